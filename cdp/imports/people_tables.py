"""Tables of people, and layout tables: labels beside their content."""

import re
from collections.abc import Iterator, Sequence

from cdp.imports.draft import Person
from cdp.imports.labels import label_of
from cdp.imports.people import ParsedPeople, find_people
from cdp.imports.vocabulary import is_covered
from cms.documents.outline import Block, Item, ListBlock, Paragraph, Span, Spans, Table, one_line
from cms.documents.spans import merged, split_lines, trimmed
from cms.french.folding import fold, plain_punctuation

_UNPACKED_KINDS = frozenset({"present", "excused", "agenda", "points", "next"})
_NAME = re.compile(r"\b(?:noms?|participants?|participantes?|personnes?|presents?|excuses?)\b")
_FIRST_NAME = re.compile(r"\bprenoms?\b")
_PLACE = re.compile(
    r"\b(?:etablissements?|structures?|villes?|lieux?|organismes?|pouponnieres?|sites?|"
    r"departements?|territoires?|services?|associations?|fonctions?|professions?|metiers?|"
    r"qualites?|roles?)\b"
)
_STATE = re.compile(r"\b(?:presence|present|excuse|statut|etat)")
_AWAY = re.compile(r"\W*(?:e|exc\w*|abs\w*|a|non)\W*")
_TICK = re.compile(r"\W*(?:x|oui|o|1|\W)\W*")


def unpack_table(table: Table) -> list[Block]:
    """The blocks of a layout table, or the table itself if it is one of data.

    « Participants | A B » in rows, or « Présents | Excusés » as the titles of two columns.
    """
    grid = [[cell.spans for cell in row] for row in table.rows]
    rows = [row for row in grid if any(map(one_line, row))]
    first = [_kind(cell) for row in rows for cell in row[:1]]
    labels = len([kind for kind in first if kind])
    if labels and labels >= min(2, len(first)) and all(len(row) == 2 for row in rows):
        return [block for row in rows for block in _labelled(row[0], [row[1]])]
    if len(rows) > 1 and len(rows[0]) > 1 and all(_kind(cell) for cell in rows[0]):
        columns = [[row[at] for row in rows[1:] if at < len(row)] for at in range(len(rows[0]))]
        spare = any(len(row) > len(rows[0]) for row in rows)
        if not spare:
            pairs = zip(rows[0], columns, strict=True)
            return [block for label, cells in pairs for block in _labelled(label, cells)]
    if len(rows) > 1 and _kind(rows[0][0]) == "next":
        extra = [one_line(cell) for cell in rows[0][1:]]
        if is_covered(" ".join(extra), []):
            lines = [merged(s for cell in row for s in (*cell, Span(" "))) for row in rows[1:]]
            return list(_labelled(rows[0][0], lines))
    return [table]


def find_people_in_table(table: Table) -> tuple[ParsedPeople, ParsedPeople]:
    """The people present and the people excused of a table, one person a row."""
    rows = [[" ".join(cell.text.split()) for cell in row] for row in table.rows]
    heads = [fold(cell) for cell in rows[0]] if rows else []
    titled = any(_NAME.search(head) or _FIRST_NAME.search(head) for head in heads)
    body = rows[1:] if titled else rows
    present: list[Person] = []
    excused: list[Person] = []
    reads = [(row, _row(row, heads if titled else [])) for row in body if any(row)]
    # A row without a name is kept with the table; too many, and this is no list of people.
    if 2 * sum(bool(read.persons) for _, read in reads) < len(reads):
        return ParsedPeople((), False), ParsedPeople((), False)
    for row, read in reads:
        (excused if _is_away(row, heads if titled else []) else present).extend(read.persons)
    whole = bool(reads) and all(read.persons and read.whole for _, read in reads)
    whole = whole and (not titled or is_covered(" ".join(rows[0]), []))
    return ParsedPeople(tuple(present), whole), ParsedPeople(tuple(excused), whole)


def is_table_of_people(table: Table) -> bool:
    """Whether the titles of the columns speak of names."""
    head = [fold(plain_punctuation(cell.text)) for cell in table.rows[0]] if table.rows else []
    return any(
        _FIRST_NAME.search(cell) or cell.strip() in _NAMES or _kind_of(cell) == "present"
        for cell in head
    )


_NAMES = frozenset({"nom", "noms", "nom prenom", "nom et prenom", "noms et prenoms"})


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


def _row(row: list[str], heads: list[str]) -> ParsedPeople:
    if not heads:
        filled = [cell for cell in row if cell]
        return find_people(", ".join(filled), item=True)
    cells = dict(zip(heads, row, strict=False))
    first = next((v for head, v in cells.items() if _FIRST_NAME.search(head)), "")
    last = next((v for head, v in cells.items() if _NAME.search(head) and v != first), "")
    name = f"{first} {last}".strip()
    place = ", ".join(v for head, v in cells.items() if _PLACE.search(head) and v)
    read = find_people(name)
    persons = tuple(Person(person.name, person.place or place) for person in read.persons)
    held = [name, place, *(v for head, v in cells.items() if _STATE.search(head) and len(v) < 9)]
    return ParsedPeople(persons, read.whole and is_covered(" ".join(row), held))


def _is_away(row: list[str], heads: list[str]) -> bool:
    pairs = zip(heads, row, strict=False)
    states = [(head, fold(cell)) for head, cell in pairs if _STATE.search(head) and cell]
    return any(
        _AWAY.fullmatch(cell)
        or ("excuse" in head and "present" not in head and _TICK.fullmatch(cell))
        for head, cell in states
    )
