"""The values of a review, as its forms show them and as they are stored: JSON values by field."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Model, QuerySet

from cdp.imports.draft import (
    SINGLE_FIELDS,
    Evidence,
    ImportedConference,
    ImportedFigure,
    MinutesDraft,
    Person,
)
from cdp.imports.people import find_people
from cdp.imports.stored import clock, day
from cdp.models import MinutesPage, Series
from cms.documents.outline import Block, Picture, Span

# Of letters of a line of people; a longer one is no such line, and takes time by its square.
MAX_PEOPLE_LINE = 2_000
PRESENT, EXCUSED = "present", "excused"
Values = dict[str, Any]


def to_json(value: Any) -> Any:
    """What a form gives, as a JSON value: a series by its slug, other rows by their ids."""
    if isinstance(value, Series):
        return value.slug
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet):
        return [each.pk for each in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def people_rows(lines: Iterable[str], kind: str) -> list[Values]:
    """Rows for the people of some lines; a line that names nobody is a name as it stands."""
    rows = []
    for line in lines:
        short = line[:MAX_PEOPLE_LINE]
        persons = find_people(short, item=True).persons or (Person(short[:255]),)
        rows += [{**person.as_json(), "kind": kind, "origin": ""} for person in persons]
    return rows


def values_of(draft: MinutesDraft, conference: MinutesPage | None) -> Values:
    """What the forms show at first: what was recognised and, of the rest, what was announced.

    ``left_out`` are the blocks of the source that an editor moved out of the body, ``pictures`` the
    descriptions of its pictures by block, ``attached`` the titles of attached files by id.
    """
    data = draft.as_json()
    single = {name: data[name] for name in SINGLE_FIELDS}
    if conference:
        announced = {
            "title": conference.title,
            "series": conference.series and conference.series.slug,
            **{name: to_json(getattr(conference, name)) for name in SINGLE_FIELDS[2:]},
        }
        single = {name: single[name] or announced[name] for name in SINGLE_FIELDS}
    people = [
        {**person, "kind": kind, "origin": f"{kind}-{number}"}
        for kind, persons in ((PRESENT, data["present"]), (EXCUSED, data["excused"]))
        for number, person in enumerate(persons)
    ]
    several = {
        name: [{**row, "origin": f"{name}-{number}"} for number, row in enumerate(data[name])]
        for name in ("next", "figures")
    }
    lines = {name: data[name] for name in ("agenda", "points")}
    pictures = {
        str(number): block.text
        for number, block in enumerate(draft.source.blocks)
        if isinstance(block, Picture)
    }
    asked = {"booklets": [], "left_out": [], "pictures": pictures, "attached": {}}
    return {**single, **lines, **several, **asked, "people": people}


def draft_of(values: Values, read: MinutesDraft) -> MinutesDraft:
    """The draft that an editor made of what was read."""
    people = {
        kind: tuple(
            Person(row["name"], row["place"]) for row in values["people"] if row["kind"] == kind
        )
        for kind in (PRESENT, EXCUSED)
    }
    kept = [
        (_described(block, values["pictures"].get(str(source), "")), source)
        for block, source in zip(read.body, read.body_sources, strict=True)
        if source not in values["left_out"]
    ]
    return replace(
        read,
        title=values["title"],
        series=values["series"] or "",
        number=values["number"],
        date=day(values["date"]),
        start=clock(values["start"]),
        end=clock(values["end"]),
        present=people[PRESENT],
        excused=people[EXCUSED],
        agenda=tuple(values["agenda"]),
        points=tuple(values["points"]),
        next=tuple(
            ImportedConference(
                _that_day(row["date"]),
                clock(row["start"]),
                clock(row["end"]),
                row["channel"],
            )
            for row in values["next"]
        ),
        figures=tuple(
            ImportedFigure(row["label"], row["value"], _that_day(row["date"]))
            for row in values["figures"]
        ),
        body=tuple(block for block, _ in kept),
        body_sources=tuple(source for _, source in kept),
        evidence={},
    )


def _described(block: Block, text: str) -> Block:
    """A block; of a picture, with what the editor wrote of it."""
    if not isinstance(block, Picture):
        return block
    return replace(block, spans=(Span(text),) if text else ())


def _that_day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def evidence_of_row(draft: MinutesDraft, origin: str | None) -> Evidence | None:
    """Where the value that a row began with stands; None for one that an editor added."""
    field, _, number = (origin or "").rpartition("-")
    found = draft.evidence.get(field, ())
    # Texts are compared: what was sent may be no number, or one of thousands of digits.
    return {str(at): one for at, one in enumerate(found)}.get(number)
