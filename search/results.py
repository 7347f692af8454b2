"""Results for a visitor, from the engine's hits; each is checked again by the visibility rule."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cdp.access import visibility
from cdp.models import SpacePage
from cms.videos.timestamps import format_timestamp
from search.documents import targets_of
from search.engines.base import Excerpt, FacetCounts, Fragment, Hit, SearchOptions, SearchScope
from search.indexing import catch_up
from search.kinds import label_of_kind
from search.site_engine import engine
from search.sources.base import Target, page_number
from search.synonyms import synonyms


@dataclass(frozen=True, slots=True)
class ResultPlace:
    """The place of a passage in its document, with an excerpt."""

    url: str
    page: str  # number of a PDF's page, or empty
    second: int | None  # of a video
    section: str
    excerpt: tuple[Fragment, ...]

    @property
    def label(self) -> str:
        """The name of the place, if it has one: « page 12 », « à 1:23 »."""
        parts = [f"«\u00a0{self.section}\u00a0»"] if self.section else []
        if self.page:
            parts.append(f"page\u00a0{self.page}")
        if self.second is not None:
            parts.append(f"à {format_timestamp(self.second)}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Result:
    """A document found, with its best passage."""

    title: tuple[Fragment, ...]
    kind: str
    space: SpacePage | None
    date: dt.date | None
    superseded: bool
    place: ResultPlace
    other_places: tuple[ResultPlace, ...]
    score: float

    @property
    def kind_label(self) -> str:
        return label_of_kind(self.kind)

    @property
    def url(self) -> str:
        return self.place.url


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results, and how many documents match within the visitor's scope."""

    total: int
    results: list[Result]
    facets: FacetCounts
    correction: str = ""


def find(
    text: str,
    scope: visibility.Scope,
    options: SearchOptions = SearchOptions(),  # noqa: B008 - immutable
    *,
    include_superseded: bool = False,
) -> ResultPage:
    """The documents of ``scope`` that match ``text``, best first.

    Raises ``search.engines.base.EngineError`` when the engine cannot answer.
    """
    own_scope = replace(search_scope(scope, include_superseded), stale_documents=catch_up())
    found = engine().search(text, own_scope, options, synonyms())
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
        # The rule refuses a hit: the index is stale, so its counts must not be shown.
        return ResultPage(options.offset + len(results), results, {})
    return ResultPage(found.total, results, found.facets, found.correction)


def suggest(text: str, scope: visibility.Scope) -> tuple[str, ...]:
    """Words visible in the scope that begin like those of a query without results."""
    return engine().suggest(text, replace(search_scope(scope), stale_documents=catch_up()))


def search_scope(scope: visibility.Scope, include_superseded: bool = False) -> SearchScope:
    """A visitor's scope as that of engines."""
    return SearchScope(
        frozenset(str(space.pk) for space in scope.spaces), scope.everything, include_superseded
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
        other_places=tuple(_place(excerpt, target) for excerpt in hit.other_excerpts),
        score=hit.score,
    )


def _place(excerpt: Excerpt, target: Target, *, top: bool = False) -> ResultPlace:
    """The place of a passage, or with ``top`` that of its document."""
    place = "" if top else excerpt.passage.place
    return ResultPlace(
        url=target.url_of(place),
        page=page_number(place),
        second=int(place.removeprefix("?t=")) if place.startswith("?t=") else None,
        section="" if top else excerpt.passage.section,
        excerpt=excerpt.fragments,
    )
