"""What the site knows of a space before a file of minutes is read, and what it settles."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cms.french.folding import fold

# « directeurs » and « directions », « coordinatrices » and « coordinations » are one series.
_SHARED_LETTERS = 6


@dataclass(frozen=True)
class Known:
    """Nothing, or what a space and its earlier minutes tell.

    ``series`` holds the names of the site's series by their slugs, ``last`` the greatest number
    of the space's minutes in each, ``people`` the people of its minutes, by their names, each with
    a place, ``awaited`` the days of the conferences that it announced, and ``elsewhere`` the slugs
    of the series whose minutes all lie in other spaces.
    """

    series: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    awaited: frozenset[dt.date] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready form; ``from_dict`` reads it back."""
        awaited = [day.isoformat() for day in sorted(self.awaited)]
        mappings = {"series": self.series, "last": self.last, "people": self.people}
        plain = {name: dict(mapping) for name, mapping in mappings.items()}
        return plain | {"awaited": awaited, "elsewhere": sorted(self.elsewhere)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Known":
        awaited = frozenset(map(dt.date.fromisoformat, data["awaited"]))
        return cls(**{**data, "awaited": awaited, "elsewhere": frozenset(data["elsewhere"])})

    def slug_of(self, name: str) -> str:
        """The slug of the series of that name; its first word, if the site has no such series."""
        first = _letters(name)
        return next((slug for slug, own in self._first_words if _are_alike(first, own)), first)

    @cached_property
    def series_names(self) -> str:
        """A pattern of the names of the site's series in a folded text; matches nothing if none."""
        names = {
            fold(name) for each in self.series.items() for name in (*each, *each[1].split()[:1])
        }
        return "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"

    @cached_property
    def _first_words(self) -> list[tuple[str, str]]:
        return [(slug, _letters(name)) for slug, own in self.series.items() for name in (own, slug)]

    def doubts(self, slug: str, number: int | None) -> Iterator[tuple[str, str]]:
        """The fields that do not go with what is known, each with a French sentence."""
        if slug and self.series and slug not in self.series:
            yield "series", "Le site n’a pas de série de ce nom."
        if slug in self.elsewhere:
            yield "series", "Les comptes rendus de cette série sont dans un autre espace."
        last = self.last.get(slug)
        if number is not None and last is not None and number != last + 1:
            yield "number", f"Le dernier compte rendu de cette série porte le n°\u00a0{last}."


UNKNOWN = Known()


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", fold(name).split()[0]) if name.split() else ""


def _are_alike(one: str, other: str) -> bool:
    shared = min(len(one), len(other), _SHARED_LETTERS)
    return bool(shared) and one[:shared] == other[:shared]
