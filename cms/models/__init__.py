from cms.models.media import CustomDocument, CustomImage, CustomRendition
from cms.models.pages import BasePage, HomePage, StandardPage
from cms.models.site import SiteSettings

__all__ = [
    "BasePage",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "HomePage",
    "SiteSettings",
    "StandardPage",
]
