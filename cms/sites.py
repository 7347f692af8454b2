"""Keeps Wagtail's default site at BASE_URL."""

from typing import Any
from urllib.parse import urlsplit

from django.apps.registry import Apps
from django.apps.registry import apps as global_apps
from django.conf import settings
from wagtail.models import Site


def update_default_site(apps: Apps = global_apps, **kwargs: Any) -> None:
    """Set the host and port of the default site, after each ``migrate``, whatever an editor typed.

    Full URLs of pages, in calendars for example, are built from them.
    """
    try:
        sites = apps.get_model("wagtailcore", "Site")._default_manager
    except LookupError:
        return  # Wagtail's tables do not exist at this migration
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    address = {
        "hostname": base.hostname,
        "port": base.port or (443 if base.scheme == "https" else 80),
    }
    if not sites.filter(**address).exists():
        sites.filter(is_default_site=True).update(**address)
        Site.clear_site_root_paths_cache()
