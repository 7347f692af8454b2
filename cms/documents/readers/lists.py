"""Paragraphs of lists, met one by one, to whole lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from cms.documents.outline import Block, Item, ListBlock, Spans


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands in a list: its level, and its number where it has one, or 0."""

    level: int
    ordered: bool
    number: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph of a list, with its place in it."""

    spans: Spans
    place: Place


@dataclass(frozen=True, slots=True)
class Aside:
    """Blocks that follow the list in which they are met, such as notes."""

    blocks: tuple[Block, ...]


Piece: TypeAlias = Block | Entry | Aside


@dataclass(slots=True)
class Waiting:
    """Text boxes and notes that were met in a block, and follow it.

    ``tables`` counts those in which the place being read stands: its notes wait for their end.
    """

    boxes: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    tables: int = 0

    def taken(self) -> Iterator[Piece]:
        """Those that a block which ends here has, once."""
        boxes, self.boxes = self.boxes, []
        yield from boxes
        if self.notes and not self.tables:
            notes, self.notes = self.notes, []
            yield Aside(tuple(notes))


def gathered(pieces: Iterable[Piece]) -> Iterator[Block]:
    """The blocks of some pieces, with the paragraphs of a list as one."""
    entries: list[Entry] = []
    aside: list[Block] = []
    for piece in pieces:
        if isinstance(piece, Aside):
            aside += piece.blocks
        elif not (isinstance(piece, Entry) and _goes_on(entries, piece)):
            yield from _list(entries)
            entries = []
        if not entries:
            yield from aside
            aside = []
        if isinstance(piece, Entry):
            entries.append(piece)
        elif not isinstance(piece, Aside):
            yield piece
    yield from _list(entries)
    yield from aside


def _goes_on(entries: list[Entry], entry: Entry) -> bool:
    """Whether an item belongs to the list before: numbers that begin again are another list."""
    place = entry.place
    if not entries or place.level:
        return bool(entries)
    before = next((each.place for each in reversed(entries) if not each.place.level), None)
    if before is None:
        return True
    return place.ordered == before.ordered and (
        not place.ordered or not place.number or place.number == before.number + 1
    )


def _list(entries: list[Entry]) -> Iterator[ListBlock]:
    if entries:
        first = entries[0].place
        items = tuple(Item(entry.place.level, entry.spans) for entry in entries)
        start = first.number if first.ordered and not first.level else 1
        yield ListBlock(first.ordered, items, max(1, start))
