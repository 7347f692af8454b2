"""QR codes for the admin's screens."""

from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_variables


@sensitive_variables()
def qr_code_svg(content: str, **options: Any) -> SafeString:
    """The QR code of ``content`` as an ``svg`` element; ``options`` are those of segno."""
    # Black on white in every theme, or phones do not read it.
    svg = segno.make(content, micro=False).svg_inline(dark="#000", light="#fff", **options)
    return mark_safe(svg)  # noqa: S308 - segno's, of squares without text
