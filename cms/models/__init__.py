from cms.models.generation import ContentChange
from cms.models.media import CustomDocument, CustomImage, CustomRendition
from cms.models.pages import BasePage, HomePage, StandardPage
from cms.models.throttle import FailedAttempts
from cms.models.videos import Track, Video

__all__ = [
    "BasePage",
    "ContentChange",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "FailedAttempts",
    "HomePage",
    "StandardPage",
    "Track",
    "Video",
]
