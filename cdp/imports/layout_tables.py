"""Layout tables: labels beside their content, or above it."""

from collections.abc import Iterator, Sequence

from cdp.imports.attendance import is_mark, is_place_title
from cdp.imports.labels import label_of
from cdp.imports.vocabulary import is_covered
from cms.documents.outline import (
    Block,
    Item,
    ListBlock,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
    one_line,
)
from cms.documents.spans import merged, split_lines, trimmed
from cms.french.folding import fold

_UNPACKED_KINDS = frozenset({"present", "excused", "agenda", "points", "next"})


def unpack_table(table: Table) -> list[Block]:
    """The blocks of a layout table, or the table itself if it is one of data.

    « Participants | A B » in rows, or « Présents | Excusés » as the titles of two columns, each
    perhaps with a « Service » beside it.
    """
    grid = [[cell.spans for cell in row] for row in table.rows]
    rows = [row for row in grid if any(map(one_line, row))]
    first = [_kind(cell) for row in rows for cell in row[:1]]
    labels = len([kind for kind in first if kind])
    if labels and labels >= min(2, len(first)) and all(len(row) == 2 for row in rows):
        return [block for row in rows for block in _labelled(row[0], [row[1]])]
    if len(rows) > 1 and _are_people_and_places(table):
        columns = list(zip(*rows[1:], strict=True))
        sides = zip(rows[0][::2], columns[::2], columns[1::2], strict=True)
        people = [(title, _placed(names, places)) for title, names, places in sides]
        return [*(block for side in people for block in _labelled(*side)), Rule()]
    if len(rows) > 1 and len(rows[0]) > 1 and all(_kind(cell) for cell in rows[0]):
        columns = list(zip(*rows[1:], strict=True))
        if not any(_is_marks(column) for column in columns):
            pairs = zip(rows[0], columns, strict=True)
            blocks = [block for label, cells in pairs for block in _labelled(label, cells)]
            return [*blocks, Rule()]  # what follows is of no column
    if len(rows) > 1 and _kind(rows[0][0]) == "next":
        extra = [one_line(cell) for cell in rows[0][1:]]
        if is_covered(" ".join(extra), []):
            lines = [merged(s for cell in row for s in (*cell, Span(" "))) for row in rows[1:]]
            return list(_labelled(rows[0][0], lines))
    return [table]


def _are_people_and_places(table: Table) -> bool:
    """« Présents | Service | Excusés | Service », with a line of a cell for each person."""
    titles, *rows = table.rows
    whos, places = titles[::2], titles[1::2]
    if len(whos) != len(places) or not all(map(is_place_title, places)):
        return False
    kinds = [_kind(cell.spans) for cell in whos]
    single = all(len(split_lines(trimmed(cell.spans))) == 1 for row in rows for cell in row)
    plain = not any(cell.covered for row in table.rows for cell in row)
    return sorted(kinds) == ["excused", "present"] and single and plain


def _placed(names: Sequence[Spans], places: Sequence[Spans]) -> list[Spans]:
    """People with the place that stands beside each."""
    return [
        (*trimmed(name), Span(" ("), *trimmed(place), Span(")")) if one_line(place) else name
        for name, place in zip(names, places, strict=True)
    ]


def _is_marks(column: Sequence[Spans]) -> bool:
    texts = [text for cell in column if (text := fold(one_line(cell)))]
    return bool(texts) and all(map(is_mark, texts))


def _kind(cell: Spans) -> str:
    return _kind_of(one_line(cell))


def _kind_of(text: str) -> str:
    label = label_of(text)
    return label.kind if label and label.kind in _UNPACKED_KINDS else ""


def _labelled(label: Spans, cells: Sequence[Spans]) -> Iterator[Block]:
    lines = [trimmed(line) for cell in cells for line in split_lines(cell)]
    lines = [line for line in lines if line]
    head = one_line(label).rstrip(": \u00a0\u202f")
    if len(lines) == 1:
        yield Paragraph((*_as_label(label, head), *lines[0]))
        return
    yield Paragraph(_as_label(label, head))
    if lines:
        yield ListBlock(False, tuple(Item(0, line) for line in lines))


def _as_label(label: Spans, head: str) -> Spans:
    return (Span(f"{head}\u00a0: ", bold=any(span.bold for span in label)),)
