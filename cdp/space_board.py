"""What a member finds first of a space: its board, and the menu on each of its pages."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from cdp.models import BookletPage, BookletVersion, Figure, MinutesPage, SpacePage
from cdp.models.conferences import Entry
from cdp.models.library import Shelf, count_by_shelf
from cdp.models.minutes import conferences_of
from cms.models.pages import VisibleScope, kind_label, page_types, unlisted_pages

EARLIER_MINUTES = 4
CONFERENCES_TO_COME = 3
BOOKLETS = 5
# Publications that are counted as new, and those that are listed.
MAX_PUBLICATIONS = 30
LISTED_PUBLICATIONS = 5


@dataclass(frozen=True, slots=True)
class Publication:
    """Something published in a space: ``kind`` in French, where it is, and when it came."""

    kind: str
    title: str
    url_path: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Board:
    """The latest of a space, for those who see ``scope``.

    ``earlier`` are the conferences before, with minutes or without; ``link`` joins the next one,
    from its eve on; ``publications`` are the newest first; ``start_path``
    leads to « Commencer ici ».
    """

    latest: Entry | None
    earlier: list[Entry]
    next: Entry | None
    link: str
    later: list[Entry]
    booklets: list[BookletVersion]
    publications: list[Publication]
    start_path: str = ""

    @property
    def is_today(self) -> bool:
        return self.next is not None and self.next.date == timezone.localdate()

    @property
    def listed_publications(self) -> list[Publication]:
        return self.publications[:LISTED_PUBLICATIONS]


def board_of(space: SpacePage, scope: VisibleScope) -> Board:
    """The board of ``space``; every list goes through ``scope``."""
    conferences = conferences_of(space, scope)
    past = list(conferences.past().latest_first().entries()[: EARLIER_MINUTES + 1])
    latest = next((entry for entry in past if entry.has_minutes), None)
    to_come = list(conferences.to_come().entries()[:CONFERENCES_TO_COME])
    versions = list(_in_force(space, scope)[:MAX_PUBLICATIONS])
    return Board(
        latest=latest,
        earlier=[entry for entry in past if entry != latest],
        next=to_come[0] if to_come else None,
        link=to_come[0].shown_link if to_come else "",
        later=to_come[1:],
        booklets=versions[:BOOKLETS],
        publications=_latest_first(
            _published_minutes(conferences),
            _published_pages(space, scope),
            _reissued(versions),
        ),
        start_path=space.start_path(scope),
    )


@dataclass(frozen=True, slots=True)
class Menu:
    """The parts of a space that hold something: its shelves, with how many documents each."""

    shelves: list[tuple[Shelf, int]]
    has_figures: bool
    start_path: str = ""


def menu_of(space: SpacePage, scope: VisibleScope) -> Menu:
    """The menu of ``space``, for those who see ``scope``."""
    pages = scope.visible(space.own_and_shared(Page.objects.all()))
    conferences = conferences_of(space, scope).values("pk")
    figures = Figure.objects.filter(page__in=conferences)
    return Menu(
        shelves=count_by_shelf(pages),
        has_figures=figures.exists(),
        start_path=space.start_path(scope),
    )


def _in_force(space: SpacePage, scope: VisibleScope) -> "QuerySet[BookletVersion]":
    """The versions in force of the booklets of a space, the latest first."""
    booklets = scope.visible(space.own_and_shared(BookletPage.objects.all())).order_by()
    originals = booklets.values_list(Coalesce("alias_of", "pk"))
    versions = BookletVersion.objects.in_force().filter(booklet__in=originals)
    named = versions.select_related("booklet").only(
        *("number", "label", "date", "changes", "created_at", "booklet__title"),
        "booklet__url_path",
    )
    return named.order_by("-date", "-pk")


def _latest_first(*found: Iterable[Publication]) -> list[Publication]:
    by_time = sorted(chain(*found), key=lambda publication: publication.at, reverse=True)
    return by_time[:MAX_PUBLICATIONS]


def _published_minutes(conferences: Any) -> Iterator[Publication]:
    minutes = conferences.latest_published()
    rows = minutes.values_list("title", "url_path", "minutes_published_at")[:MAX_PUBLICATIONS]
    yield from (Publication(kind_label(MinutesPage), *row) for row in rows)


def _published_pages(space: SpacePage, scope: VisibleScope) -> Iterator[Publication]:
    """Of all types but minutes, which may have been announced long before."""
    types = ContentType.objects.get_for_models(*page_types())
    labels = {
        types[model].pk: kind_label(model)
        for model in page_types()
        if model.kind and model not in {MinutesPage, SpacePage}
    }
    pages = scope.visible(space.own_and_shared(Page.objects.all())).exclude(unlisted_pages())
    latest = pages.filter(content_type__in=labels).exclude(first_published_at=None)
    shown = ("content_type", "title", "url_path", "first_published_at")
    rows = latest.order_by("-first_published_at").values_list(*shown)[:MAX_PUBLICATIONS]
    yield from (Publication(labels[kind], *row) for kind, *row in rows)


def _reissued(versions: Iterable[BookletVersion]) -> Iterator[Publication]:
    """The versions in force of booklets, but a first one, which its page stands for."""
    for version in versions:
        if version.number > 1:
            day = timezone.make_aware(dt.datetime.combine(version.date, dt.time()))
            title = f"{version.booklet.title}, {version.label}"
            at = max(day, version.created_at)
            yield Publication("Livret", title, version.booklet.url_path, at)
