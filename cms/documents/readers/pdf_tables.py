"""Tables of a PDF whose cells are parted by lines that are drawn.

pdfplumber does the same in 120 ms a page, with a library of cryptography; these are PDFium's own
lines and letters, in 25 ms.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from ctypes import c_float, c_int
from dataclasses import dataclass, field
from itertools import groupby

import pypdfium2
import pypdfium2.raw as pdfium

from cms.documents.readers.pdf_glyphs import Box, Letters

_NEAR = 3.0  # points between two ends that meet, or two strokes of one line
_SHORT = 6.0
_MAX_LINES = 1_000  # of a page; more are a drawing
_MIN_TRACKS = 3  # two rows or columns have three lines


@dataclass(slots=True)
class Grid:
    """A table: the tops of its rows downwards, the lefts of its columns, and what parts them.

    ``cells`` has the letters of each cell, by the place of its first row and column; ``spans`` how
    many rows and columns it covers.
    """

    xs: list[float]
    ys: list[float]
    spans: dict[tuple[int, int], tuple[int, int]]
    cells: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))


def grids_of(page: pypdfium2.PdfPage, letters: Letters) -> list[Grid]:
    """The tables of a page, each with two rows, two columns and some text at least."""
    lines = _lines(page, letters)
    if len(lines) > _MAX_LINES:
        return []
    grids = [grid for group in _touching(lines) if (grid := _grid(group))]
    if grids:
        _fill(grids, letters)
    return [grid for grid in grids if len({column for _, column in grid.cells}) > 1]


def _lines(page: pypdfium2.PdfPage, letters: Letters) -> list[Box]:
    """The horizontal and vertical strokes of a page; of a thin rectangle, its sides."""
    lines: set[Box] = set()
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1):
        for start, end in _strokes(each):
            box = letters.upright(
                *(*sorted((start[0], end[0])), *sorted((start[1], end[1]))),
            )
            wide, high = box.right - box.left, box.top - box.bottom
            if min(wide, high) < 1 and max(wide, high) > _SHORT:
                lines.add(Box(*(round(value, 1) for value in box)))
        if len(lines) > _MAX_LINES:
            break
    return list(lines)


def _strokes(path: pypdfium2.PdfObject) -> Iterable[tuple[tuple[float, float], ...]]:
    filled, stroked = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(path.raw, filled, stroked)
    left, bottom, right, top = path.get_bounds()
    if not stroked.value and min(right - left, top - bottom) > _NEAR:
        return ()  # the ground of a cell or of a word
    count = min(pdfium.FPDFPath_CountSegments(path.raw), 4 * _MAX_LINES)
    matrix = path.get_matrix()
    points: list[tuple[float, float]] = []
    strokes: list[tuple[tuple[float, float], ...]] = []
    first = (0.0, 0.0)
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, at)
        x, y = c_float(), c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(matrix.on_point(x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = points[-1]
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            strokes.append((points[-2] if at else first, points[-1]))
        if pdfium.FPDFPathSegment_GetClose(segment):
            strokes.append((points[-1], first))
    return strokes


def _touching(lines: Sequence[Box]) -> list[list[Box]]:
    """The lines in groups of those that meet."""
    groups: list[list[Box]] = []
    left = set(range(len(lines)))
    while left:
        group = [left.pop()]
        for at in group:
            met = [other for other in left if _meet(lines[at], lines[other])]
            left.difference_update(met)
            group.extend(met)
        groups.append([lines[at] for at in group])
    return groups


def _meet(one: Box, other: Box) -> bool:
    return (
        one.left <= other.right + _NEAR
        and other.left <= one.right + _NEAR
        and one.bottom <= other.top + _NEAR
        and other.bottom <= one.top + _NEAR
    )


def _grid(lines: Sequence[Box]) -> Grid | None:
    across = [line for line in lines if line.right - line.left > line.top - line.bottom]
    down = [line for line in lines if line.right - line.left <= line.top - line.bottom]
    edges_x = [*(line.left for line in down), *_ends((line.left, line.right) for line in across)]
    edges_y = [*(line.top for line in across), *_ends((line.bottom, line.top) for line in down)]
    xs, ys = _tracks(edges_x), _tracks(edges_y)[::-1]
    if not down or not across or min(len(xs), len(ys)) < _MIN_TRACKS:
        return None
    return Grid(xs, ys, _spans(xs, ys, across, down))


def _ends(sides: Iterable[tuple[float, float]]) -> list[float]:
    """The furthest ends of some lines: those of a table whose sides are open."""
    values = list(sides)
    return [min(one for one, _ in values), max(one for _, one in values)] if values else []


def _tracks(values: Iterable[float]) -> list[float]:
    """Values in order, those of one line once."""
    tracks: list[float] = []
    for value in sorted(values):
        if not tracks or value - tracks[-1] > _NEAR:
            tracks.append(value)
    return tracks


def _spans(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Box], down: Sequence[Box]
) -> dict[tuple[int, int], tuple[int, int]]:
    """By the first row and column of each cell, how many of them it covers."""

    def parted_right(row: int, column: int) -> bool:
        middle, x = (ys[row] + ys[row + 1]) / 2, xs[column + 1]
        return any(abs(one.left - x) <= _NEAR and one.bottom <= middle <= one.top for one in down)

    def parted_below(row: int, column: int) -> bool:
        middle, y = (xs[column] + xs[column + 1]) / 2, ys[row + 1]
        return any(abs(one.top - y) <= _NEAR and one.left <= middle <= one.right for one in across)

    rows, columns = len(ys) - 1, len(xs) - 1
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for row in range(rows):
        for column in range(columns):
            if (row, column) in covered:
                continue
            end = column + 1
            while end < columns and not parted_right(row, end - 1) and (row, end) not in covered:
                end += 1
            last = row + 1
            while last < rows and not any(parted_below(last - 1, n) for n in range(column, end)):
                last += 1
            spans[row, column] = (last - row, end - column)
            covered.update((n, m) for n in range(row, last) for m in range(column, end))
    return spans


def _fill(grids: Sequence[Grid], letters: Letters) -> None:
    """Put each letter into the cell where its middle is, with the spaces that follow it."""
    places = [
        {
            (row + n, column + m): (row, column)
            for (row, column), (high, wide) in grid.spans.items()
            for n in range(high)
            for m in range(wide)
        }
        for grid in grids
    ]
    last: list[int] | None = None
    for at in range(len(letters.codes)):
        if letters.is_blank(at):
            if last is not None and not letters.is_end_of_line(at):
                last.append(at)
            continue
        box = letters.box(at)
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        last = None
        for grid, place in zip(grids, places, strict=True):
            row = sum(y < edge for edge in grid.ys) - 1
            column = sum(x > edge for edge in grid.xs) - 1
            if (row, column) in place:
                last = grid.cells[place[row, column]]
                last.append(at)


def runs_of(places: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of letters that follow each other: the first of each, and the one after it."""
    numbered = ((at - n, at) for n, at in enumerate(places))
    groups = ([at for _, at in group] for _, group in groupby(numbered, key=lambda pair: pair[0]))
    return [(run[0], run[-1] + 1) for run in groups]
