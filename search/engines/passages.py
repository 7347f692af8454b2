"""What engines keep of a passage: words to find it by in fields, and JSON to give it back."""

import datetime
from dataclasses import fields
from typing import Any

from search.engines.base import Passage
from search.engines.french import terms
from search.engines.plan import HEADING_WEIGHT, TITLE_WEIGHT, Field

# The fields of the title, heading and body, for each form of words. Each holds the one before it:
# a word is the rarer the higher it stands, and no section or text outweighs a title for being
# less often repeated than the title, which all passages of a document have.
FIELDS = {
    Field.EXACT: ("title", "heading", "body"),
    Field.STEM: ("title_stem", "heading_stem", "body_stem"),
}
WEIGHTS = (TITLE_WEIGHT, HEADING_WEIGHT, 1.0)

_NAMES = [field.name for field in fields(Passage)]
_SETS = ("spaces", "metiers")


def to_json(passage: Passage) -> dict[str, Any]:
    """The fields of a passage by name; sets as sorted lists, the date in ISO form or None."""
    kept = {name: getattr(passage, name) for name in _NAMES}
    kept |= {name: sorted(kept[name]) for name in _SETS}
    return kept | {"date": passage.date.isoformat() if passage.date else None}


def from_json(kept: dict[str, Any]) -> Passage:
    """The passage that `to_json` gave."""
    read = {name: kept[name] for name in _NAMES}
    read |= {name: frozenset(kept[name]) for name in _SETS}
    day = kept["date"]
    return Passage(**read | {"date": datetime.date.fromisoformat(day) if day else None})


def words_of(passage: Passage) -> dict[str, str]:
    """What each field holds of a passage: words joined by spaces, with nothing left to analyse."""
    texts = (passage.title, passage.section, passage.text)
    words: dict[str, str] = {}
    levels = zip(FIELDS[Field.EXACT], FIELDS[Field.STEM], strict=True)
    for last, (exact, stem) in enumerate(levels, start=1):
        found = terms(*texts[:last])
        words |= {exact: found.exact, stem: found.stems}
    return words
