from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site


def site(request: HttpRequest) -> dict[str, object]:
    """``site_name``, queried only where a template shows it."""
    return {"site_name": SimpleLazyObject(lambda: _site_name(request))}


def _site_name(request: HttpRequest) -> str:
    site = Site.find_for_request(request)
    return (site.site_name if site else "") or settings.WAGTAIL_SITE_NAME
