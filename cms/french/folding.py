"""One folding of case and accents, for whatever compares or sorts French text."""

import unicodedata
from collections.abc import Callable

# These keep their form, after the correction measured against Lucene's asciifolding …
_KEPT = frozenset("½¼¾µªº")
# … these have no decomposition that gives their letters …
_LETTERS = {
    "œ": "oe",
    "æ": "ae",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ı": "i",
    "ĸ": "q",
    "ƒ": "f",
    "ſ": "s",
}
# … and only Latin ranges lose their marks: in other scripts a mark can be the letter.
_LATIN = (
    *((0, 0x24F), (0x300, 0x36F), (0x1E00, 0x1EFF)),
    *((0x2070, 0x209F), (0xFB00, 0xFB06), (0xFF00, 0xFFEF)),
)

_PUNCTUATION = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\u2007\t\n", " ") | dict.fromkeys("’ʼ´", "'")
)


class _Table(dict[int, str]):
    """A table for ``str.translate``, filled as characters come."""

    def __init__(self, folded: Callable[[str], str]) -> None:
        self._folded = folded

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._folded(chr(code))
        return folded


def _fold_character(character: str) -> str:
    lower = character.lower()
    if lower in _LETTERS:
        return _LETTERS[lower]
    if lower in _KEPT or not any(low <= ord(character) <= high for low, high in _LATIN):
        return lower
    marks_apart = unicodedata.normalize("NFKD", character)
    return "".join(c for c in marks_apart if not unicodedata.combining(c)).lower()


def _fold_in_place(character: str) -> str:
    if character == "\n":
        return character
    return (fold(plain_punctuation(character)) or " ")[0]


_FOLD = _Table(_fold_character)
_FOLD_IN_PLACE = _Table(_fold_in_place)


def fold(text: str) -> str:
    """Lower-case and strip accents and ligatures (« Œuvré » gives « oeuvre »); lengths may change.

    Source: ASCIIFoldingFilter of Lucene where French text meets it.
    """
    return text.translate(_FOLD)


def fold_in_place(text: str) -> str:
    """``fold`` and ``plain_punctuation``, one character for one: offsets stay those of ``text``.

    Line feeds are kept, and of a ligature the first letter.
    """
    return text.translate(_FOLD_IN_PLACE)


def plain_punctuation(text: str) -> str:
    """The same text, one character for one, with ordinary spaces and straight apostrophes."""
    return text.translate(_PUNCTUATION)


def sort_key(text: str) -> tuple[str, str]:
    """Sorts as French does: letters first, without case or accent; then what tells equals apart."""
    return fold(text), text
