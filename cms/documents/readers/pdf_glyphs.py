"""What PDFium tells of the characters of a page: their place, weight, and true letters."""

import re
import unicodedata
from collections.abc import Iterator
from ctypes import c_double, c_int, create_string_buffer

import pypdfium2.raw as pdfium

from cms.documents.readers.reflow import clean

# A gap of so many font sizes is no space between two words, even in justified text.
_COLUMN = 1.5
_SPACES = (32, 160)
_ACCENTS = {"´": "\u0301", "`": "\u0300", "^": "\u0302", "¨": "\u0308", "¸": "\u0327"}
_LOOSE_ACCENT = re.compile(r"([´`^¨])([aeiouyAEIOUYçÇnNıȷ])|(¸)([cC])")


def spaced(raw: object, codes: list[int], start: int, end: int) -> list[int]:
    """The characters of a stretch, with three spaces where the page shows another column."""
    return [code for at in range(start, end) for code in _widened(raw, codes, at, start, end)]


def _widened(raw: object, codes: list[int], at: int, start: int, end: int) -> Iterator[int]:
    yield codes[at]
    if codes[at] in _SPACES and start < at < end - 1 and codes[at + 1] not in _SPACES:
        before = next((n for n in range(at, start - 1, -1) if codes[n] not in _SPACES), at)
        size = pdfium.FPDFText_GetFontSize(raw, at + 1) or 1.0
        if char_box(raw, at + 1)[0] - char_box(raw, before)[1] > _COLUMN * size:
            yield from (32, 32)


def decoded(codes: list[int]) -> str:
    """Characters of PDFium, which gives UTF-16 units on some platforms and 0 for unknown ones."""
    units = b"".join(code.to_bytes(2 if code < 0x10000 else 4, "little") for code in codes if code)
    if all(code < 0x10000 for code in codes):
        return units.decode("utf-16-le", "replace")
    return "".join(chr(code) if code < 0xD800 or code > 0xDFFF else "\ufffd" for code in codes)


def char_box(raw: object, at: int) -> tuple[float, float, float, float]:
    """The left, right, bottom and top of a character."""
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    pdfium.FPDFText_GetCharBox(raw, at, left, right, bottom, top)
    return left.value, right.value, bottom.value, top.value


def is_bold(raw: object, at: int) -> bool:
    """Whether the font of a character says so by its name."""
    buffer, flags = create_string_buffer(128), c_int()
    pdfium.FPDFText_GetFontInfo(raw, at, buffer, 128, flags)
    name = buffer.value.decode("utf-8", "replace").lower()
    return any(word in name for word in ("bold", "black", "heavy", "gras"))


def repaired(text: str) -> str:
    """A clean text where a loose accent is on its letter."""
    return unicodedata.normalize("NFC", _LOOSE_ACCENT.sub(_accented, clean(text)))


def _accented(found: re.Match[str]) -> str:
    accent, letter = (found[1], found[2]) if found[1] else (found[3], found[4])
    letter = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
    return composed if len(composed) == 1 else found[0]
