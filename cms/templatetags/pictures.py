"""Pictures in pages."""

from typing import Any

from django import template
from django.utils.html import format_html
from wagtail.images.models import Filter, Picture, SourceImageIOError

register = template.Library()


@register.simple_tag
def picture_or_words(image: Any, *specs: str, **attributes: str) -> str:
    """Wagtail's ``picture`` or, where no rendition can be made or kept, what it would show.

    A page never fails for one of its pictures.
    """
    filters = [Filter(spec) for spec in Filter.expand_spec(specs)]
    try:
        renditions = image.get_renditions(*filters)
    except (SourceImageIOError, OSError):
        words = image.contextual_alt_text or image.default_alt_text
        return "" if image.decorative else format_html("<p>{}</p>", words)
    return str(Picture(renditions, attributes).__html__())
