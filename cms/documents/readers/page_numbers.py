"""Page numbers, which are no words of the text."""

import re

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
