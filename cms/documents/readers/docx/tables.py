"""Tables of a Word file: rows of cells that may cover others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cms.documents.outline import Block
from cms.documents.readers.xml_trees import child, is_on, value
from cms.documents.tables import MAX_COLUMNS, MergedCell, cell_of

_HOLDERS = {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag"}


@dataclass(slots=True)
class _Drawn:
    """A cell as it is read: the rows that it covers are counted as they come."""

    blocks: list[Block]
    columns: int = 1
    rows: int = 1


def rows_of(
    table: ET.Element, read: Callable[[ET.Element], Iterable[Block]]
) -> tuple[Sequence[Sequence[MergedCell]], bool]:
    """The rows of a ``w:tbl``, and whether the first is its header; ``read`` reads a cell.

    The text of a cell that another covers goes with that one.
    """
    rows = list(_inside(table, "w:tr"))
    grid: list[list[_Drawn]] = []
    above: dict[int, _Drawn] = {}  # by their first column, the cells that may go on below
    for row in rows:
        drawn, above = _row(row, above, read)
        grid.append(drawn)
    header = child(rows[0], "w:trPr/w:tblHeader") if rows else None
    merged = [
        [MergedCell(cell_of(cell.blocks), cell.columns, cell.rows) for cell in row] for row in grid
    ]
    return merged, is_on(header)


def _row(
    row: ET.Element, above: dict[int, _Drawn], read: Callable[[ET.Element], Iterable[Block]]
) -> tuple[list[_Drawn], dict[int, _Drawn]]:
    """The cells of a row, and those that may go on below it."""
    before = _count(value(row, "w:trPr/w:gridBefore"), 0)
    drawn = [_Drawn([], before)] if before else []
    column, below = before, dict[int, _Drawn]()
    for element in _inside(row, "w:tc"):
        columns = _count(value(element, "w:tcPr/w:gridSpan"), 1)
        cell, origin = _Drawn([*read(element)], columns), _origin(element, above.get(column))
        if origin is not None:
            origin.rows += 1
            origin.blocks += cell.blocks
        elif drawn and value(element, "w:tcPr/w:hMerge") != "restart" and _has(element, "w:hMerge"):
            drawn[-1].columns += columns
            drawn[-1].blocks += cell.blocks
        else:
            drawn.append(cell)
        below[column] = origin or cell
        column += columns
    return drawn, below


def _origin(element: ET.Element, above: _Drawn | None) -> _Drawn | None:
    """The cell above that goes on in this one."""
    continues = _has(element, "w:vMerge") and value(element, "w:tcPr/w:vMerge") != "restart"
    return above if continues else None


def _has(element: ET.Element, name: str) -> bool:
    return child(element, f"w:tcPr/{name}") is not None


def _inside(element: ET.Element, tag: str) -> Iterator[ET.Element]:
    """The rows of a table or the cells of a row, those in content controls too."""
    for inner in element:
        if inner.tag == tag:
            yield inner
        elif inner.tag in _HOLDERS:
            yield from _inside(inner, tag)


def _count(text: str, default: int) -> int:
    return min(int(text), MAX_COLUMNS) if text.isdecimal() and len(text) < 6 else default
