"""Detects headings that are not marked as such: short lines that stand alone, bold lines."""

import re

from cdp.imports.labels import label_of
from cdp.imports.people import find_people
from cms.documents.outline import Block, Heading, ListBlock, Paragraph, Spans, Table
from cms.french.dates import find_dates

_LEVEL = 2
_PLAIN_WORDS, _STRONG_WORDS = 6, 12
_MAX_LENGTH = 80
_RUNNING = 80
_STARTS = re.compile(r"(?:\d{1,2}[.)]\s*|[IVX]{1,4}[.)]\s*)?[\"«]?\s*[A-ZÀ-ÝŒ]")


def mark_headings(blocks: list[Block]) -> list[Block]:
    """The same blocks, where a paragraph that is only a title has become a heading."""
    result: list[Block] = []
    naming = False
    for at, block in enumerate(blocks):
        before = blocks[at - 1] if at else None
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        naming = _names_people(block, naming)
        if isinstance(block, Paragraph) and not naming and _is_title(block, before, after):
            block = Heading(_LEVEL, block.spans)
        result.append(block)
    return result


def _names_people(block: Block, naming: bool) -> bool:
    """Whether a block is the label of a list of people, or goes on with that list."""
    label = label_of(block.text) if isinstance(block, Paragraph | Heading) else None
    if label:
        return label.bare and label.kind in ("present", "excused")
    if not naming or not isinstance(block, Paragraph):
        return naming and isinstance(block, ListBlock)
    return " " in block.text and find_people(block.text, item=True).whole


def _is_title(block: Paragraph, before: Block | None, after: Block | None) -> bool:
    text = block.text
    if len(text) > _MAX_LENGTH or not _STARTS.match(text) or find_dates(text) or "://" in text:
        return False
    label = label_of(text)
    if label and not label.bare:
        return False
    strong = _is_strong(block.spans) or _is_upper(text)
    count = len(text.split())
    if strong:
        return count <= _STRONG_WORDS and text[-1] not in ".;,"
    if count > _PLAIN_WORDS or text[-1] in ".,;:!?…»)" or ":" in text or "," in text:
        return False
    # After a line that ends with a colon, short lines are what it announces.
    announced = isinstance(before, Paragraph) and before.text.endswith((":", ","))
    return not announced and _introduces(after)


def _introduces(after: Block | None) -> bool:
    if isinstance(after, Paragraph):
        return len(after.text) >= _RUNNING or after.text[-1:] in ".!?"
    return isinstance(after, ListBlock | Table)


def _is_strong(spans: Spans) -> bool:
    return all(span.bold for span in spans if span.text.strip())


def _is_upper(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 3 and all(char.isupper() for char in letters)
