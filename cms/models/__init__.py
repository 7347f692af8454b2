from cms.models.media import CustomDocument, CustomImage, CustomRendition
from cms.models.pages import BasePage, HomePage, StandardPage
from cms.models.throttle import FailedAttempts

__all__ = [
    "BasePage",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "FailedAttempts",
    "HomePage",
    "StandardPage",
]
