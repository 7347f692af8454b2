"""Passages as the JSON that engines keep of them."""

import datetime
from dataclasses import fields
from typing import Any

from search.engines.base import Passage

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
