"""People pasted into a review: a list, or the rows of a spreadsheet."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from cdp.admin.reviews.values import PRESENT, Values, people_rows
from cdp.imports.attendance import column_roles, is_mark, read_attendance
from cdp.imports.people import is_full_name
from cms.documents.outline import Cell, Span, Table
from cms.french.folding import fold

_COLUMN = "\t"


def pasted_people(lines: Iterable[str]) -> list[Values]:
    """Rows of the form: those of a spreadsheet have tabs between their cells, in any order."""
    found: list[Values] = []
    for in_columns, group in groupby(lines, key=lambda line: _COLUMN in line):
        rows = list(group)
        found += _of_columns(rows) if in_columns else people_rows(rows, PRESENT)
    return found


def _of_columns(lines: list[str]) -> list[Values]:
    """The people of rows; with or without the titles of the columns above them.

    A row in which no name is seen is read as a line: none is lost.
    """
    rows = [[cell.strip() for cell in line.split(_COLUMN)] for line in lines]
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    table = _table(rows)
    titled = table if column_roles(table)[1] else _table([_titles(rows), *rows])
    by_row = defaultdict(list)
    for one in read_attendance(titled, PRESENT).attendees:
        by_row[one.row].append(one)
    found: list[Values] = []
    start, _ = column_roles(titled)
    for at, cells in enumerate(titled.rows[start:], start):
        people = by_row[at]
        found += [
            {**one.person.as_json(), "kind": one.kind or PRESENT, "origin": ""} for one in people
        ]
        if not people:
            line = ", ".join(cell.text for cell in cells if cell.text)
            found += people_rows([line] if line else [], PRESENT)
    return found


def _table(rows: list[list[str]]) -> Table:
    cells = (tuple(Cell.of((Span(text),) if text else ()) for text in row) for row in rows)
    return Table(tuple(cells), has_header=False)


def _titles(rows: list[list[str]]) -> list[str]:
    """Titles for columns that have none, by what most of their cells are."""
    columns = list(zip(*rows, strict=True))
    names = [sum(map(is_full_name, column)) for column in columns]
    marks = [all(not text or is_mark(fold(text)) for text in column) for column in columns]
    titles = [
        "Présence" if mark and any(column) else "Établissement"
        for column, mark in zip(columns, marks, strict=True)
    ]
    best = max(range(len(columns)), key=names.__getitem__)
    if names[best]:
        titles[best] = "Nom"
    else:
        words = [at for at, mark in enumerate(marks) if not mark][:2]
        for at, title in zip(words, ("Nom", "Prénom"), strict=False):
            titles[at] = title
    return titles
