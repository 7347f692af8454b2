"""The lines of a page of a PDF: their words, place and size."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median_low

from cms.documents.readers.hyphenation import dehyphenated
from cms.documents.readers.pdf_glyphs import Letters
from cms.documents.readers.pdf_tables import Grid, runs_of

_USUAL_SIZE = 11.0
# A gap this wide, in letter sizes, may be one between two columns.
_GAP = 0.9


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page: its box in points, the size and weight of its letters.

    A drawn ``table`` is a row too, as rows of cells. ``stretches`` are what wide gaps separate.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float = _USUAL_SIZE
    bold: bool = False
    page: int = 0
    table: "tuple[tuple[DrawnCell, ...], ...]" = ()
    stretches: "tuple[Stretch, ...]" = ()

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words on a row without a wide gap between them."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """The lines in a cell of a table, its right edge, and the columns and rows that it covers."""

    lines: tuple[Row, ...]
    right: float
    columns: int
    rows: int


def rows_of(
    letters: Letters, added: Sequence[Row] = (), grids: Sequence[Grid] = ()
) -> Iterator[Row]:
    """The lines of a page; stretches at one height, such as a raised « er », are one line.

    What was ``added`` over the page (answers in a form) stands where it is shown.
    """
    pending: Row | None = None
    for row in _with_added(letters, added, grids):
        is_text = pending and not (pending.table or row.table)
        if (
            pending
            and is_text
            and _level(pending, row)
            and row.left >= pending.right - 0.5 * row.size
        ):
            pending = _side_by_side(pending, row)
            continue
        if pending:
            yield pending
        pending = row
    if pending:
        yield pending


def _goes_on(left: Row, right: Row) -> bool:
    """Whether a stretch of text stands to the right of another, at its height."""
    is_text = not (left.table or right.table)
    return is_text and _level(left, right) and right.left >= left.right - 0.5 * right.size


def _level(one: Row, other: Row) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.4 * min(one.height, other.height)


def _side_by_side(left: Row, right: Row) -> Row:
    gap = right.left - left.right
    space = "   " if gap > 2.5 * left.size else " " if gap > 0.12 * left.size else ""
    if left.text.endswith(" ") or right.text.startswith(" "):
        space = space[1:]
    stretches = (*left.stretches, *right.stretches)
    if gap <= _GAP * left.size and left.stretches and right.stretches:
        one, other = left.stretches[-1], right.stretches[0]
        joined = Stretch(one.text + space + other.text, one.left, other.right)
        stretches = (*left.stretches[:-1], joined, *right.stretches[1:])
    wider = left if len(left.text) >= len(right.text) else right
    return replace(
        wider,
        text=left.text + space + right.text,
        left=left.left,
        right=right.right,
        bottom=min(left.bottom, right.bottom),
        top=max(left.top, right.top),
        bold=left.bold and right.bold,
        stretches=stretches,
    )


def _with_added(letters: Letters, added: Sequence[Row], grids: Sequence[Grid]) -> list[Row]:
    tables = {min(map(min, grid.cells.values())): _table(letters, grid, added) for grid in grids}
    inside = {at for grid in grids for places in grid.cells.values() for at in places}
    rows: list[Row] = []
    for start, end in _runs(letters, inside):
        if start in tables:
            rows.append(tables[start])
        elif start not in inside:
            rows.extend(_split(letters, start, end, added))
    size = median_low([row.size for row in rows]) if rows else _USUAL_SIZE
    for each in added:
        in_table = any(each in cell.lines for row in rows for line in row.table for cell in line)
        if each not in rows and not in_table:
            # Beside what is written at its height, or before what is written below.
            beside = [at for at, row in enumerate(rows) if _level(row, each)]
            before = [at + 1 for at in beside if rows[at].left <= each.left]
            below = [at for at, row in enumerate(rows) if row.top <= each.bottom]
            rows.insert((before[-1:] or beside or below or [len(rows)])[0], each)
    return [replace(row, size=size) if row in added else row for row in rows]


def _split(letters: Letters, start: int, end: int, added: Sequence[Row]) -> Iterator[Row]:
    """A run of text as a row, or as those on both sides of what was added into it."""
    row = _row(letters, start, end)
    if row is None:
        return
    inside = [each for each in added if _level(row, each) and row.left <= each.left < row.right]
    for each in sorted(inside, key=lambda one: one.left):
        visible = letters.visible(start, end)
        cut = next((at for at in visible if letters.box(at).right > each.left), end)
        if before := _row(letters, start, cut):
            yield before
        yield each
        start = cut
    if rest := _row(letters, start, end) if inside else row:
        yield rest


def _table(letters: Letters, grid: Grid, added: Sequence[Row]) -> Row:
    """A drawn table, with what was added into its cells."""
    table: list[tuple[DrawnCell, ...]] = []
    spans = sorted(grid.spans.items())
    for row, group in groupby(spans, key=lambda each: each[0][0]):
        cells = []
        for (_, column), (high, wide) in group:
            runs = runs_of(grid.cells.get((row, column), []))
            lines = [line for start, end in runs if (line := _row(letters, start, end))]
            left, right = grid.xs[column], grid.xs[column + wide]
            low, top = grid.ys[row + high], grid.ys[row]
            lines += [
                each
                for each in added
                if left <= (each.left + each.right) / 2 < right
                and low < (each.bottom + each.top) / 2 <= top
            ]
            cells.append(DrawnCell(tuple(lines), right, wide, high))
        table.append(tuple(cells))
    texts = [line.text for cells in table for cell in cells for line in cell.lines]
    text = " ".join(line.strip() for line in dehyphenated(texts) if line.strip())
    box = (grid.xs[0], grid.xs[-1], grid.ys[-1], grid.ys[0])
    return Row(text, *box, table=tuple(table))


def _runs(letters: Letters, inside: Collection[int]) -> Iterator[tuple[int, int]]:
    """What PDFium separates by line ends: the first letter of each, and the one after it.

    A letter that stands ``inside`` a table is a run of its own.
    """
    start = 0
    count = len(letters.codes)
    for at in range(count + 1):
        in_table = at in inside or at - 1 in inside
        # \x02 is PDFium's hyphen at the end of a line: the line ends with it.
        ends = at == count or letters.is_end_of_line(at)
        if ends or in_table or (at > start and letters.codes[at - 1] == 2):
            if at > start:
                yield start, at
            start = at + 1 if ends else at


def _row(letters: Letters, start: int, end: int) -> Row | None:
    visible = letters.visible(start, end)
    if not visible:
        return None
    first, last = letters.box(visible[0]), letters.box(visible[-1])
    if letters.codes[visible[-1]] == 2 and len(visible) > 1:
        last = letters.box(visible[-2])
    middle = letters.box(visible[len(visible) // 2])
    alphabetic = [at for at in visible if chr(letters.codes[at]).isalpha()] or visible
    size = letters.size(alphabetic[len(alphabetic) // 2])
    return Row(
        text=letters.text(start, end),
        left=first.left,
        right=max(last.right, first.right),
        bottom=min(first.bottom, middle.bottom, last.bottom),
        top=max(first.top, middle.top, last.top),
        size=size,
        bold=letters.is_bold(alphabetic[0]) and letters.is_bold(alphabetic[-1]),
        stretches=tuple(_stretches(letters, visible, size)),
    )


def _stretches(letters: Letters, visible: Sequence[int], size: float) -> Iterator[Stretch]:
    """PDFium puts a blank wherever a gap is: only there is one looked for."""
    start = visible[0]
    for before, at in pairwise([*visible, visible[-1]]):
        is_last = before == at
        if is_last or at > before + 1:
            left, right = letters.box(start).left, letters.box(before).right
            if is_last or letters.box(at).left - right > _GAP * size:
                yield Stretch(letters.text(start, before + 1), left, right)
                start = at
