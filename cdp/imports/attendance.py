"""Tables of people: who was there, by the marks in their columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cdp.imports.draft import Person
from cdp.imports.labels import label_of
from cdp.imports.people import ParsedPeople, find_people, is_full_name, is_name
from cms.documents.outline import Cell, Table
from cms.documents.spans import raw_text
from cms.french.folding import fold, plain_punctuation

# What people put in a column for yes and for no, and what says it whatever the column.
_YES = frozenset({*"☑☒✓✔✅■●×xo1", "oui", "ok"})
_NO = frozenset({*"☐□○✘✗❌-–—/0n", "non"})
_PRESENT = re.compile(
    r"p|signee?|emargee?|presente?s?|"
    r"(?:presente?s? )?(?:(?:en )?(?:visio|presentiel|distanciel)|a distance)"
)
_AWAY = re.compile(r"[ea]|exc|abs|excusee?s?|absente?s?(?: excusee?s?)?")

_TITLES = (
    ("first", re.compile(r"prenoms?")),
    ("last", re.compile(r"noms?(?: de famille)?")),
    (
        "name",
        re.compile(
            r"(?:noms?|prenoms?)(?: et|,| ?/)? ?(?:noms?|prenoms?)|(?:liste des |les )?"
            r"(?:participante?s?|personnes?|membres?|professionnel(?:le)?s?)"
        ),
    ),
    (
        "state",
        re.compile(
            r"presences?|emargements?|signatures?|statuts?|etats?|participation|"
            r"presente?s?(?: ?/ ?| ou )(?:excuse|absent)e?e?s?|p ?/ ?[ea](?: ?/ ?[ea])?|o ?/ ?n"
        ),
    ),
    (
        "place",
        re.compile(
            r".*\b(?:etablissements?|structures?|villes?|lieux?|organismes?|sites?|services?|"
            r"departements?|territoires?|associations?|fonctions?|professions?|metiers?|"
            r"qualites?|roles?)\b.*"
        ),
    ),
)
_IN_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_NAMES = ("name", "first", "last")
_MARKS = ("present", "excused", "state")
_TITLE_ROWS = 3  # a title of the whole table may stand above those of its columns


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person of a row; ``kind`` is "present" or "excused", "" where the marks do not say."""

    person: Person
    row: int
    kind: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    """The people of a table; ``whole`` if it says nothing else."""

    attendees: tuple[Attendee, ...] = ()
    whole: bool = False


def is_list_of_people(table: Table) -> bool:
    """Whether a table that no label announces is of people: by its titles, and by whole names.

    « Professionnel | Séances » has a title of names, and « Psychologue » below.
    """
    if not column_roles(table)[1]:
        return False
    names = [one.person.name for one in read_attendance(table, "present").attendees]
    return 2 * sum(map(is_full_name, names)) > len(names)


def read_attendance(table: Table, kind: str) -> Attendance:
    """The people of a table, who are of that ``kind`` where no column says more.

    A table of something else gives nobody.
    """
    start, roles = column_roles(table)
    rows = [(at, row) for at, row in enumerate(_filled_down(table.rows, roles)) if at >= start]
    rows = [(at, row) for at, row in rows if any(map(_text, row))]
    reads = [_people(row, roles) for _, row in rows]
    # A row without a name is kept with the table; too many, and this is no list of people.
    if 2 * sum(bool(read.persons) for read in reads) < len(reads):
        return Attendance()
    marked = any(_is_marked(row, roles) for _, row in rows)
    unmarked = not any(role in _MARKS for role in roles)
    attendees = []
    for (at, row), read in zip(rows, reads, strict=True):
        own = _kind(row, roles) if marked else kind
        certain = bool(own) and read.whole and (marked or unmarked)
        attendees += [Attendee(person, at, own, certain) for person in read.persons]
    kept = any(_text(cell) for row in table.rows[: max(start - 1, 0)] for cell in row)
    kept = kept or any(_of(row, roles, "") for _, row in rows if roles)
    whole = bool(rows) and not kept and all(read.persons and read.whole for read in reads)
    return Attendance(tuple(attendees), whole and all(each.certain for each in attendees))


def is_mark(text: str) -> bool:
    """Whether a cell holds what people put in a column for yes or for no."""
    return text in _YES or text in _NO or bool(_said(text, "state"))


def is_place_title(cell: Cell) -> bool:
    """Whether the title of a column says that it holds where people come from: « Service »."""
    return _role(cell) == "place"


def column_roles(table: Table) -> tuple[int, tuple[str, ...]]:
    """The first row under the titles of columns, and what each holds; (0, ()) without titles."""
    for at, titles in enumerate(table.rows[:_TITLE_ROWS]):
        roles = [_role(cell) for cell in titles]
        body = table.rows[at + 1 :]
        if any(role in _MARKS for role in roles) and not any(role in _NAMES for role in roles):
            # « | Présent | Excusé »: the first column holds the names, and needs no title.
            names = [_text(row[0]) for row in body if _text(row[0])]
            if not _text(titles[0]) and names and all(map(is_name, names)):
                roles[0] = "name"
        if any(role in _NAMES for role in roles):
            return at + 1, tuple(roles)
    return 0, ()


