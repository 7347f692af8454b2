"""The characters of a text in any of the encodings that French machines wrote, line by line.

A file is of one encoding until somebody adds a line to it on another machine.
"""

import codecs
import re
from collections.abc import Iterable

from cms.documents.readers.errors import REASONS, RefusedError, refuse_too_long

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of one byte a character; the first of those that read as well is taken.
_SINGLE_BYTE = ("cp1252", "iso8859_15", "mac_roman", "cp850")
# What French text holds beyond ASCII, and where it may stand: no capital follows a small letter.
_ANYWHERE = "éèêëàâäçùûüôöîïÿæ«»’‘“”…–—·•€°²³\xa0\u202f\u2009"
_CAPITALS = "ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜÆ"
_LIKELY = re.compile(
    rf"[{_ANYWHERE}]|(?<=[A-Za-z])[œŒ]|[œŒ](?=[A-Za-z])|(?<=\d)[½¼¾]|(?<![a-zà-ÿ])[{_CAPITALS}]"
)
_FRENCH = frozenset(f"{_ANYWHERE}{_CAPITALS}œŒ½¼¾")
_UTF8 = re.compile(rb"([\xc2-\xdf][\x80-\xbf]|\xe2[\x80-\xbf]{2})")
_ASCII = bytes(range(128))
# UTF-8 that a program took for Windows-1252 and saved: « Ã© », « â€™ ».
_SECOND = r"[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]"
_TWICE_ENCODED = re.compile(rf"[ÃÂÅ]{_SECOND}|â{_SECOND}{{2}}")


def decode(data: bytes) -> str:
    """The text of a file, with U+FFFD for each byte that nothing tells how to read.

    Raises RefusedError when it is no text at all, or far too long.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    encoding = unicode_encoding(data)
    if not encoding and b"\x00" in data:
        raise RefusedError(REASONS["encoding"])
    text = data.decode(encoding, "replace") if encoding else _by_line(data)
    if _is_noise(text):
        raise RefusedError(REASONS["encoding"])
    refuse_too_long(text)
    return _TWICE_ENCODED.sub(_decoded_once, text)


def unicode_encoding(data: bytes) -> str:
    """The encoding that the first bytes mark, or UTF-16 told by its zeros; "" for another."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    units = len(head) / 2
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.7 * units and others < 0.02 * units:
            return encoding
    return ""


def _by_line(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        lines = data.splitlines(keepends=True)
    if len(data.translate(None, _ASCII)) > 0.75 * len(data):
        raise RefusedError(REASONS["encoding"])
    encoding = max(_SINGLE_BYTE, key=lambda each: _likelihood(lines, each))
    return "".join(_line(line, encoding) for line in lines)


def _likelihood(lines: Iterable[bytes], encoding: str) -> int:
    """How many letters are French ones, once read so."""
    return sum(len(_LIKELY.findall(_line(line, encoding))) for line in lines)


def _line(line: bytes, encoding: str) -> str:
    """A line in UTF-8; of another, what is none of its French letters is in ``encoding``."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pieces = _UTF8.split(line)
    read = [piece.decode(encoding, "replace") for piece in pieces]
    for at, piece in enumerate(pieces):
        if at % 2 and (letter := piece.decode("utf-8")) in _FRENCH:
            read[at] = letter
    return "".join(read)


def _decoded_once(found: re.Match[str]) -> str:
    """« é » for « Ã© »; anything else as it stands."""
    units = b"".join(
        letter.encode("latin-1" if letter < "\u0100" else "cp1252") for letter in found[0]
    )
    try:
        once = units.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
    return once if once in _FRENCH else found[0]


def _is_noise(text: str) -> bool:
    """Whether too many characters are controls for this to have been written by somebody."""
    control = sum(char < " " and char not in "\t\n\r\x0b\x0c\x1a" for char in text)
    return control > len(text) / 100
