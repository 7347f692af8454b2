"""Tables of an OpenDocument: each row has a cell, or a covered one, at every column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

from cms.documents.outline import Block, Cell
from cms.documents.readers.odt.styles import number
from cms.documents.tables import MAX_COLUMNS, MergedCell, cell_of

_GROUPS = {"table:table-header-rows", "table:table-rows", "table:table-row-group"}
_CELLS = {"table:table-cell", "table:covered-table-cell"}
_MAX_REPEATED_ROWS = 100  # a table is no longer than that by repetition


def rows_of(
    table: ET.Element, read: Callable[[ET.Element], Iterable[Block]]
) -> tuple[Sequence[Sequence[MergedCell]], bool]:
    """The rows of a ``table:table``, and whether the first is its header; ``read`` reads a cell."""
    elements = list(_rows(table))
    # Some programs leave the covered cells out, and expect the others to move along.
    drawn = any(cell.tag == "table:covered-table-cell" for row in elements for cell in row)
    grid: list[list[MergedCell]] = []
    above: dict[int, int] = {}
    for element in elements:
        row = _row(element, read)
        if drawn:
            row, above = _as_drawn(row, above)
        blank = not any(cell.cell.blocks for cell in row)
        repeated = number(element.get("table:number-rows-repeated", ""), 1)
        room = max(1, _MAX_REPEATED_ROWS - len(grid))
        grid += [row] * (1 if blank else min(repeated, room))
    return grid, any(each.tag == "table:table-header-rows" for each in table)


def _rows(element: ET.Element) -> Iterator[ET.Element]:
    for inner in element:
        if inner.tag == "table:table-row":
            yield inner
        elif inner.tag in _GROUPS:
            yield from _rows(inner)


def _row(element: ET.Element, read: Callable[[ET.Element], Iterable[Block]]) -> list[MergedCell]:
    """The cells of a row, those that are repeated as often as they are, without the last blanks."""
    row: list[MergedCell] = []
    for inner in element:
        if inner.tag in _CELLS:
            cell = cell_of(read(inner))
            if inner.tag == "table:covered-table-cell":
                cell = replace(cell, covered="left")
            columns = number(inner.get("table:number-columns-spanned", ""), 1)
            rows = number(inner.get("table:number-rows-spanned", ""), 1)
            repeated = number(inner.get("table:number-columns-repeated", ""), 1)
            room = max(1, MAX_COLUMNS - len(row))
            row += [MergedCell(cell, columns, rows)] * min(repeated, room)
    while row and row[-1] == MergedCell(Cell()):
        row.pop()
    return row


def _as_drawn(
    row: list[MergedCell], above: dict[int, int]
) -> tuple[list[MergedCell], dict[int, int]]:
    """The same row where each cell takes one column, and the rows that those above still cover."""
    below = {column: rows - 1 for column, rows in above.items() if rows > 1}
    cells: list[MergedCell] = []
    for column, merged in enumerate(row):
        cell = merged.cell
        if cell.covered:
            cell = replace(cell, covered="above" if above.get(column) else "left")
        elif merged.rows > 1:
            last = min(column + merged.columns, MAX_COLUMNS)
            below |= dict.fromkeys(range(column, last), merged.rows - 1)
        cells.append(MergedCell(cell))
    return cells, below