def _role(cell: Cell) -> str:
    """What a column holds, by its title: a role of ``_TITLES``, "present", "excused" or ""."""
    title = " ".join(fold(plain_punctuation(cell.text)).split())
    bare = _IN_PARENTHESES.sub("", title).strip(" :.*")
    label = label_of(bare)
    if label and label.bare and label.kind in _MARKS and not bare.startswith(("partic", "person")):
        return label.kind
    return next((role for role, form in _TITLES if form.fullmatch(bare)), "")


def _filled_down(rows: Sequence[Sequence[Cell]], roles: Sequence[str]) -> Iterator[Sequence[Cell]]:
    """The rows, where what a merged cell says of people stands beside each of them."""
    above: Sequence[Cell] = ()
    for row in rows:
        if roles and above:
            row = [
                over if cell.covered == "above" and role not in _NAMES else cell
                for cell, over, role in zip(row, above, roles, strict=True)
            ]
        yield row
        above = row


def _people(row: Sequence[Cell], roles: Sequence[str]) -> ParsedPeople:
    """The people of a row; ``whole`` if its other cells are a place or marks."""
    if not roles:
        filled = [_lines(cell) for cell in row if _text(cell)]
        names = filled[0] if len(filled[0]) > 1 else [", ".join(map(" ".join, filled))]
        return _joined([find_people(name, item=True) for name in names])
    first, last = (" ".join(_of(row, roles, role)) for role in ("first", "last"))
    names = [f"{first} {last}".strip()] if first or last else []
    names += [line for cell in _cells(row, roles, "name") for line in _lines(cell)]
    places = [lines for cell in _cells(row, roles, "place") if (lines := _lines(cell))]
    reads = []
    for at, name in enumerate(names):
        read = find_people(name, item=len(names) > 1)
        # A line each where there are as many, or one place for all.
        own = ", ".join(
            lines[at] if len(lines) == len(names) else " ".join(lines) for lines in places
        )
        persons = tuple(Person(one.name, one.place or own) for one in read.persons)
        reads.append(ParsedPeople(persons, read.whole))
    joined = _joined(reads)
    # The number of a row says nothing of who was there.
    other = any(not text.isdecimal() for text in _of(row, roles, ""))
    other = other or any(map(_is_unknown_mark, row, roles))
    return ParsedPeople(joined.persons, joined.whole and not other)


def _joined(reads: Sequence[ParsedPeople]) -> ParsedPeople:
    persons = tuple(person for read in reads for person in read.persons)
    return ParsedPeople(persons, bool(reads) and all(read.whole for read in reads))


def _kind(row: Sequence[Cell], roles: Sequence[str]) -> str:
    """What the marks of a row say: "present" or "excused", "" for nothing or for both."""
    marks = [(role, _text(cell)) for cell, role in zip(row, roles, strict=True) if role in _MARKS]
    said = {_said(text, role) for role, text in marks} - {""}
    if said:
        return said.pop() if len(said) == 1 else ""
    denied = {role for role, text in marks if text in _NO}
    if "excused" in denied and not {"present", "state"} & {role for role, _ in marks}:
        return "present"
    if denied and "excused" not in denied:
        return "excused"
    # An empty column of those who sent their excuses says that one did not.
    return "present" if marks and {role for role, _ in marks} == {"excused"} else ""


def _said(text: str, role: str) -> str:
    if _PRESENT.fullmatch(text) and role != "excused":
        return "present"
    if _AWAY.fullmatch(text) or (text in _YES and role == "excused"):
        return "excused"
    return "present" if text in _YES else ""


def _is_marked(row: Sequence[Cell], roles: Sequence[str]) -> bool:
    return any(role in _MARKS and _text(cell) for cell, role in zip(row, roles, strict=False))


def _is_unknown_mark(cell: Cell, role: str) -> bool:
    text = _text(cell)
    return role in _MARKS and bool(text) and not _said(text, role) and text not in _NO


def _cells(row: Sequence[Cell], roles: Sequence[str], role: str) -> list[Cell]:
    return [cell for cell, own in zip(row, roles, strict=True) if own == role]


def _of(row: Sequence[Cell], roles: Sequence[str], role: str) -> list[str]:
    """The texts of the cells of a role, as written."""
    return [text for cell in _cells(row, roles, role) if (text := " ".join(cell.text.split()))]


def _text(cell: Cell) -> str:
    """What a cell says, folded, without a full stop."""
    return " ".join(fold(plain_punctuation(cell.text)).split()).strip(" .")


def _lines(cell: Cell) -> list[str]:
    lines = (" ".join(line.split()) for line in raw_text(cell.spans).split("\n"))
    return [line for line in lines if line]
