"""Plain text, in UTF-8 or in the Windows encoding of French machines."""

import re

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Outline, Paragraph, Span
from cms.documents.readers.errors import REASONS, RefusedError, refuse_too_long
from cms.documents.readers.reflow import assemble, clean

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_UNUSED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def decode(data: bytes) -> str:
    """The text of a file; raises RefusedError when it is no text at all."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise RefusedError(REASONS["encoding"])
    else:
        encodings = ["utf-8-sig"] if _UNUSED_IN_CP1252.search(data) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_noise(text):
            refuse_too_long(text)
            return text
    raise RefusedError(REASONS["encoding"])


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Paragraphs where lines are blank; wrapped sentences are joined, whatever the spacing."""
    text = clean(decode(data))
    chunks = [chunk.strip("\n") for chunk in _BLANK_LINES.split(f"\n{text}\n")]
    blocks: list[Block] = [Paragraph((Span(chunk),)) for chunk in chunks if chunk.strip()]
    return Outline(assemble(blocks, label_of))


def _is_noise(text: str) -> bool:
    """Whether too many characters are controls for this to have been written by somebody."""
    control = sum(char < " " and char not in "\t\n\r\x0b\x0c\x1a" for char in text)
    return control > len(text) / 100
