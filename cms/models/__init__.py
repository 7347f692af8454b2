from cms.models.media import CustomDocument, CustomImage, CustomRendition
from cms.models.pages import BasePage, HomePage, StandardPage

__all__ = [
    "BasePage",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "HomePage",
    "StandardPage",
]
