from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.models import SiteSettings


def site(request: HttpRequest) -> dict[str, object]:
    """``site_name``, for every template; looked up only where a template shows it."""
    return {"site_name": SimpleLazyObject(lambda: SiteSettings.for_request(request).name)}
