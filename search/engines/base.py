"""What the site and its search engines speak of.

An engine keeps passages and answers a typed text with documents, for one searcher's scope.
It receives what a space may see as plain ids; who has opened which space is decided elsewhere.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class EngineError(Exception):
    """What every engine raises when it cannot do its work; the message is for the log."""


class EngineUnavailable(EngineError):  # noqa: N818 - a state, and callers act on it
    """No engine, or no usable index: missing, damaged, or made by another version.

    Rebuilding cures an index.
    """


class EngineBusy(EngineError):  # noqa: N818 - likewise
    """Another process kept the right to write for too long: nothing was written, try later."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that can be found and linked to.

    `id` is unique in the index and breaks ties; `document` is what a result leads to (several
    passages a document). `spaces` holds the ids of the spaces that may see the passage, and is
    EMPTY for public content; `metiers` those of the métiers it is for. `place` is what leads to
    it from the document's address: « #section », « #page=12 », « ?t=83 ». One that is
    `superseded` is found only by who asks for such.
    """

    id: str
    document: str
    spaces: frozenset[str]
    kind: str
    title: str
    section: str
    place: str
    text: str
    date: datetime.date | None
    metiers: frozenset[str] = frozenset()
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What a searcher may see: public content and the given spaces, or everything.

    And what he wants of it: superseded passages only if he asks for them. `without` are documents
    of which the index is known to be behind: they are as if they were not in it.
    """

    spaces: frozenset[str] = frozenset()
    everything: bool = False
    superseded: bool = False
    without: frozenset[str] = frozenset()


PUBLIC = "public"  # what public content is filed under, where others are under their spaces


def space_term(space: str) -> str:
    """What the content of a space is filed under: no id can pass for the public mark."""
    return f"space:{space}"


def spaces_of(scope: Scope) -> frozenset[str]:
    """The terms of what a scope opens, unless it opens everything."""
    return frozenset({PUBLIC, *map(space_term, scope.spaces)})


class Facet(Enum):
    """What hits are counted and narrowed by; values are ids, or years as written."""

    SPACE = "space"  # by their terms, or PUBLIC
    KIND = "kind"
    METIER = "metier"
    YEAR = "year"


Filters = Mapping[Facet, str]


def values_of(passage: Passage, facet: Facet) -> tuple[str, ...]:
    """What a passage is counted under."""
    if facet is Facet.SPACE:
        return tuple(map(space_term, sorted(passage.spaces))) or (PUBLIC,)
    if facet is Facet.KIND:
        return (passage.kind,)
    if facet is Facet.METIER:
        return tuple(sorted(passage.metiers))
    return (str(passage.date.year),) if passage.date else ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents to give of those that answer: `limit` from `offset` on.

    `filters` keeps those that have every value named; `latest` puts the latest first, not the
    best, and those without date last.
    """

    limit: int = 10
    offset: int = 0
    filters: Filters = field(default_factory=dict)
    latest: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of plain text (not HTML), `marked` when it answers a word of the query."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage, and the part of its text to show, for a template to escape and mark."""

    passage: Passage
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One document, by its best passage.

    `title` and `excerpt` are the passage's title and the part of its text to show, as fragments
    for a template to escape and mark; `below` are the next best passages. A hit is `titled` when
    its title alone answers as much: it is the whole document that is meant. `score` orders hits of
    one search and means nothing else: it depends on closed content too, so it is never shown.
    """

    passage: Passage
    score: float
    title: tuple[Fragment, ...]
    excerpt: tuple[Fragment, ...]
    below: tuple[Excerpt, ...] = ()
    titled: bool = False


Counts = Mapping[Facet, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, and how many documents match within the scope.

    `total` and `facets` count documents, exactly as long as the engine's bound of passages (see
    each engine) is not reached, and at least beyond it. A facet counts under the filters of the
    others, and names no space outside the scope. `correction` is the text with the words that
    were found in place of those that nobody wrote; empty when all were known.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Counts = field(default_factory=dict)
    correction: str = ""
