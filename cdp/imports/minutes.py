"""Recognises the labelled parts of minutes: attendees, agenda, points, next conferences."""

import datetime as dt
import re
from collections.abc import Iterator

from cdp.imports.conferences import find_conferences, merge_conferences, starts_with_date
from cdp.imports.draft import ImportedConference, Person
from cdp.imports.labels import MinutesLabel, label_of
from cdp.imports.people import ParsedPeople, find_people, names_someone
from cdp.imports.people_tables import find_people_in_table, is_table_of_people
from cdp.imports.vocabulary import is_covered
from cms.documents.outline import Block, Heading, ListBlock, Paragraph, Table, cells_of
from cms.documents.spans import single_spaced
from cms.french.dates import find_dates

_LABEL_INSIDE = re.compile(
    r"(?<=[.;,)\s])(?:et\s)?(?:(?P<away>(?:Absent\S{0,6}\s)?Excus\S{1,8})|Invit[ée]\S{0,6})\s?:",
    re.IGNORECASE,
)
_BETWEEN = (r";", r"(?:^|\s)\d{1,2}\s?[.)]\s", r"(?:^|\s)[-–—•➢▪✓]\s", r"\s/\s")
_MAX_ITEM_LENGTH = 160
_MAX_ITEMS = 20


class Minutes:
    """Blocks in order, and which of them are ``taken``: each of their words is in a field."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.taken: set[int] = set()
        self.warnings: list[str] = []

    def take(self, at: int) -> None:
        """Leave a block out of the body, unless it has a link whose address no field holds."""
        spans = [span for cell in cells_of(self.blocks[at]) for span in cell]
        if not any(span.href and span.href not in span.text for span in spans):
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
            yield other, block

    def people(self) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        """Who was present and who was excused."""
        found: dict[str, list[Person]] = {"present": [], "excused": []}
        for at, label, text in self.labels("present", "excused"):
            content = "" if label.bare else text[label.end :]
            if content:
                self._inline_people(at, label.kind, content, found)
            self._listed_people(at, label, found, has_content=bool(content))
        for at, block in enumerate(self.blocks):
            if isinstance(block, Table) and at not in self.taken and is_table_of_people(block):
                self._table_of_people(at, block, "present", found)
        return _unique(found["present"]), _unique(found["excused"])

    def _inline_people(
        self, at: int, kind: str, content: str, found: dict[str, list[Person]]
    ) -> None:
        parts, at_part = [], 0
        own = kind
        for inside in _LABEL_INSIDE.finditer(content):
            parts.append((own, content[at_part : inside.start()]))
            own, at_part = "excused" if inside["away"] else "present", inside.end()
        parts.append((own, content[at_part:]))
        whole = True
        for own, part in parts:
            read = find_people(part)
            found[own].extend(read.persons)
            whole = whole and read.whole
        if whole:
            self.take(at)

    def _listed_people(
        self, at: int, label: MinutesLabel, found: dict[str, list[Person]], *, has_content: bool
    ) -> None:
        any_read = False
        for other, block in self._following(at):
            if isinstance(block, Table):
                any_read |= self._table_of_people(other, block, label.kind, found)
                break
            texts = [block.text] if isinstance(block, Paragraph) else block.text.split("\n")
            read = [_best(text) for text in texts]
            is_list = isinstance(block, ListBlock)
            if not is_list and not names_someone(texts[0], read[0]):
                break
            known = [people for people in read if people.persons]
            # A paragraph must say nothing else; in a list, a stray item is only kept as well.
            if not known or (not is_list and not known[0].whole) or 2 * len(known) < len(read):
                break
            found[label.kind].extend(person for people in read for person in people.persons)
            any_read = True
            if all(people.whole for people in read):
                self.take(other)
        if any_read and not has_content:
            self.take(at)

    def _table_of_people(
        self, at: int, table: Table, kind: str, found: dict[str, list[Person]]
    ) -> bool:
        here, away = find_people_in_table(table)
        found[kind].extend(here.persons)
        found["excused"].extend(away.persons)
        if here.whole and away.whole:
            self.take(at)
        return bool(here.persons or away.persons)

    def items(self, kind: str) -> tuple[str, ...]:
        """The items under the first label of a kind that has any (agenda, points)."""
        for at, label, text in self.labels(kind):
            content = "" if label.bare else text[label.end :].strip()
            if content:
                self.take(at)
                return tuple(filter(None, map(_item, _inline_items(content))))
            spots = list(self._items_after(at))
            if spots:
                items = [_item(line) for other in spots for line in self._lines(other)]
                if is_covered(_unnumbered(text), items):
                    self.take(at)
                for other in spots:
                    self.take(other)
                return tuple(item for item in items if item)
        return ()

    def _lines(self, at: int) -> list[str]:
        return self.blocks[at].text.split("\n")

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
    ) -> tuple[ImportedConference, ...]:
        """The next conferences, each once, in order."""
        found: list[ImportedConference] = []
        for at, _, text in self.labels("next"):
            text = _unnumbered(text)
            announced = find_conferences(text, meeting, usual, title)
            found.extend(announced.conferences)
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
                found.extend(one for each in read for one in each.conferences)
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


def _is_item(block: Block) -> bool:
    text = block.text
    short = len(text) <= _MAX_ITEM_LENGTH and not text.endswith((".", ":"))
    return isinstance(block, Paragraph) and short


def _best(text: str) -> ParsedPeople:
    """One person a line, or several: whichever reading holds more of the words."""
    one, many = find_people(text, item=True), find_people(text)
    return many if many.whole and not one.whole else one


def _unique(persons: list[Person]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(persons))


def _unnumbered(text: str) -> str:
    """« 3. Prochaines dates » without its number."""
    return re.sub(r"^\s*\d{1,2}\s?[.)]\s+", "", text)


def _inline_items(text: str) -> list[str]:
    """« a ; b », « 1. a 2. b », « - a - b », « a / b »: the first mark that separates."""
    each = (re.split(mark, text) for mark in _BETWEEN)
    return next((parts for parts in each if len([*filter(str.strip, parts)]) > 1), [text])


def _item(text: str) -> str:
    return single_spaced(text).strip(" ,;").removesuffix(".").strip()
