"""Physical lines, and the tables that they draw with columns of white space."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import TypeAlias

from cms.documents.labels import LabelOf
from cms.documents.outline import Block, Cell, Spans, Table
from cms.documents.spans import part, raw_text, trimmed
from cms.documents.tables import has_bold_titles

_GAP = re.compile(r"[^\S\n]*(?:\t|[^\S\n]{2,})")
_MIN_ROWS = 3

Box: TypeAlias = tuple[float, float]  # where words begin and end on their line


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a line without a wide gap between them, and where they stand on it."""

    spans: Spans
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line, ``indent`` characters from the left.

    ``fits`` tells whether the next line's first word had room on it (None: judge by length),
    ``cells`` what wide gaps separate on a page; without them, the characters tell.
    """

    spans: Spans
    fits: bool | None = None
    indent: float = 0
    cells: tuple[Stretch, ...] = ()

    @property
    def text(self) -> str:
        return raw_text(self.spans).strip()


Chunk: TypeAlias = list[Line]


def with_tables(pieces: list[Block | Chunk], label_of: LabelOf) -> Iterator[Block | Chunk]:
    """The same pieces, where lines in a row whose columns are aligned have become a table."""
    for is_text, run in groupby(pieces, key=lambda piece: isinstance(piece, list)):
        if not is_text:
            yield from run
            continue
        lines = [(number, line) for number, chunk in enumerate(run) for line in _lines(chunk)]
        for rows, grid in _rows(lines, label_of):
            if grid:
                yield Table(grid, has_bold_titles(grid))
            else:
                chunks = groupby(rows, key=lambda row: row[0])
                yield from ([line for _, line in chunk] for _, chunk in chunks)


def _lines(piece: Block | Chunk) -> Chunk:
    return piece if isinstance(piece, list) else []


_Numbered: TypeAlias = list[tuple[int, Line]]
Grid: TypeAlias = tuple[tuple[Cell, ...], ...]


def _rows(lines: _Numbered, label_of: LabelOf) -> Iterator[tuple[_Numbered, Grid]]:
    """Runs of lines with the cells of their table, () for what is none."""
    cells = [(number, _cells(line, label_of)) for number, line in lines]
    other: _Numbered = []
    at = 0
    while at < len(lines):
        grid = _aligned(cells, at) or _as_many(cells, at)
        if not grid:
            other.append(lines[at])
            at += 1
            continue
        if other:
            yield other, ()
        other = []
        yield lines[at : at + len(grid)], grid
        at += len(grid)
    if other:
        yield other, ()


def _aligned(lines: Sequence[tuple[int, tuple[Stretch, ...]]], start: int) -> Grid:
    """The lines from one on that leave the same gaps white, as rows; () if they are too few.

    A line of one cell is a row of a table that stands just above.
    """
    columns: list[Box] = []
    rows: list[tuple[Stretch, ...]] = []
    last = -1
    for number, row in (lines[at] for at in range(start, len(lines))):
        wider = _united([*columns, *(cell.box for cell in row)])
        apart = len(row) < 2 and (not row or len(rows) < 2 or number != last)
        if apart or not _fit(columns, wider) or not _fit([cell.box for cell in row], wider):
            break
        columns, last = wider, number
        rows.append(row)
    if len(rows) < _MIN_ROWS:
        return ()
    placed = [{_column(cell.box, columns): cell for cell in row} for row in rows]
    count = range(len(columns))
    return tuple(
        tuple(Cell.of(row[column].spans) if column in row else Cell() for column in count)
        for row in placed
    )


def _united(boxes: list[Box]) -> list[Box]:
    """Boxes that share a place become one."""
    united: list[Box] = []
    for left, right in sorted(boxes):
        if united and left <= united[-1][1]:
            united[-1] = (united[-1][0], max(right, united[-1][1]))
        else:
            united.append((left, right))
    return united


def _fit(boxes: list[Box], columns: list[Box]) -> bool:
    """Whether each has a column of its own."""
    return len({_column(box, columns) for box in boxes}) == len(boxes)


def _column(box: Box, columns: list[Box]) -> int:
    return bisect_right(columns, box[0], key=lambda column: column[0]) - 1


def _as_many(lines: Sequence[tuple[int, tuple[Stretch, ...]]], start: int) -> Grid:
    """The lines from one on that have as many cells, whatever their places, as rows."""
    width = len(lines[start][1])
    following = (lines[at][1] for at in range(start, len(lines)))
    rows = [*takewhile(lambda row: len(row) == width > 1, following)]
    if len(rows) < _MIN_ROWS:
        return ()
    return tuple(tuple(Cell.of(cell.spans) for cell in row) for row in rows)


def _cells(line: Line, label_of: LabelOf) -> tuple[Stretch, ...]:
    """The cells of a line; none when it starts with a bullet, a number or a label and its colon."""
    text = raw_text(line.spans)
    cells = line.cells or tuple(_by_characters(line))
    first = raw_text(cells[0].spans)
    alone = len(cells) == 1
    opens = label_of(text) if ":" in first or alone else None
    if opens or (alone and not first[:1].isalpha()):
        return ()
    # Between a bullet or a number and its text the gap is wide too.
    return cells if len(cells) > 2 or re.search(r"[^\W\d_]{2}", first) else ()


def _by_characters(line: Line) -> Iterator[Stretch]:
    """Tabs count columns, spaces are places."""
    text = raw_text(line.spans)
    cuts = [found.span() for found in _GAP.finditer(text)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        place = (number, number) if "\t" in text else (start + line.indent, end + line.indent)
        yield Stretch(trimmed(part(line.spans, start, end)), place)
