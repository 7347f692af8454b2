"""What a reader's page shows besides its own fields: lists and neighbours, within the rule."""

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from cdp.access import calendars
from cdp.access.visibility import (
    PUBLIC,
    Scope,
    inside,
    is_verified_editor,
    scope_of,
    space_of,
    visible,
    within,
)
from cdp.charts import Chart, draw
from cdp.models import (
    Attendee,
    BookletPage,
    BookletVersion,
    FactSheetPage,
    Figure,
    GuidePage,
    MinutesPage,
    NewsPage,
    SpacePage,
    TutorialPage,
    VideoPage,
)
from cdp.shelves import A_PAGE, SHELVES, Shelf, counted
from cms.blocks.parts import parts
from cms.models import HomePage, StandardPage

MINUTES_A_PAGE = 20
LATEST_NEWS = 3
LATEST_BOOKLETS = 5
# What the space's page shows in place of its minutes: « ?rayon=… ».
AGENDA, FIGURES = "agenda", "chiffres"


def page_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """The context of a page for this request's visitor; every list goes through the rule."""
    scope = scope_of(request)
    common = {"space": space_of(page, scope), "may_edit": _may_edit(page, request)}
    return common | _context_of(page, scope, request)


def _may_edit(page: Page, request: HttpRequest) -> bool:
    """Whether to offer the way to the page editor: not for the preview of a page not yet saved."""
    if page.pk is None or not is_verified_editor(request):
        return False
    return bool(page.permissions_for_user(request.user).can_edit())


