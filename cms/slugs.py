"""Addresses made from French titles."""

from django.utils.text import slugify

# slugify would drop these letters, and glue what an apostrophe parts.
_SPELLED = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "'": " ", "’": " "})


def french_slug(text: str, *, default: str, max_length: int = 60) -> str:
    """« L’œuvre commune » → « l-oeuvre-commune »; ``default`` when no letter is left."""
    return slugify(text.translate(_SPELLED))[:max_length].strip("-") or default
