from cms.models.generation import ContentChange
from cms.models.media import CustomDocument, CustomImage, CustomRendition
from cms.models.pages import BasePage, HomePage, StandardPage
from cms.models.throttle import Budget
from cms.models.trash import Trashable
from cms.models.videos import Track, Video

__all__ = [
    "BasePage",
    "Budget",
    "ContentChange",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "HomePage",
    "StandardPage",
    "Track",
    "Trashable",
    "Video",
]
