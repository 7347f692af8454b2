"""Template tags for images."""

from typing import Any

from django import template
from django.utils.html import format_html
from wagtail.images.models import Filter, Picture, SourceImageIOError

register = template.Library()


@register.simple_tag
def picture_or_alt_text(image: Any, *specs: str, **attributes: str) -> str:
    """Wagtail's ``picture``; the alternative text where a rendition cannot be made or stored.

    So that a page never fails because of an image.
    """
    filters = [Filter(spec) for spec in Filter.expand_spec(specs)]
    try:
        renditions = image.get_renditions(*filters)
    except (SourceImageIOError, OSError):
        alt_text = image.contextual_alt_text or image.default_alt_text
        return "" if image.decorative else format_html("<p>{}</p>", alt_text)
    return str(Picture(renditions, attributes).__html__())
