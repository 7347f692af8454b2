"""What every paged format has around its text: page numbers and pictures."""

from __future__ import annotations

import re

from cms.french.typography import plural

_PAGE_NUMBER = re.compile(
    r"(?:page)?\s*[-–—]?\s*\d*\s*[-–—]?\s*(?:(?:/|sur|of)\s*\d*)?", re.IGNORECASE
)
_PAGE_AT_END = re.compile(
    r"\s*(?:[-–—|·(]\s*)?\bp(?:age|\.)\s*\d+(?:\s*(?:/|sur|of)\s*\d+)?\s*\)?\s*$", re.IGNORECASE
)


def is_page_number(text: str) -> bool:
    """« 3 », « - 3 - », « Page 3 sur 5 »: what a page edge says of the page itself."""
    return bool(_PAGE_NUMBER.fullmatch(text.strip()))


def without_page_number(text: str) -> str:
    """« 49e conférence – page 2 » without its « – page 2 »."""
    return _PAGE_AT_END.sub("", text)


def dropped_images(count: int) -> str:
    """The warning for pictures, which an outline does not hold."""
    images = plural(count, "image n’a pas été reprise", "images n’ont pas été reprises")
    return f"{images}\u00a0: ajoutez-les à la page si elles sont utiles."
