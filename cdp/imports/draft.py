"""What is recognised in a file of minutes, as plain values without Django."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cms.documents.outline import (
    Block,
    Heading,
    Item,
    ListBlock,
    Outline,
    Paragraph,
    Picture,
    Rule,
    Spans,
    Table,
    one_line,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A name as typed, and the place or organisation of the person, "" if not given."""

    name: str
    place: str = ""

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "place": self.place}


@dataclass(frozen=True, slots=True)
class ImportedConference:
    """A conference announced; ``channel`` is "Zoom", "Teams", "visio", "téléphone" or ""."""

    date: dt.date
    start: dt.time | None = None
    end: dt.time | None = None
    channel: str = ""

    def as_json(self) -> dict[str, str | None]:
        return {
            "date": self.date.isoformat(),
            "start": _clock(self.start),
            "end": _clock(self.end),
            "channel": self.channel,
        }


@dataclass(frozen=True, slots=True)
class ImportedFigure:
    """A dated count, such as « 1113 inclusions au 2 février 2026 »."""

    label: str
    value: int
    date: dt.date

    def as_json(self) -> dict[str, str | int]:
        return {"label": self.label, "value": self.value, "date": self.date.isoformat()}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in the source a value was found: its block and, in a table, its row, both from 0.

    ``doubt`` is a French sentence that says why the value is to be checked; "" if it is certain.
    """

    block: int
    row: int | None = None
    doubt: str = ""

    def as_json(self, pages: Sequence[int]) -> dict[str, Any]:
        """With the page of the source, from 1, where it has pages."""
        place = {"block": self.block} | ({} if self.row is None else {"row": self.row})
        page = {"page": pages[self.block]} if self.block < len(pages) else {}
        doubt = {"doubt": self.doubt} if self.doubt else {}
        return {**place, **page, "certain": not self.doubt, **doubt}


# The fields that hold one value; the others hold several, each with its evidence.
SINGLE_FIELDS = ("title", "series", "number", "date", "start", "end")


@dataclass(frozen=True, slots=True)
class MinutesDraft:
    """What was recognised in a compte rendu; ``body`` is the rest, in order, as outline blocks.

    ``source`` is what was read, without its secrets, ``body_sources`` the block of it that each
    block of the body is of, and ``evidence`` where in it each value of a field stands, in the order
    of the values; a field without value has none.

    ``series`` is a slug ("" when unknown) and ``series_name`` its name in the file, lower-cased.
    ``secrets_removed`` counts the values of secrets taken out: they are nowhere in a draft.
    ``warnings`` are French sentences for the editor who checks the draft.
    """

    title: str = ""
    series: str = ""
    series_name: str = ""
    number: int | None = None
    date: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    present: tuple[Person, ...] = ()
    excused: tuple[Person, ...] = ()
    agenda: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    next: tuple[ImportedConference, ...] = ()
    figures: tuple[ImportedFigure, ...] = ()
    secrets_removed: int = 0
    warnings: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    source: Outline = field(default_factory=lambda: Outline(()))
    body_sources: tuple[int, ...] = ()
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The draft with JSON values only: ISO dates, "HH:MM" times, null for what is unknown."""
        return {
            "title": self.title,
            "series": self.series,
            "number": self.number,
            "date": self.date.isoformat() if self.date else None,
            "start": _clock(self.start),
            "end": _clock(self.end),
            "present": [person.as_json() for person in self.present],
            "excused": [person.as_json() for person in self.excused],
            "agenda": list(self.agenda),
            "points": list(self.points),
            "next": [conference.as_json() for conference in self.next],
            "figures": [figure.as_json() for figure in self.figures],
            "secrets_removed": self.secrets_removed,
            "warnings": list(self.warnings),
            "body": [_block(block) for block in self.body if not isinstance(block, Rule)],
            "evidence": self._evidence(),
        }

    def _evidence(self) -> dict[str, Any]:
        pages = self.source.pages
        each = {name: [one.as_json(pages) for one in own] for name, own in self.evidence.items()}
        return {name: own[0] if name in SINGLE_FIELDS else own for name, own in each.items() if own}


def _clock(time: dt.time | None) -> str | None:
    return f"{time:%H:%M}" if time else None


def _text(spans: Spans) -> str:
    """The words of some spans on one line, those that are struck as Markdown writes them."""
    marked = (
        replace(span, text=f"~~{span.text}~~") if span.struck and span.text.strip() else span
        for span in spans
    )
    return one_line(marked)


def _links(spans: Spans) -> dict[str, Any]:
    links = [{"text": span.text.strip(), "url": span.href} for span in spans if span.href]
    return {"links": links} if links else {}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level=level, spans=spans):
            return {"type": "heading", "level": level, "text": _text(spans)}
        case ListBlock(ordered=ordered, items=items, start=start):
            first = {"start": start} if ordered and start != 1 else {}
            return {"type": "list", "ordered": ordered, **first, "items": [*map(_item, items)]}
        case Table(rows=rows, has_header=header):
            grid = [[_text(cell.spans) for cell in row] for row in rows]
            return {"type": "table", "header": header, "rows": grid}
        case Paragraph(spans=spans):
            return {"type": "paragraph", "text": _text(spans)} | _links(spans)
        case Picture():
            return {"type": "picture", "text": block.text}
        case Rule():
            return {"type": "rule"}


def _item(item: Item) -> str | dict[str, Any]:
    """The text of an item; an object where it stands inside another one."""
    text = _text(item.spans)
    return {"text": text, "level": item.level} if item.level else text
