"""How engines store a passage: analysed fields to find it by, and JSON to return it."""

import datetime as dt
from dataclasses import fields
from typing import Any

from search.engines.analysis import terms
from search.engines.base import Passage
from search.engines.plan import HEADING_WEIGHT, TITLE_WEIGHT, Field

# The fields of the title, heading and body, for each form of words. Each also holds the one before
# it, so that a word is never rarer in a body than in titles: all passages of a document repeat its
# title, and no section or text must outweigh a title for being repeated less often.
FIELDS = {
    Field.EXACT: ("title", "heading", "body"),
    Field.STEM: ("title_stem", "heading_stem", "body_stem"),
}
WEIGHTS = (TITLE_WEIGHT, HEADING_WEIGHT, 1.0)

_FIELD_NAMES = [field.name for field in fields(Passage)]
_SET_FIELDS = ("spaces", "metiers")
_TUPLE_FIELDS = ("answers",)


def to_json(passage: Passage) -> dict[str, Any]:
    """The fields of a passage by name; sets as sorted lists, the date in ISO form or None."""
    values = {name: getattr(passage, name) for name in _FIELD_NAMES}
    values |= {name: sorted(values[name]) for name in _SET_FIELDS}
    return values | {"date": passage.date.isoformat() if passage.date else None}


def from_json(stored: dict[str, Any]) -> Passage:
    """The passage that ``to_json`` stored."""
    values = {name: stored[name] for name in _FIELD_NAMES}
    values |= {name: frozenset(stored[name]) for name in _SET_FIELDS}
    values |= {name: tuple(stored[name]) for name in _TUPLE_FIELDS}
    day = stored["date"]
    return Passage(**values | {"date": dt.date.fromisoformat(day) if day else None})


def analysed_fields(passage: Passage) -> dict[str, str]:
    """The content of each field for a passage: analysed words joined by spaces."""
    texts = (passage.title, passage.section, passage.text)
    words: dict[str, str] = {}
    levels = zip(FIELDS[Field.EXACT], FIELDS[Field.STEM], strict=True)
    for last, (exact, stem) in enumerate(levels, start=1):
        found = terms(*texts[:last])
        words |= {exact: found.exact, stem: found.stems}
    return words
