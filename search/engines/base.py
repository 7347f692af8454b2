"""The types that the site and its search engines exchange.

An engine stores passages and answers a query with documents, within one searcher's scope. It
receives the spaces that may see a passage as plain ids; who has opened which space is decided by
``cdp.access``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class EngineError(Exception):
    """The base of what engines raise; its message is for the log."""


class EngineUnavailable(EngineError):  # noqa: N818 - a state, and callers act on it
    """No engine, or no usable index: missing, damaged, or made by another version.

    Rebuilding repairs an index.
    """


class EngineBusy(EngineError):  # noqa: N818 - likewise
    """Another process held the write lock for too long: nothing was written, try again later."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that can be found and linked to.

    ``id`` is unique in the index and breaks ties. ``document`` is the id of the document that a
    result links to (several passages a document). ``spaces`` holds the ids of the spaces that may
    see the passage, and is EMPTY for public content; ``metiers`` the ids of the métiers that it is
    for. ``place`` is the end of the passage's URL, after the document's: « #section »,
    « #page=12 », « ?t=83 » (seconds), or « file:3#page=12 » in a file of the document. A
    ``superseded`` passage is found only by searches that include such. ``answers`` are lines of the
    document that answer by themselves, the same for all its passages.
    """

    id: str
    document: str
    spaces: frozenset[str]
    kind: str
    title: str
    section: str
    place: str
    text: str
    date: dt.date | None
    metiers: frozenset[str] = frozenset()
    superseded: bool = False
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What a search may find: public content and that of these spaces, or everything.

    Superseded passages only with ``include_superseded``. ``stale_documents`` are documents that
    changed since they were indexed: they are treated as if they were not in the index.
    """

    spaces: frozenset[str] = frozenset()
    everything: bool = False
    include_superseded: bool = False
    stale_documents: frozenset[str] = frozenset()


PUBLIC_TERM = "public"  # what public content is indexed under, in place of its spaces


def space_term(space: str) -> str:
    """The term that the content of a space is indexed under: no id can pass for ``PUBLIC_TERM``."""
    return f"space:{space}"


def scope_terms(scope: SearchScope) -> frozenset[str]:
    """The terms of the content in a scope, unless the scope is everything."""
    return frozenset({PUBLIC_TERM, *map(space_term, scope.spaces)})


class Facet(Enum):
    """What documents are counted and filtered by; values are ids, or years of four digits."""

    SPACE = "space"  # by ``space_term``, or PUBLIC_TERM
    KIND = "kind"
    METIER = "metier"
    YEAR = "year"


Filters = Mapping[Facet, str]


def facet_values(passage: Passage, facet: Facet) -> tuple[str, ...]:
    """The values of a facet that a passage is counted under."""
    if facet is Facet.SPACE:
        return tuple(map(space_term, sorted(passage.spaces))) or (PUBLIC_TERM,)
    if facet is Facet.KIND:
        return (passage.kind,)
    if facet is Facet.METIER:
        return tuple(sorted(passage.metiers))
    return (str(passage.date.year),) if passage.date else ()


MAX_OTHER_PASSAGES = 2  # passages shown below the best one of a document


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """Which of the matching documents to return, and in which order.

    ``limit`` documents from ``offset`` on, that have the value of each of the ``filters``. With
    ``latest``, the most recent come first, and those without a date last; otherwise the best. Of
    each document ``other_passages`` besides its best one, at most.
    """

    limit: int = 10
    offset: int = 0
    filters: Filters = field(default_factory=dict)
    latest: bool = False
    other_passages: int = MAX_OTHER_PASSAGES


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of plain text (not HTML), ``marked`` when it matches a word of the query."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage and the part of its text to show, for a template to escape and mark."""

    passage: Passage
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found, with its best passage.

    ``title`` and ``excerpt`` are the title and part of the text of that passage, for a template to
    escape and mark; ``other_excerpts`` are those of the next best passages. ``answer`` is the one
    of the document's answers that matches most of the query, or empty. ``whole_document``
    means that the title alone matches as much of the query: link to the top of the document.
    ``score`` orders the hits of one search and means nothing else: it depends on closed content
    too, so it is never shown.
    """

    passage: Passage
    score: float
    title: tuple[Fragment, ...]
    excerpt: tuple[Fragment, ...]
    other_excerpts: tuple[Excerpt, ...] = ()
    whole_document: bool = False
    answer: tuple[Fragment, ...] = ()


FacetCounts = Mapping[Facet, Mapping[str, int]]  # documents for each value


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, and how many documents match within the scope.

    ``total`` and ``facets`` count documents: exactly up to the engine's limit (see each engine),
    approximately beyond it. A facet is counted under the filters of the other facets, and
    names no space outside the scope. ``correction`` is the query with misspelt words replaced by
    the words found instead; empty when no word was misspelt.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: FacetCounts = field(default_factory=dict)
    correction: str = ""
