"""Template tags for images."""

import logging
from typing import Any

from django import template
from django.core.cache import cache
from django.utils.html import format_html
from wagtail.images.models import Filter, Picture, SourceImageIOError

logger = logging.getLogger(__name__)
LOG_INTERVAL_SECONDS = 24 * 3600

register = template.Library()


@register.simple_tag
def picture_or_alt_text(image: Any, *specs: str, **attributes: str) -> str:
    """Wagtail's ``picture``; the alternative text where a rendition cannot be made or stored.

    So that a page never fails because of an image; the log says which, once a day.
    """
    filters = [Filter(spec) for spec in Filter.expand_spec(specs)]
    try:
        renditions = image.get_renditions(*filters)
    except (SourceImageIOError, OSError) as error:
        if cache.add(f"undrawn-image-{image.pk}", True, LOG_INTERVAL_SECONDS):
            logger.warning("Image %s cannot be drawn: %s", image.pk, error)
        alt_text = image.contextual_alt_text or image.default_alt_text
        return "" if image.decorative else format_html("<p>{}</p>", alt_text)
    return str(Picture(renditions, attributes).__html__())
