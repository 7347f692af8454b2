"""PDF files: from the position and size of lines to headings, paragraphs and lists."""

import re
import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import (
    Block,
    Cell,
    Heading,
    ListBlock,
    Outline,
    Paragraph,
    Span,
    Spans,
    Table,
)
from cms.documents.readers.hyphenation import dehyphenated
from cms.documents.readers.page_numbers import is_page_number, without_page_number
from cms.documents.readers.pdf_document import pages_of, warnings_of
from cms.documents.readers.pdf_glyphs import repaired
from cms.documents.readers.pdf_pictures import PlacedPicture, pictures_of
from cms.documents.readers.pdf_rows import DrawnCell, Row
from cms.documents.readers.physical_lines import Chunk, Line, Stretch
from cms.documents.readers.pictures import Pictures
from cms.documents.readers.reflow import build, clean, continues
from cms.documents.readers.warnings import of_lost_letters
from cms.documents.spans import join_lines
from cms.documents.tables import MergedCell, has_bold_titles, spread

_HEADING_RATIO = 1.12
_MAX_HEADING = 120
_GAP = 1.35
_MAX_PITCH = 1.6
# How far, in points, the box of a line may reach over a picture below it.
_TOUCH = 4
_EDGE = 0.12
_LEAST_EDGE = 2 / 3
# How much of a block is looked for, and how far after the one before it.
_FIRST = 60
_REACH = 20_000


def read(data: bytes, label_of: LabelOf = no_label, pictures: Pictures | None = None) -> Outline:
    """Headings by size, paragraphs joined across lines and pages, typed bullets as lists.

    ``pictures`` takes those that illustrate the text; each follows the block that it stands below.

    Raises RefusedError when the file is encrypted, cut short, or has no text that reads.
    """
    pages = pages_of(data)
    rows, foot = _without_edges(
        [[replace(row, page=number) for row in page.rows] for number, page in enumerate(pages, 1)],
        [page.height for page in pages],
    )
    texts = dehyphenated([row.text for row in rows])
    rows = [replace(row, text=text) for row, text in zip(rows, texts, strict=True) if text.strip()]
    # Where each line is short, the longest is not full for that.
    edge = _LEAST_EDGE * max(page.width for page in pages)
    blocks = build(list(_pieces(rows, edge, label_of)), label_of)
    feet: list[Block] = [Paragraph((Span(clean(row.text)),)) for row in foot]
    first_rows = list(_first_rows(blocks, rows))
    starts = [rows[at].page for at in first_rows]
    placed = [(block, page) for block, page in zip(blocks, starts, strict=True)]
    for after, each in reversed(_placed(data, first_rows, rows) if pictures else []):
        if pictures and (picture := pictures.take(each.data)):
            placed.insert(after, (picture, each.page))
    placed += zip(feet, (row.page for row in foot), strict=True)
    outline = Outline(tuple(block for block, _ in placed))
    return replace(
        outline,
        warnings=(*warnings_of(pages), *of_lost_letters(outline.text)),
        pages=tuple(page for _, page in placed),
        pictures=pictures.of(outline.blocks) if pictures else {},
    )


def _placed(
    data: bytes, first_rows: Sequence[int], rows: Sequence[Row]
) -> list[tuple[int, PlacedPicture]]:
    """The pictures, each with the number of blocks before it."""
    placed = []
    for each in pictures_of(data):
        above = (
            at
            for at, row in enumerate(rows)
            if row.page < each.page or (row.page == each.page and row.bottom >= each.top - _TOUCH)
        )
        placed.append((bisect_right(first_rows, max(above, default=-1)), each))
    return sorted(placed, key=lambda pair: pair[0])


def _first_rows(blocks: Sequence[Block], rows: Sequence[Row]) -> Iterator[int]:
    """The row in which each block begins: where its first letters stand in those of the rows."""
    letters = [_letters(row.text) for row in rows]
    starts = list(accumulate(map(len, letters), initial=0))
    stream, at = "".join(letters), 0
    for block in blocks:
        first = _letters(block.text[:_FIRST])
        found = stream.find(first, at, at + _REACH)
        at = found + len(first) if found >= 0 else at
        row = bisect_right(starts, found if found >= 0 else at) - 1
        yield min(row, len(rows) - 1)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, clean(text)))


