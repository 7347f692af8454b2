"""Plain text, in any encoding of French machines."""

import re

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Outline, Paragraph, Span
from cms.documents.readers.charsets import decode
from cms.documents.readers.reflow import assemble, clean
from cms.documents.readers.warnings import of_lost_letters

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Paragraphs where lines are blank; wrapped sentences are joined, whatever the spacing."""
    return outline_of_text(decode(data), label_of)


def outline_of_text(text: str, label_of: LabelOf) -> Outline:
    """The same of characters."""
    text = clean(text)
    chunks = [chunk.strip("\n") for chunk in _BLANK_LINES.split(f"\n{text}\n")]
    blocks: list[Block] = [Paragraph((Span(chunk),)) for chunk in chunks if chunk.strip()]
    return Outline(assemble(blocks, label_of), of_lost_letters(text))
