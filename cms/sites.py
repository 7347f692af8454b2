"""Wagtail's record of the site follows BASE_URL: an address is told in one place."""

from typing import Any
from urllib.parse import urlsplit

from django.apps.registry import Apps
from django.apps.registry import apps as global_apps
from django.conf import settings
from wagtail.models import Site


def follow_base_url(apps: Apps = global_apps, **kwargs: Any) -> None:
    """Give the default site its address, after each ``migrate``, whatever was typed by hand.

    Calendars and all that is read outside the site take the addresses of pages from it.
    """
    try:
        sites = apps.get_model("wagtailcore", "Site")._default_manager
    except LookupError:
        return  # Wagtail's tables are not there yet, or no longer
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    address = {
        "hostname": base.hostname,
        "port": base.port or (443 if base.scheme == "https" else 80),
    }
    if not sites.filter(**address).exists():
        sites.filter(is_default_site=True).update(**address)
        Site.clear_site_root_paths_cache()
