"""From the engine's hits to what a visitor is shown; each hit is checked against the rule again."""

import datetime
from dataclasses import dataclass

from wagtail.models import Page

from cdp.access import visibility
from cdp.models import SpacePage
from search.engines.base import Fragment, Hit, Scope, Wanted
from search.passages import LABELS, page_of
from search.upkeep import engine


@dataclass(frozen=True, slots=True)
class Result:
    """One document found: its page, and the passage that answers best."""

    page: Page
    space: SpacePage | None
    title: tuple[Fragment, ...]
    section: str
    place: str
    kind: str
    date: datetime.date | None
    excerpt: tuple[Fragment, ...]
    score: float

    @property
    def kind_label(self) -> str:
        return LABELS[self.kind]

    @property
    def url(self) -> str:
        """The address of the passage, relative to the site."""
        return self._at(self.page.url)

    @property
    def full_url(self) -> str:
        return self._at(self.page.full_url)

    def _at(self, url: str | None) -> str:
        return f"{url or ''}{self.place}"


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results, and how many documents answer within the visitor's scope."""

    total: int
    results: list[Result]


def find(text: str, scope: visibility.Scope, *, limit: int = 10, offset: int = 0) -> Found:
    """Documents that answer ``text`` among what ``scope`` may see, best first.

    Raises search.engines.base.EngineError when the engine cannot answer.
    """
    engine_scope = Scope(frozenset(str(space.pk) for space in scope.spaces), scope.everything)
    found = engine().search(text, engine_scope, Wanted(limit=limit, offset=offset))
    ids = [page_of(hit.passage.document) for hit in found.hits]
    pages = visibility.visible(scope, Page.objects.filter(pk__in=ids)).in_bulk()
    spaces = {
        str(space.pk): space
        for space in (SpacePage.objects.all() if scope.everything else scope.spaces)
    }
    results = [
        _result(hit, pages[page_id], spaces)
        for page_id, hit in zip(ids, found.hits, strict=True)
        if page_id in pages
    ]
    # A hit that the rule refuses tells that the index is behind: its count is not to be told.
    total = found.total if len(results) == len(ids) else offset + len(results)
    return Found(total, results)


def _result(hit: Hit, page: Page, spaces: dict[str, SpacePage]) -> Result:
    passage = hit.passage
    return Result(
        page=page,
        space=next((spaces[pk] for pk in sorted(passage.spaces) if pk in spaces), None),
        title=hit.title,
        section=passage.section,
        place=passage.place,
        kind=passage.kind,
        date=passage.date,
        excerpt=hit.excerpt,
        score=hit.score,
    )
