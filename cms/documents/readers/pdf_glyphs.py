"""What PDFium tells of the letters of a page: which, where, how bold, as one reads them upright."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from ctypes import c_double, c_int, create_string_buffer
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from cms.documents.readers.reflow import clean

# A gap of so many font sizes is no space between two words, even in justified text.
_COLUMN = 1.5
_SPACES = (32, 160)
_LOST = 0xFFFD
_ACCENTS = {"´": "\u0301", "`": "\u0300", "^": "\u0302", "¨": "\u0308", "¸": "\u0327"}
_LOOSE_ACCENT = re.compile(r"([´`^¨])([aeiouyAEIOUYçÇnNıȷ])|(¸)([cC])")
_VOWELS = frozenset("aeiouyAEIOUY")
_SAMPLES = 50
_MIN_LETTERS = 150
# A fifth of the letters lost, or less than a quarter of vowels (French has 45 %), is no text.
_MAX_LOST = 0.2
_MIN_VOWELS = 0.25


class Box(NamedTuple):
    """A place on an upright page, in points from its left and its bottom."""

    left: float
    right: float
    bottom: float
    top: float


class Letters:
    """The characters of a page in reading order; a page that lies on its side is put upright.

    ``codes`` are those of Unicode, U+FFFD for a letter that the file draws without telling which.
    """

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        text_page = page.get_textpage()
        self._turn = _turn(text_page)
        if page.get_rotation() != self._turn:
            page.set_rotation(self._turn)  # PDFium orders the lines of what it shows
            text_page = page.get_textpage()
        self._text_page = text_page
        self._raw = text_page.raw
        self._edges = page.get_bbox()
        self.width, self.height = page.get_size()
        self.codes = list(self._codes())

    def _codes(self) -> Iterator[int]:
        self._unmapped = 0
        for at in range(pdfium.FPDFText_CountChars(self._raw)):
            code = pdfium.FPDFText_GetUnicode(self._raw, at)
            if pdfium.FPDFText_HasUnicodeMapError(self._raw, at) == 1:
                self._unmapped += 1
                code = _LOST if code < 32 else code
            yield code

    def is_end_of_line(self, at: int) -> bool:
        return self.codes[at] in (10, 13)

    def is_blank(self, at: int) -> bool:
        return self.codes[at] <= 32 or self.codes[at] == 160

    def visible(self, start: int, end: int) -> list[int]:
        """The places of what is no white space."""
        return [at for at in range(start, end) if not self.is_blank(at)]

    def box(self, at: int) -> Box:
        left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
        pdfium.FPDFText_GetCharBox(self._raw, at, left, right, bottom, top)
        return self.upright(left.value, right.value, bottom.value, top.value)

    def upright(self, left: float, right: float, bottom: float, top: float) -> Box:
        """A box of the page as the file has it, as it is once the page is upright."""
        x0, y0, x1, y1 = self._edges
        match self._turn:
            case 90:
                return Box(bottom - y0, top - y0, x1 - right, x1 - left)
            case 180:
                return Box(x1 - right, x1 - left, y1 - top, y1 - bottom)
            case 270:
                return Box(y1 - top, y1 - bottom, left - x0, right - x0)
        return Box(left - x0, right - x0, bottom - y0, top - y0)

    def size(self, at: int) -> float:
        return pdfium.FPDFText_GetFontSize(self._raw, at) or 1.0

    def is_bold(self, at: int) -> bool:
        """Whether the font of a character says so by its name."""
        buffer, flags = create_string_buffer(128), c_int()
        pdfium.FPDFText_GetFontInfo(self._raw, at, buffer, 128, flags)
        name = buffer.value.decode("utf-8", "replace").lower()
        return any(word in name for word in ("bold", "black", "heavy", "gras"))

    def text(self, start: int, end: int) -> str:
        """A stretch of the text, with three spaces where the page shows another column."""
        text = _decoded(
            [code for at in range(start, end) for code in self._widened(at, start, end)]
        )
        # A sign before an item, in a font of signs, is its bullet.
        return f"• {text[2:]}" if text.startswith("\ufffd ") else text

    def _widened(self, at: int, start: int, end: int) -> Iterator[int]:
        codes = self.codes
        yield codes[at]
        if codes[at] in _SPACES and start < at < end - 1 and codes[at + 1] not in _SPACES:
            before = next((n for n in range(at, start - 1, -1) if codes[n] not in _SPACES), at)
            if self.box(at + 1).left - self.box(before).right > _COLUMN * self.size(at + 1):
                yield from (32, 32)

    @property
    def are_unreadable(self) -> bool:
        """Whether the file draws letters without telling which: what it gives is no text."""
        shown = [chr(self.codes[at]) for at in self.visible(0, len(self.codes))]
        lost = sum(unicodedata.category(char) == "Co" or ord(char) == _LOST for char in shown)
        if lost > _MAX_LOST * len(shown):
            return True
        plain = unicodedata.normalize("NFKD", "".join(shown))
        latin = [char for char in plain if char.isascii() and char.isalpha()]
        vowels = sum(char in _VOWELS for char in latin)
        if self._unmapped > _MAX_LOST * len(shown):
            return 2 * len(latin) < len(shown) or vowels < _MIN_VOWELS * len(latin)
        return len(latin) >= _MIN_LETTERS and vowels < _MIN_VOWELS * len(latin)


def _turn(text_page: pypdfium2.PdfTextPage) -> int:
    """How far most letters are turned to the left: 0, 90, 180 or 270 degrees."""
    raw = text_page.raw
    count = pdfium.FPDFText_CountChars(raw)
    angles = [
        pdfium.FPDFText_GetCharAngle(raw, at)
        for at in range(0, count, count // _SAMPLES + 1)
        if not pdfium.FPDFText_IsGenerated(raw, at)
    ]
    turns = Counter(round(-angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    return 90 * turns.most_common(1)[0][0] if turns else 0


def _decoded(codes: list[int]) -> str:
    """Characters of PDFium, which gives UTF-16 units on some platforms and 0 for unknown ones."""
    units = b"".join(code.to_bytes(2 if code < 0x10000 else 4, "little") for code in codes if code)
    if all(code < 0x10000 for code in codes):
        return units.decode("utf-16-le", "replace")
    return "".join(chr(code) if code < 0xD800 or code > 0xDFFF else "\ufffd" for code in codes)


def repaired(text: str) -> str:
    """A clean text where a loose accent is on its letter."""
    return unicodedata.normalize("NFC", _LOOSE_ACCENT.sub(_accented, clean(text)))


def _accented(found: re.Match[str]) -> str:
    accent, letter = (found[1], found[2]) if found[1] else (found[3], found[4])
    letter = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
    return composed if len(composed) == 1 else found[0]
