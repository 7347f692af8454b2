"""The static files of our screens."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html


def stylesheet() -> str:
    """For ``insert_global_admin_css``."""
    return format_html('<link rel="stylesheet" href="{}">', static("cdp/admin.css"))


def editor_scripts() -> str:
    """For ``insert_editor_js``."""
    return format_html(
        '<script type="module" src="{}"></script>'
        '<script type="module" src="{}" data-paste-url="{}"></script>',
        static("cdp/checks.js"),
        static("cdp/paste.js"),
        reverse("pasting:paste"),
    )
