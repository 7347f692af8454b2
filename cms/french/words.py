"""The words of a text, and sets of them."""

import re

from cms.french.folding import fold, plain_punctuation

_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d+)(?:er|ere|re|nde|nd|eme|ieme|e)")


def word_set(text: str) -> frozenset[str]:
    """The words of a literal, apart by white space."""
    return frozenset(text.split())


def words(text: str) -> list[str]:
    """The folded words of a text; an ordinal counts as its number (« 34ème » is 34)."""
    return [_bare(word) for word in _WORD.findall(fold(plain_punctuation(text)))]


def _bare(word: str) -> str:
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal[1] if ordinal else word
