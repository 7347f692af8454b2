"""Template tags of the theme."""

from functools import lru_cache

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
NAMES = ("tokens", "site", "components")


@register.simple_tag
@lru_cache(maxsize=1)
def stylesheets() -> SafeString:
    """The links to the stylesheets of the site and, after them, to that of the theme, if any."""
    theme = ["theme"] if finders.find("css/theme.css") else []
    links = ((static(f"css/{name}.css"),) for name in (*NAMES, *theme))
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', links)
