"""Physical lines, and the tables that they draw with columns of white space."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from cms.documents.labels import LabelOf
from cms.documents.outline import Block, Cell, Spans, Table
from cms.documents.spans import part, raw_text, trimmed

_GAP = re.compile(r"[^\S\n]*(?:\t|[^\S\n]{3,})")
_MIN_ROWS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line, ``indent`` characters from the left.

    ``fits`` tells whether the next line's first word had room on it (None: judge by length).
    """

    spans: Spans
    fits: bool | None = None
    indent: float = 0

    @property
    def text(self) -> str:
        return raw_text(self.spans).strip()


Chunk: TypeAlias = list[Line]


def with_tables(pieces: list[Block | Chunk], label_of: LabelOf) -> Iterator[Block | Chunk]:
    """The same pieces, where lines in a row with as many columns have become a table."""
    for is_text, run in groupby(pieces, key=lambda piece: isinstance(piece, list)):
        if not is_text:
            yield from run
            continue
        lines = [(number, line) for number, chunk in enumerate(run) for line in _lines(chunk)]
        for width, rows in _rows(lines, label_of):
            if width:
                bold = all(span.bold for span in rows[0][1].spans)
                grid = (tuple(map(Cell.of, _cells(line, label_of))) for _, line in rows)
                yield Table(tuple(grid), has_header=bold)
            else:
                chunks = groupby(rows, key=lambda row: row[0])
                yield from ([line for _, line in chunk] for _, chunk in chunks)


def _lines(piece: Block | Chunk) -> Chunk:
    return piece if isinstance(piece, list) else []


def _rows(
    lines: list[tuple[int, Line]], label_of: LabelOf
) -> Iterator[tuple[int, list[tuple[int, Line]]]]:
    """Runs of lines with the width of their table, or 0 for what is none."""
    other: list[tuple[int, Line]] = []
    for width, group in groupby(lines, key=lambda line: len(_cells(line[1], label_of))):
        rows = list(group)
        if width > 1 and len(rows) >= _MIN_ROWS:
            if other:
                yield 0, other
            other = []
            yield width, rows
        else:
            other += rows
    if other:
        yield 0, other


def _cells(line: Line, label_of: LabelOf) -> tuple[Spans, ...]:
    """The cells of a line; one when it starts with a bullet, a number or a label and its colon."""
    text = raw_text(line.spans)
    if "\t" not in text and "   " not in text.replace("\u00a0", " "):
        return (line.spans,)
    cuts = [found.span() for found in _GAP.finditer(text)]
    if (
        not cuts
        or not re.search(r"[^\W\d_]{2}", text[: cuts[0][0]])
        or (":" in text[: cuts[0][0]] and label_of(text))
    ):
        return (line.spans,)
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return tuple(trimmed(part(line.spans, *each)) for each in zip(starts, ends, strict=True))
