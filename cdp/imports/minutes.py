"""Recognises the labelled parts of minutes: attendees, agenda, points, next conferences."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from cdp.imports.attendance import is_list_of_people, read_attendance
from cdp.imports.conferences import find_conferences, merge_conferences, starts_with_date
from cdp.imports.draft import ImportedConference, Person
from cdp.imports.evidence import Found, T, unique
from cdp.imports.labels import MinutesLabel, label_of
from cdp.imports.people import (
    ParsedPeople,
    find_people,
    holds_a_name,
    is_full_name,
    may_hold_a_place,
    names_someone,
)
from cdp.imports.vocabulary import is_covered
from cms.documents.outline import Block, Heading, ListBlock, Paragraph, Table, cells_of
from cms.documents.spans import single_spaced, without_struck
from cms.french.dates import find_dates
from cms.french.folding import fold
from cms.french.typography import enumeration

# After what a label inside a paragraph may stand: « Participants : A, B. Excusée : C ».
_LABEL_BOUNDARY = re.compile(r"(?<=[.;,)\s])(?:et\s)?(?=[A-ZÀ-ÝŒ])|(?<=\set\s)")
_BETWEEN = (r";", r"(?:^|\s)\d{1,2}\s?[.)]\s", r"(?:^|\s)[-–—•➢▪✓]\s", r"\s/\s")
_MAX_LABEL_REACH = 80
_MAX_ITEM_LENGTH = 160
_MAX_ITEMS = 20
_MAX_PLACE = 60

_ANOTHER = "Ce n’est peut-être pas la réunion de ce compte rendu."
_NAME_ALONE = "Le nom n’est pas complet."
_PERHAPS_A_PLACE = "Le nom contient peut-être celui d’un établissement."
_BOTH = "Le fichier dit cette personne présente et excusée."
_SEVERAL_NAMES = "Le lieu contient peut-être le nom d’une autre personne."
_SAYS_MORE = "La ligne ne dit pas que des noms."
_UNSURE_MARK = "Le tableau ne dit pas clairement qui était là."
_NOT_A_LIST = "Ces lignes ne sont pas une liste dans le fichier."

People: TypeAlias = dict[str, list[Found[Person]]]


class Minutes:
    """Blocks in order, and which of them are ``taken``: each of their words is in a field.

    ``body`` holds them as they are, ``blocks`` without what is struck: nothing is recognised in it.
    """

    def __init__(self, body: list[Block]) -> None:
        self.body = body
        self.blocks = [without_struck(block) for block in body]
        self.taken: set[int] = set()
        self.warnings: list[str] = []

    def take(self, at: int) -> None:
        """Leave a block out of the body, unless no field holds what is struck, or an address."""
        spans = [span for cell in cells_of(self.body[at]) for span in cell]
        if not any(span.struck or (span.href and span.href not in span.text) for span in spans):
            self.taken.add(at)

    def labels(self, *kinds: str) -> Iterator[tuple[int, MinutesLabel, str]]:
        """The labels of some kinds: where, which, and the text that follows it in its block."""
        for at, block in enumerate(self.blocks):
            if at not in self.taken and isinstance(block, Heading | Paragraph):
                text = block.text
                label = label_of(text)
                if label and label.kind in kinds:
                    yield at, label, text

    def _following(self, at: int) -> Iterator[tuple[int, Block]]:
        """The blocks after one, up to the next heading, rule or label."""
        for other in range(at + 1, len(self.blocks)):
            block = self.blocks[other]
            if not isinstance(block, Paragraph | ListBlock | Table) or other in self.taken:
                return
            if isinstance(block, Paragraph) and label_of(block.text):
                return
            if block.text.strip():  # else all of it is struck
                yield other, block

    def people(self) -> tuple[list[Found[Person]], list[Found[Person]]]:
        """Who was present and who was excused; who is said to be both is warned of."""
        found: People = {"present": [], "excused": []}
        for at, label, text in self.labels("present", "excused"):
            content = "" if label.bare else text[label.end :]
            inner = label_of(content)
            if inner and inner.bare and inner.kind in found:
                continue  # « Présents   Excusés »: columns, whose lines do not say who was there
            kind = self._inline_people(at, label.kind, content, found) if content else label.kind
            self._listed_people(at, kind, found, has_content=bool(content))
        for at, block in enumerate(self.blocks):
            if isinstance(block, Table) and at not in self.taken and is_list_of_people(block):
                self._table_of_people(at, block, "present", found)
        present, excused = unique(found["present"]), unique(found["excused"])
        names = [
            {fold(one.value.name): one.value.name for one in each} for each in (present, excused)
        ]
        both = [name for key, name in names[0].items() if key in names[1]]
        if both:
            self.warnings.append(
                f"{enumeration(both)}\u00a0: présent ou excusé\u00a0? Le fichier dit les deux."
            )
        doubted = set(map(fold, both))
        return _doubted(present, doubted), _doubted(excused, doubted)

    def _inline_people(self, at: int, kind: str, content: str, found: People) -> str:
        """The people of a line; gives the kind of those that may stand below."""
        parts, at_part = [], 0
        own = kind
        for boundary in _LABEL_BOUNDARY.finditer(content):
            inside = label_of(content[boundary.end() : boundary.end() + _MAX_LABEL_REACH])
            if inside and inside.kind in found and boundary.end() >= at_part:
                parts.append((own, content[at_part : boundary.start()]))
                own, at_part = inside.kind, boundary.end() + inside.end
        parts.append((own, content[at_part:]))
        whole = True
        for kind, part in parts:
            read = find_people(part)
            found[kind].extend(_found(read, at))
            whole = whole and (read.whole or not part.strip())
        if whole:
            self.take(at)
        return own

    def _listed_people(self, at: int, kind: str, found: People, *, has_content: bool) -> None:
        any_read = False
        for other, block in self._following(at):
            if isinstance(block, Table):
                any_read |= self._table_of_people(other, block, kind, found)
                break
            texts = [block.text] if isinstance(block, Paragraph) else self._lines(other)
            read = [_best(text) for text in texts]
            is_list = isinstance(block, ListBlock)
            if not is_list and not names_someone(texts[0], read[0]):
                break
            known = [people for people in read if people.persons]
            # A paragraph must say nothing else; in a list, a stray item is only kept as well.
            if not known or (not is_list and not known[0].whole) or 2 * len(known) < len(read):
                break
            found[kind].extend(one for people in read for one in _found(people, other))
            any_read = True
            if all(people.whole for people in read):
                self.take(other)
        if any_read and not has_content:
            self.take(at)

    def _table_of_people(self, at: int, table: Table, kind: str, found: People) -> bool:
        attendance = read_attendance(table, kind)
        for one in attendance.attendees:
            doubt = "" if one.certain else _UNSURE_MARK
            if one.kind:
                found[one.kind].append(Found(one.person, at, doubt or _doubt(one.person), one.row))
        unknown = [one.person.name for one in attendance.attendees if not one.kind]
        if unknown:
            self.warnings.append(
                f"{enumeration(unknown)}\u00a0: présent ou excusé\u00a0? Le tableau ne le dit pas."
            )
        if attendance.whole:
            self.take(at)
        return bool(attendance.attendees)

    def items(self, kind: str) -> list[Found[str]]:
        """The items under the first label of a kind that has any (agenda, points)."""
        for at, label, text in self.labels(kind):
            content = "" if label.bare else text[label.end :].strip()
            if content:
                self.take(at)
                return [Found(item, at) for item in map(_item, _inline_items(content)) if item]
            spots = list(self._items_after(at))
            if spots:
                items = [
                    Found(_item(line), other, "" if self._is_list(other) else _NOT_A_LIST)
                    for other in spots
                    for line in self._lines(other)
                ]
                if label.bare:
                    self.take(at)
                for other in spots:
                    self.take(other)
                return [item for item in items if item.value]
        return []

    def _is_list(self, at: int) -> bool:
        return isinstance(self.blocks[at], ListBlock)

    def _lines(self, at: int) -> list[str]:
        return [line for line in self.blocks[at].text.split("\n") if line.strip()]

    def _items_after(self, at: int) -> Iterator[int]:
        """The list under a label; without a list, the short lines under it."""
        listed = False
        for count, (other, block) in enumerate(self._following(at)):
            if isinstance(block, ListBlock):
                listed = True
                yield other
            elif listed or count >= _MAX_ITEMS or not _is_item(block):
                return
            else:
                yield other

    def conferences(
        self, meeting: dt.date | None, usual: tuple[dt.time | None, dt.time | None], title: str
    ) -> list[Found[ImportedConference]]:
        """The next conferences, each once, in order."""
        found: list[Found[ImportedConference]] = []
        for at, label, text in self.labels("next"):
            text = _unnumbered(text)
            announced = find_conferences(text, meeting, usual, title)
            another = _ANOTHER if label.of and label.of not in fold(title) else ""
            found.extend(_with_doubt(announced.at(at), another))
            self.warnings.extend(announced.warnings)
            spots = [(at, announced.whole)]
            for other, block in self._following(at):
                lines = self._lines(other)
                if (
                    isinstance(block, Table)
                    and not find_dates(lines[0])
                    and is_covered(lines[0], [])
                ):
                    lines = lines[1:]
                if not lines or not all(map(starts_with_date, lines)):
                    break
                read = [find_conferences(line, meeting, usual, title) for line in lines]
                whole = all(each.whole for each in read)
                if not isinstance(block, ListBlock) and not whole:
                    break
                found.extend(one for each in read for one in _with_doubt(each.at(other), another))
                self.warnings.extend(warning for each in read for warning in each.warnings)
                spots.append((other, whole))
            if len(spots) > 1 and not announced.conferences:
                spots[0] = (at, is_covered(text, ["zoom", "teams", "visio"]))
            for other, whole in spots:
                if whole:
                    self.take(other)
        conferences, clash = merge_conferences(found)
        if clash:
            self.warnings.append(
                "Une prochaine conférence est annoncée deux fois, à des heures différentes\u00a0: "
                "gardez la bonne."
            )
        return conferences


def _with_doubt(found: Iterable[Found[T]], doubt: str) -> Iterator[Found[T]]:
    return (replace(one, doubt=one.doubt or doubt) for one in found)


def _is_item(block: Block) -> bool:
    text = block.text
    short = len(text) <= _MAX_ITEM_LENGTH and not text.endswith((".", ":"))
    return isinstance(block, Paragraph) and short


def _best(text: str) -> ParsedPeople:
    """One person a line, or several: whichever reading holds more of the words."""
    one, many = find_people(text, item=True), find_people(text)
    return many if many.whole and not one.whole else one


def _found(read: ParsedPeople, at: int) -> Iterator[Found[Person]]:
    lost = ""  # after a place that goes on with a name, who is where is not known
    for person in read.persons:
        lost = lost or (_SEVERAL_NAMES if holds_a_name(person.place) else "")
        yield Found(person, at, lost or _doubt(person) or ("" if read.whole else _SAYS_MORE))


def _doubted(found: list[Found[Person]], names: set[str]) -> list[Found[Person]]:
    return [replace(one, doubt=_BOTH) if fold(one.value.name) in names else one for one in found]


def _doubt(person: Person) -> str:
    if not is_full_name(person.name):
        return _NAME_ALONE
    if may_hold_a_place(person.name):
        return _PERHAPS_A_PLACE
    if holds_a_name(person.place):
        return _SEVERAL_NAMES
    return _SAYS_MORE if len(person.place) > _MAX_PLACE else ""


def _unnumbered(text: str) -> str:
    """« 3. Prochaines dates » without its number."""
    return re.sub(r"^\s*\d{1,2}\s?[.)]\s+", "", text)


def _inline_items(text: str) -> list[str]:
    """« a ; b », « 1. a 2. b », « - a - b », « a / b »: the first mark that separates."""
    each = (re.split(mark, text) for mark in _BETWEEN)
    return next((parts for parts in each if len([*filter(str.strip, parts)]) > 1), [text])


def _item(text: str) -> str:
    return single_spaced(text).strip(" ,;").removesuffix(".").strip()