def _without_edges(pages: list[list[Row]], heights: list[float]) -> tuple[list[Row], list[Row]]:
    """Rows without page numbers; what each page repeats at its edges is kept once.

    The position on the page decides, not the order: many programs write the footer first. Returns
    the rows in order, and the repeated footers that add to the text, for its end.
    """
    edges = [_edges(rows, height) for rows, height in zip(pages, heights, strict=True)]
    counts = Counter(_masked(row) for rows in edges for row, _ in rows)
    repeated = max(2, len(pages) // 2 + 1)
    repeated_before: set[str] = set()
    kept: list[Row] = []
    feet: list[Row] = []
    for rows, at_edge in zip(pages, edges, strict=True):
        low = {id(row): is_low for row, is_low in at_edge}
        for row in rows:
            key = _masked(row)
            if id(row) not in low or (counts[key] < repeated and not is_page_number(row.text)):
                kept.append(row)
            elif key not in repeated_before and not is_page_number(row.text):
                repeated_before.add(key)
                once = replace(row, text=without_page_number(row.text))
                (feet if low[id(row)] else kept).append(once)
    texts = {row.text.strip().casefold() for row in kept}
    return kept, [row for row in feet if row.text.strip().casefold() not in texts]


def _edges(rows: list[Row], height: float) -> list[tuple[Row, bool]]:
    """The two highest and the two lowest rows, of those in the margins, and if they are low."""
    by_height = sorted((row for row in rows if not row.table), key=lambda row: row.bottom)
    low = [row for row in by_height[:2] if row.top < height * _EDGE]
    high = [row for row in by_height[-2:] if row.bottom > height * (1 - _EDGE)]
    return [*((row, True) for row in low), *((row, False) for row in high)]


def _masked(row: Row) -> str:
    return re.sub(r"\d+", "0", row.text.strip())


def _pieces(rows: list[Row], edge: float, label_of: LabelOf) -> Iterator[Block | Chunk]:
    """Headings, and chunks of lines between the gaps of a page."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size, 1)] += 0 if row.table else len(row.text)
    body = sizes.most_common(1)[0][0] if sizes else 1.0
    pitch = _pitch(rows)
    left = min((row.left for row in rows), default=0.0)
    right = max([edge, *(row.right for row in rows)])
    chunk: Chunk = []
    title: list[Spans] = []
    for at, row in enumerate(rows):
        before = rows[at - 1] if at else None
        after = rows[at + 1] if at + 1 < len(rows) and not rows[at + 1].table else None
        if row.table:
            yield from (chunk, _table(row, label_of))
            chunk = []
            continue
        if chunk and before and _has_gap(before, row, pitch):
            yield chunk
            chunk = []
        text = repaired(row.text)
        if not text.strip():
            continue
        span = Span(text.strip(), bold=row.bold)
        if row.size > body * _HEADING_RATIO and len(text) <= _MAX_HEADING:
            if chunk:
                yield chunk
                chunk = []
            title.append((span,))
            if not (after and _title_continues(row, after, left, right, label_of)):
                yield Heading(1 if row.size > body * 1.4 else 2, join_lines(title))
                title = []
            continue
        cells = tuple(
            Stretch((Span(repaired(each.text).strip(), bold=row.bold),), (each.left, each.right))
            for each in row.stretches
        )
        indent = row.left / (0.5 * body)
        chunk.append(Line((span,), fits=_fits(row, after, right), indent=indent, cells=cells))
    if chunk:
        yield chunk


def _table(row: Row, label_of: LabelOf) -> Table:
    grid = [
        [MergedCell(_cell(cell, label_of), cell.columns, cell.rows) for cell in cells]
        for cells in row.table
    ]
    rows = spread(grid)
    return Table(rows, has_bold_titles(rows))


def _cell(cell: DrawnCell, label_of: LabelOf) -> Cell:
    texts = [repaired(text).strip() for text in dehyphenated([line.text for line in cell.lines])]
    following = [*cell.lines[1:], None][: len(cell.lines)]
    lines = [
        Line((Span(text, bold=line.bold),), fits=_fits(line, after, cell.right))
        for text, line, after in zip(texts, cell.lines, following, strict=True)
        if text
    ]
    blocks = build([lines], label_of)
    return Cell(
        tuple(block for block in blocks if isinstance(block, Heading | Paragraph | ListBlock))
    )


def _title_continues(row: Row, after: Row, left: float, right: float, label_of: LabelOf) -> bool:
    """Whether a title that is too long for its line, centred or not, ends on the next one."""
    step = row.bottom - after.bottom
    if abs(after.size - row.size) > 0.1 or not 0 < step < 1.6 * row.size:
        return False
    fits = _fits(replace(row, right=left + row.right - row.left), after, right)
    texts = (row.text.strip(), after.text.strip())
    return row.page == after.page and continues(*texts, label_of, full=not fits)


def _pitch(rows: list[Row]) -> float:
    """The usual distance between two lines of a paragraph."""
    steps = [
        before.bottom - row.bottom
        for before, row in pairwise(rows)
        if before.page == row.page and 0 < before.bottom - row.bottom < 4 * row.size
    ]
    return statistics.median_low(steps) if steps else 0.0


def _has_gap(before: Row, row: Row, pitch: float) -> bool:
    """Whether the page shows a gap; between two pages only the words can tell."""
    if before.page != row.page:
        return False
    step = before.bottom - row.bottom
    # Where most paragraphs are one line, the usual distance is that between paragraphs.
    usual = min(max(pitch, row.size), _MAX_PITCH * row.size)
    return step < 0 or bool(pitch and step > _GAP * usual)


def _fits(row: Row, after: Row | None, right: float) -> bool | None:
    """Whether the first word of the next row had room at the end of this one."""
    if after is None or not after.text.split():
        return None
    letter = (after.right - after.left) / max(len(after.text.strip()), 1)
    word = (len(after.text.split()[0]) + 1) * letter
    return row.right + word < right - 0.5 * row.size
