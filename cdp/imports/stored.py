"""A draft of minutes as JSON to store, and back: all of it, where ``as_json`` is for programs."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from cdp.imports.draft import (
    Evidence,
    ImportedConference,
    ImportedFigure,
    MinutesDraft,
    Person,
)
from cms.documents.outline import Outline


def to_stored(draft: MinutesDraft) -> dict[str, Any]:
    """JSON values only; ``from_stored`` gives an equal draft."""
    fields = {key: value for key, value in draft.as_json().items() if key != "evidence"}
    evidence = {name: [asdict(one) for one in found] for name, found in draft.evidence.items()}
    return fields | {
        "series_name": draft.series_name,
        "body": Outline(draft.body).as_dict(),
        "body_sources": list(draft.body_sources),
        "source": draft.source.as_dict(),
        "evidence": evidence,
    }


def from_stored(data: dict[str, Any]) -> MinutesDraft:
    """Read what ``to_stored`` wrote; raises KeyError, TypeError or ValueError otherwise."""
    return MinutesDraft(
        title=data["title"],
        series=data["series"],
        series_name=data["series_name"],
        number=data["number"],
        date=day(data["date"]),
        start=clock(data["start"]),
        end=clock(data["end"]),
        present=tuple(Person(**one) for one in data["present"]),
        excused=tuple(Person(**one) for one in data["excused"]),
        agenda=tuple(data["agenda"]),
        points=tuple(data["points"]),
        next=tuple(
            ImportedConference(
                dt.date.fromisoformat(one["date"]),
                clock(one["start"]),
                clock(one["end"]),
                one["channel"],
            )
            for one in data["next"]
        ),
        figures=tuple(
            ImportedFigure(one["label"], one["value"], dt.date.fromisoformat(one["date"]))
            for one in data["figures"]
        ),
        secrets_removed=data["secrets_removed"],
        warnings=tuple(data["warnings"]),
        body=Outline.from_dict(data["body"]).blocks,
        body_sources=tuple(data["body_sources"]),
        source=Outline.from_dict(data["source"]),
        evidence={
            name: tuple(Evidence(**one) for one in found)
            for name, found in data["evidence"].items()
        },
    )


def day(text: str | None) -> dt.date | None:
    """An ISO date, or None."""
    return dt.date.fromisoformat(text) if text else None


def clock(text: str | None) -> dt.time | None:
    """A time of day, « 13:30 », or None."""
    return dt.time.fromisoformat(text) if text else None
