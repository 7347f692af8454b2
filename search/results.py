"""From the engine's hits to what a visitor is shown; each hit is checked against the rule again."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cdp.access import visibility
from cdp.models import SpacePage
from cms.videos.timestamps import format_timestamp
from search.documents import targets_of
from search.engines.base import Excerpt, FacetCounts, Fragment, Hit, SearchOptions, SearchScope
from search.indexing import catch_up
from search.kinds import label_of
from search.site_engine import engine
from search.sources.base import Target, page_number
from search.synonyms import synonyms


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage is, and what is to be read there."""

    url: str
    page: str  # of a PDF, as a number
    second: int | None  # of a video
    section: str
    excerpt: tuple[Fragment, ...]

    @property
    def label(self) -> str:
        """How the place is called, if it has a name: « page 12 », « à 1:23 »."""
        named = [f"«\u00a0{self.section}\u00a0»"] if self.section else []
        if self.page:
            named.append(f"page\u00a0{self.page}")
        if self.second is not None:
            named.append(f"à {format_timestamp(self.second)}")
        return ", ".join(named)


@dataclass(frozen=True, slots=True)
class Result:
    """One document found, by the passage that answers best."""

    title: tuple[Fragment, ...]
    kind: str
    space: SpacePage | None
    date: datetime.date | None
    superseded: bool
    place: Place
    below: tuple[Place, ...]
    score: float

    @property
    def kind_label(self) -> str:
        return label_of(self.kind)

    @property
    def url(self) -> str:
        return self.place.url


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results, and how many documents answer within the visitor's scope."""

    total: int
    results: list[Result]
    facets: FacetCounts
    correction: str = ""


def find(
    text: str,
    scope: visibility.Scope,
    wanted: SearchOptions = SearchOptions(),  # noqa: B008 - immutable
    *,
    superseded: bool = False,
) -> Found:
    """Documents that answer ``text`` among what ``scope`` may see, best first.

    Raises search.engines.base.EngineError when the engine cannot answer.
    """
    behind = catch_up()
    within = replace(engine_scope(scope, superseded), stale_documents=behind)
    found = engine().search(text, within, wanted, synonyms())
    documents = [hit.passage.document for hit in found.hits]
    targets = targets_of(documents, scope)
    spaces = {
        str(space.pk): space
        for space in (SpacePage.objects.all() if scope.everything else scope.spaces)
    }
    results = [
        _result(hit, targets[document], spaces)
        for document, hit in zip(documents, found.hits, strict=True)
        if document in targets
    ]
    if len(results) < len(documents):
        # A hit that the rule refuses tells that the index is behind: no count is to be told.
        return Found(wanted.offset + len(results), results, {})
    return Found(found.total, results, found.facets, found.correction)


def near(text: str, scope: visibility.Scope) -> tuple[str, ...]:
    """Words that the visitor may read, and that begin as those of a text that nothing answers."""
    return engine().suggest(text, replace(engine_scope(scope), stale_documents=catch_up()))


def engine_scope(scope: visibility.Scope, superseded: bool = False) -> SearchScope:
    """A visitor's scope, as engines understand it."""
    return SearchScope(
        frozenset(str(space.pk) for space in scope.spaces), scope.everything, superseded
    )


def _result(hit: Hit, target: Target, spaces: Mapping[str, SpacePage]) -> Result:
    passage = hit.passage
    return Result(
        title=hit.title,
        kind=passage.kind,
        space=next((spaces[pk] for pk in sorted(passage.spaces) if pk in spaces), None),
        date=passage.date,
        superseded=passage.superseded,
        place=_place(Excerpt(passage, hit.excerpt), target, top=hit.whole_document),
        below=tuple(_place(excerpt, target) for excerpt in hit.other_excerpts),
        score=hit.score,
    )


def _place(excerpt: Excerpt, target: Target, *, top: bool = False) -> Place:
    """Where a passage is, or the top of its document."""
    place = "" if top else excerpt.passage.place
    return Place(
        url=target.at(place),
        page=page_number(place),
        second=int(place.removeprefix("?t=")) if place.startswith("?t=") else None,
        section="" if top else excerpt.passage.section,
        excerpt=excerpt.fragments,
    )
