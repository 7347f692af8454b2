"""Results for a visitor, from the engine's hits; each is checked again by the visibility rule."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import quote

from cdp.access import visibility
from cdp.models import SpacePage
from cms.videos.timestamps import format_timestamp
from search.documents import targets_of
from search.engines.base import Excerpt, FacetCounts, Fragment, Hit, SearchOptions, SearchScope
from search.indexing import catch_up
from search.kinds import label_of_kind
from search.site_engine import engine
from search.sources.base import Target, file_in, page_number
from search.synonyms import synonyms

_MAX_MARKS = 4  # words that a browser is asked to mark where a result leads
# What no setting of French type changes, around a word: see ``cms.french.typesetting``.
_BEFORE = re.compile(r"(?:^|\s)([^\W\d_]{2,}) $")
_AFTER = re.compile(r"^ ([^\W\d_]{2,})(?:[\s.,]|$)")


@dataclass(frozen=True, slots=True)
class ResultPlace:
    """The place of a passage in its document, or in the ``file`` of its page, with an excerpt."""

    url: str
    page: str  # number of a PDF's page, or empty
    second: int | None  # of a video
    section: str
    excerpt: tuple[Fragment, ...]
    file: str = ""  # « PDF », or empty for a place of the page itself

    @property
    def label(self) -> str:
        """The name of the place, if it has one: « page 12 », « à 1:23 »."""
        parts = [f"«\u00a0{self.section}\u00a0»"] if self.section else []
        if self.file:
            parts = [f"{parts[0]} ({self.file})"] if parts else [f"en {self.file}"]
        if self.page:
            parts.append(f"page\u00a0{self.page}")
        if self.second is not None:
            parts.append(f"à {format_timestamp(self.second)}")
        return ", ".join(parts)

    @property
    def marking_url(self) -> str:
        """The URL, with a text fragment by which browsers mark the words found.

        They keep it to themselves: neither the server, nor a site that one goes on to, nor a script
        sees it; the page is the same for all.
        """
        marks = "" if self.file else "&".join(f"text={mark}" for mark in _marks(self.excerpt))
        return f"{self.url}{'' if '#' in self.url else '#'}:~:{marks}" if marks else self.url


@dataclass(frozen=True, slots=True)
class Result:
    """A document found, with its best passage.

    ``url`` is where that passage is, ``page_url`` the same, or the page whose file it is in.
    """

    title: tuple[Fragment, ...]
    kind: str
    space: SpacePage | None
    date: dt.date | None
    superseded: bool
    place: ResultPlace
    other_places: tuple[ResultPlace, ...]
    score: float
    page_url: str
    answer: tuple[Fragment, ...] = ()

    @property
    def kind_label(self) -> str:
        return label_of_kind(self.kind)

    @property
    def url(self) -> str:
        return self.place.url

    @property
    def places(self) -> tuple[ResultPlace, ...]:
        """All places found, the best first."""
        return (self.place, *self.other_places)


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
    targets = targets_of({*documents, *(file for hit in found.hits for file in _files(hit))}, scope)
    spaces = {
        str(space.pk): space
        for space in (SpacePage.objects.all() if scope.everything else scope.spaces)
    }
    results = [
        _result(hit, targets, spaces)
        for document, hit in zip(documents, found.hits, strict=True)
        if targets.keys() >= {document, *_files(hit)}
    ]
    if len(results) < len(documents):
        # The rule refuses a hit: the index is stale, so its counts must not be shown.
        return ResultPage(options.offset + len(results), list(_said_once(results)), {})
    return ResultPage(found.total, list(_said_once(results)), found.facets, found.correction)


def suggest(text: str, scope: visibility.Scope) -> tuple[str, ...]:
    """Words visible in the scope that begin like those of a query without results."""
    return engine().suggest(text, replace(search_scope(scope), stale_documents=catch_up()))


def search_scope(scope: visibility.Scope, include_superseded: bool = False) -> SearchScope:
    """A visitor's scope as that of engines."""
    return SearchScope(
        frozenset(str(space.pk) for space in scope.spaces), scope.everything, include_superseded
    )


