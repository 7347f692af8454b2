"""Slugs of French titles."""

import re
from collections.abc import Container
from itertools import chain, count

from django.utils.text import slugify

from cms.french.folding import fold

# slugify would join the words around an apostrophe.
_APOSTROPHES = str.maketrans("'’", "  ")


def french_slug(text: str, *, default: str, max_length: int = 60) -> str:
    """« L’œuvre commune » → « l-oeuvre-commune »; ``default`` where no letter is left."""
    return slugify(fold(text).translate(_APOSTROPHES))[:max_length].strip("-") or default


def is_slug_of(slug: str, title: str) -> bool:
    """Whether an address comes from a title: by ``french_slug``, numbered or not, or by a script.

    Scripts lose letters (« le-cur » for « Le cœur »), and part words otherwise.
    """
    letters = _letters(slug)
    french = _letters(french_slug(title, default=""))
    unnumbered = _letters(re.sub(r"-\d+$", "", slug))
    return letters in {french, _letters(slugify(title))} or unnumbered == french


def _letters(slug: str) -> str:
    return slug.replace("-", "")


def free_slug(slug: str, taken: Container[str | None]) -> str:
    """``slug``, numbered where it is taken: « guide », « guide-2 », « guide-3 »."""
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(free for free in chain([slug], numbered) if free not in taken)
