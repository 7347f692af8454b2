"""What is recognised in a file of minutes, as plain values without Django."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cms.documents.outline import Block, Heading, ListBlock, Paragraph, Rule, Spans, Table


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
class MinutesDraft:
    """What was recognised in a compte rendu; ``body`` is the rest, in order, as outline blocks.

    ``series`` is a slug ("" when unknown) and ``series_name`` its name in the file, lower-cased.
    ``secrets_removed`` counts the lines that gave a password; their text is nowhere in a draft.
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
        }


def _clock(time: dt.time | None) -> str | None:
    return f"{time:%H:%M}" if time else None


def _links(spans: Spans) -> dict[str, Any]:
    links = [{"text": span.text.strip(), "url": span.href} for span in spans if span.href]
    return {"links": links} if links else {}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level=level):
            return {"type": "heading", "level": level, "text": block.text}
        case ListBlock(ordered=ordered, items=items):
            return {"type": "list", "ordered": ordered, "items": [item.text for item in items]}
        case Table(rows=rows, has_header=header):
            grid = [[cell.text for cell in row] for row in rows]
            return {"type": "table", "header": header, "rows": grid}
        case Paragraph(spans=spans):
            return {"type": "paragraph", "text": block.text} | _links(spans)
        case Rule():
            return {"type": "rule"}