def _files(hit: Hit) -> set[str]:
    """The document ids of the files that what is shown of a hit comes from."""
    passages = [hit.passage, *(excerpt.passage for excerpt in hit.other_excerpts)]
    return set(filter(None, (file_in(passage.place) for passage in passages)))


def _result(hit: Hit, targets: Mapping[str, Target], spaces: Mapping[str, SpacePage]) -> Result:
    passage = hit.passage
    place = _place(Excerpt(passage, hit.excerpt), targets, top=hit.whole_document)
    return Result(
        title=hit.title,
        kind=passage.kind,
        space=next((spaces[pk] for pk in sorted(passage.spaces) if pk in spaces), None),
        date=passage.date,
        superseded=passage.superseded,
        place=place,
        other_places=tuple(_place(excerpt, targets) for excerpt in hit.other_excerpts),
        score=hit.score,
        page_url=_page_url(hit, place, targets),
        answer=hit.answer,
    )


def _page_url(hit: Hit, place: ResultPlace, targets: Mapping[str, Target]) -> str:
    if place.file:
        return targets[hit.passage.document].url
    return place.url if hit.whole_document else place.marking_url


def _place(excerpt: Excerpt, targets: Mapping[str, Target], *, top: bool = False) -> ResultPlace:
    """The place of a passage, or with ``top`` that of its document."""
    passage = excerpt.passage
    target = targets[passage.document]
    place = "" if top else passage.place
    section = "" if top or passage.section == passage.title else passage.section
    file_url = ""
    if file := file_in(place):
        place = place.removeprefix(file)
        file_url = targets[file].url
        section = section.removeprefix(f"{passage.title} – ")
    elif page_number(place) and target.url != target.file_url:
        file_url = target.file_url
    return ResultPlace(
        url=f"{file_url}{place}" if file_url else target.url_of(place),
        page=page_number(place),
        second=int(place.removeprefix("?t=")) if place.startswith("?t=") else None,
        section=section,
        excerpt=excerpt.fragments,
        file=_format(file_url, place) if file_url else "",
    )


def _format(url: str, place: str) -> str:
    """« PDF », by the name of a file; only a PDF has pages, whatever its address."""
    return (
        "PDF" if page_number(place) else PurePosixPath(url).suffix.lstrip(".").upper() or "fichier"
    )


def _said_once(results: Iterable[Result]) -> Iterator[Result]:
    """The results without the excerpts that one before shows, nor places that show nothing then."""
    shown: set[str] = set()
    for result in results:
        place = _unless_shown(result.place, shown)
        others = [_unless_shown(other, shown) for other in result.other_places]
        kept = tuple(other for other in others if other.excerpt or other.file)
        yield replace(result, place=place, other_places=kept)


def _unless_shown(place: ResultPlace, shown: set[str]) -> ResultPlace:
    text = "".join(fragment.text for fragment in place.excerpt).strip("… ")
    if text in shown:
        return replace(place, excerpt=())
    shown.add(text)
    return place


def _marks(excerpt: tuple[Fragment, ...]) -> list[str]:
    """The words found in an excerpt as text directives « before-,word,-after », each once.

    https://wicg.github.io/scroll-to-text-fragment/. Without a word beside it, a browser might find
    one in a menu.
    """
    words: dict[str, str] = {}
    for at, fragment in enumerate(excerpt):
        if not fragment.marked or fragment.text.lower() in words or len(words) == _MAX_MARKS:
            continue
        before = _BEFORE.search(excerpt[at - 1].text) if at else None
        after = _AFTER.search(excerpt[at + 1].text) if at + 1 < len(excerpt) else None
        if before or after:
            directive = quote(fragment.text, safe="").replace("-", "%2D")
            directive = f"{quote(before[1])}-,{directive}" if before else directive
            directive = f"{directive},-{quote(after[1])}" if after else directive
            words[fragment.text.lower()] = directive
    return list(words.values())
