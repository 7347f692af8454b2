"""Tables as their sources draw them, with merged cells, to rows of as many cells each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cms.documents.outline import (
    Block,
    Cell,
    Paragraph,
    Picture,
    Rule,
    RunningText,
    Span,
    Spans,
    Table,
)
from cms.documents.spans import merged

# Wider tables are no minutes; a cell that claims thousands of columns would take all memory.
MAX_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class MergedCell:
    """A cell as its source has it: it covers some columns and rows, at least its own."""

    cell: Cell
    columns: int = 1
    rows: int = 1


def table_of(rows: Sequence[Sequence[MergedCell]], *, has_header: bool) -> Iterator[Table]:
    """The table of those rows, without the ones that hold nothing; none when all do.

    ``has_header``: their source says that the first one is titles; ``has_bold_titles`` may as well.
    """
    grid = spread(rows)
    kept = tuple(row for row in grid if any(cell.blocks for cell in row))
    if kept:
        yield Table(kept, (has_header and kept[0] is grid[0]) or has_bold_titles(kept))


def has_bold_titles(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first of several rows is bold in each of its cells, and none below but a total.

    So most people write the titles of columns. Titles are plain text: none has a link or a list.
    """
    first, *others = rows
    below = others[:-1] or others  # the last row of several may be a total
    return bool(below) and _is_bold(first) and not any(map(_is_bold, below))


def _is_bold(row: Iterable[Cell]) -> bool:
    """One alone in its row, such as the title of the whole table, is no title of a column."""
    cells = [cell for cell in row if cell.blocks]
    return len(cells) > 1 and all(
        isinstance(block, Paragraph) and all(map(_is_plain_bold, block.spans))
        for cell in cells
        for block in cell.blocks
    )


def _is_plain_bold(span: Span) -> bool:
    return not span.text.strip() or (span.bold and not (span.href or span.struck))


def cell_of(blocks: Iterable[Block]) -> Cell:
    """A cell of some blocks; of a table in it, a paragraph a row. Pictures stand in none."""
    kept: list[RunningText] = []
    for block in blocks:
        if isinstance(block, Table):
            kept.extend(Paragraph(spans) for row in block.rows if (spans := joined_cells(row)))
        elif not isinstance(block, Rule | Picture) and block.text:
            kept.append(block)
    return Cell(tuple(kept))


def spread(rows: Sequence[Sequence[MergedCell]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of one width: the cells that a merged one covers are empty, so is what a row lacks.

    What stands beyond ``MAX_COLUMNS`` is put into the last column.
    """
    grid: list[list[Cell]] = []
    covered: dict[int, int] = {}  # by column, the rows that a cell above still covers
    for row in rows:
        line: list[Cell] = []
        below = {at: left - 1 for at, left in covered.items() if left > 1}
        for merged_cell in row:
            _cover(line, covered)
            columns = max(1, min(merged_cell.columns, MAX_COLUMNS - len(line)))
            if merged_cell.rows > 1:
                below |= dict.fromkeys(range(len(line), len(line) + columns), merged_cell.rows - 1)
            line += [merged_cell.cell, *[Cell(covered="left")] * (columns - 1)]
        _cover(line, covered)
        covered = below
        grid.append(_folded(line))
    width = max(map(len, grid), default=0)
    return tuple(tuple(line + [Cell()] * (width - len(line))) for line in grid)


def _cover(line: list[Cell], covered: dict[int, int]) -> None:
    """Add the cells that those above cover here."""
    while covered.get(len(line), 0):
        line.append(Cell(covered="above"))


def _folded(line: list[Cell]) -> list[Cell]:
    last = Cell(tuple(block for cell in line[MAX_COLUMNS - 1 :] for block in cell.blocks))
    return [*line[: MAX_COLUMNS - 1], last] if len(line) > MAX_COLUMNS else line


def joined_cells(row: Iterable[Cell], separator: str = "\t") -> Spans:
    """The cells of a row as one run of text."""
    spans: list[Span] = []
    for cell in row:
        spans += [Span(separator)] if spans else []
        spans += cell.spans
    return merged(spans)