@singledispatch
def _context_of(page: Page, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return {"children": _children(page, scope)}


@_context_of.register
def _(page: HomePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    # Pages of the site's menu stand at the foot of every page; news have a list of their own.
    children = [
        child
        for child in _children(page, scope)
        if not child.show_in_menus and child.specific_class is not NewsPage
    ]
    news = visible(PUBLIC, NewsPage.objects.defer_streamfields()).order_by("-date", "-pk")
    latest = list(news[: LATEST_NEWS + 1])
    return {
        "children": children,
        "news": latest[:LATEST_NEWS],
        "more_news": len(latest) > LATEST_NEWS,
    }


@_context_of.register
def _(page: StandardPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return {"children": _children(page, scope)} | _body(page)


@_context_of.register
def _(page: SpacePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("rayon", "")
    common = {
        "shelves": counted(page, scope),
        "to_come": list(_conferences(page, scope).to_come().defer_streamfields()[:2]),
        "charts": _charts(page, scope),
    }
    if asked == AGENDA:
        return common | _agenda(page, scope, request)
    if asked == FIGURES:
        return common | {"view": FIGURES, "view_title": "Chiffres"}
    if asked in SHELVES:
        return common | _shelf(SHELVES[asked], page, scope, request)
    return common | _register(page, scope, request)


def _register(page: SpacePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    """The minutes of a space, the latest first, and the pages that belong to no shelf."""
    latest_first = [F(name).desc(nulls_last=True) for name in ("date", "number", "pk")]
    past = _conferences(page, scope).past().order_by(*latest_first).defer("agenda", "body")
    minutes = Paginator(past, MINUTES_A_PAGE).get_page(request.GET.get("page"))
    latest = None if minutes.has_previous() else next((m for m in minutes if m.has_minutes), None)
    others = within(page, StandardPage.objects.defer_streamfields())
    return {
        "children": list(visible(scope, others).order_by("path")),
        "minutes": minutes,
        "latest": latest,
        "others": [other for other in minutes if other != latest],
        "booklets": _latest_issued(inside(page, SHELVES["livrets"].pages(scope))),
    }


def _latest_issued(booklets: Any) -> list[BookletPage]:
    """The booklets with a version in force, the latest issued first."""
    whose = Q(booklet=OuterRef("pk")) | Q(booklet=OuterRef("alias_of"))
    issued = BookletVersion.objects.filter(whose, date__lte=timezone.localdate())
    latest = Subquery(issued.order_by("-date").values("date")[:1])
    dated = booklets.annotate(issued_on=latest).exclude(issued_on=None)
    return list(dated.order_by("-issued_on", "title")[:LATEST_BOOKLETS])


def _shelf(shelf: Shelf, page: SpacePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    pages = Paginator(inside(page, shelf.pages(scope)), A_PAGE)
    return {
        "view": "shelf",
        "view_title": shelf.title,
        "shelf": shelf,
        "pages": pages.get_page(request.GET.get("page")),
    }


def _agenda(page: SpacePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return {
        "view": AGENDA,
        "view_title": "Agenda",
        "conferences": list(_conferences(page, scope).to_come().defer_streamfields()),
        "calendar": calendars.address(request, page),
    }


def _conferences(page: SpacePage, scope: Scope) -> Any:
    """Those of a space, or shared with it, that the visitor may see."""
    return visible(scope, within(page, MinutesPage.objects.all()))


def _charts(page: SpacePage, scope: Scope) -> list[Chart]:
    """The dated figures of the minutes of a space, a line for each thing counted; one query."""
    minutes = visible(scope, inside(page, MinutesPage.objects.all()))
    figures = Figure.objects.filter(page__in=minutes).order_by("date", "page__date", "pk")
    by_label: dict[str, list[tuple[Any, int]]] = {}
    for label, date, value in figures.values_list("label", "date", "value"):
        by_label.setdefault(label.strip().lower(), []).append((date, value))
    drawn = (draw(label, values) for label, values in by_label.items())
    return [chart for chart in drawn if chart]


@_context_of.register
def _(page: MinutesPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    attendees = list(page.attendees.all())
    previous, following = _neighbours(page, scope)
    return _body(page) | {
        "present": _by_place(person for person in attendees if not person.excused),
        "excused": _by_place(person for person in attendees if person.excused),
        "agenda": [str(line.value) for line in page.agenda],
        "points": [str(line.value) for line in page.points],
        "next_conferences": list(page.next_conferences.all()),
        "figures": list(page.figures.all()),
        "sent_booklets": _sent_booklets(page, scope),
        "link": page.link if page.link_is_shown else "",
        "today": timezone.localdate(),
        "previous": previous,
        "following": following,
    }


@_context_of.register(GuidePage)
@_context_of.register(NewsPage)
def _(page: GuidePage | NewsPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return _body(page)


@_context_of.register
def _(page: BookletPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    booklet = page.original
    held = MinutesPage.objects.held().defer_streamfields()
    citing = visible(scope, held.filter(sent_booklets__version__booklet=booklet.pk))
    issued = booklet.issued
    return _body(page) | {
        "booklet": booklet,
        "in_force": issued[0] if issued else None,
        "earlier": issued[1:],
        "cited_in": list(citing.distinct().order_by("-date", "-pk")),
    }


@_context_of.register
def _(page: FactSheetPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return _body(page) | {"facts": list(page.facts.all())}


@_context_of.register
def _(page: TutorialPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    steps = [block.value for block in page.steps]
    return {"steps": steps, "material": [str(line.value) for line in page.material]}


@_context_of.register
def _(page: VideoPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    captions = page.video.captions
    asked = request.GET.get("t", "")
    return _body(page) | {
        "video": page.video,
        "chapters": page.video.chapter_list,
        "cues": captions.cues if captions else [],
        "start": int(asked) if asked.isdecimal() and len(asked) < 7 else 0,
    }


def _sent_booklets(page: MinutesPage, scope: Scope) -> list[BookletVersion]:
    """The versions sent with minutes whose day has come, of booklets that the visitor may see."""
    ids = [sent.version_id for sent in page.sent_booklets.all()]
    if not ids:
        return []
    seen = visible(scope, BookletPage.objects.filter(versions__in=ids)).order_by().values("pk")
    today = timezone.localdate()
    versions = BookletVersion.objects.filter(booklet__in=seen, date__lte=today)
    versions = versions.select_related("booklet")
    found = versions.prefetch_related("booklet__versions").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _neighbours(page: MinutesPage, scope: Scope) -> tuple[MinutesPage | None, MinutesPage | None]:
    """The minutes before and after in the series, as far as the visitor may see; one query."""
    if page.series_id is None or page.number is None:
        return None, None
    series = visible(scope, MinutesPage.objects.held().filter(series=page.series_id))
    before = series.filter(number__lt=page.number).order_by("-number", "pk").values("pk")[:1]
    after = series.filter(number__gt=page.number).order_by("number", "pk").values("pk")[:1]
    found = MinutesPage.objects.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after)))
    by_side = {other.number > page.number: other for other in found.defer_streamfields()}
    return by_side.get(False), by_side.get(True)


def _body(page: Any) -> dict[str, Any]:
    """The body of a page as parts, and those that its contents list."""
    found = parts(page.body)
    headings = [part for part in found if part.level]
    return {"parts": found, "toc": headings if len(headings) > 1 else []}


def _children(page: Page, scope: Scope) -> list[Page]:
    children = Page.objects.child_of(page).not_type(SpacePage)
    return list(visible(scope, children).order_by("path"))


def _by_place(people: Iterable[Attendee]) -> list[tuple[str, list[str]]]:
    """People by place, places and people in the order in which the minutes name them."""
    places: dict[str, list[str]] = {}
    for person in people:
        places.setdefault(person.place, []).append(person.name)
    return list(places.items())
