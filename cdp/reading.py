"""What a reader's page shows besides its own fields: lists and neighbours, within the rule."""

from collections.abc import Callable, Iterable
from functools import singledispatch
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from cdp.access import calendars
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import (
    PUBLIC,
    Scope,
    children,
    inside,
    is_verified_editor,
    scope_of,
    seen,
    space_of,
    visible,
    within,
)
from cdp.charts import Chart, draw
from cdp.models import (
    BookletPage,
    BookletVersion,
    FactSheetPage,
    Figure,
    GuidePage,
    MinutesPage,
    NewsPage,
    SentBooklet,
    Series,
    SpacePage,
    TutorialPage,
    VideoPage,
)
from cdp.models.minutes import in_space, lines_of
from cdp.shelves import A_PAGE, SHELVES, Shelf, counted
from cms.blocks.parts import parts
from cms.models import HomePage, StandardPage

Row = dict[str, Any]  # what is shown of a page, by field

# What lists of links show of a page.
LINE = ("title", "url_path", "search_description")
MINUTES_A_PAGE = 20
LATEST_NEWS = 3
LATEST_BOOKLETS = 5
MOST_CHARTED = 500
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
    news_type = ContentType.objects.get_for_model(NewsPage).pk
    pages = [
        child
        for child in _children(page, scope)
        if not child.show_in_menus and child.content_type_id != news_type
    ]
    latest = snapshot_of(request).once(_latest_news)
    return {
        "children": pages,
        "news": latest[:LATEST_NEWS],
        "more_news": len(latest) > LATEST_NEWS,
    }


def _latest_news() -> list[NewsPage]:
    news = visible(PUBLIC, NewsPage.objects.only(*LINE, "date", "introduction"))
    return list(news.order_by("-date", "-pk")[: LATEST_NEWS + 1])


@_context_of.register
def _(page: StandardPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return {"children": _children(page, scope)} | _body(page)


@_context_of.register
def _(page: SpacePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("rayon", "")
    common = _once(request, _around, page, scope)
    if asked == AGENDA:
        return common | _agenda(page, scope, request)
    if asked == FIGURES:
        return common | {"view": FIGURES, "view_title": "Chiffres"}
    if asked in SHELVES:
        return common | _shelf(SHELVES[asked], page, scope, request)
    return common | _register(page, scope, request)


def _once(
    request: HttpRequest, find: Callable[..., dict[str, Any]], page: SpacePage, scope: Scope
) -> dict[str, Any]:
    """What all views of a space show, found once; a space that is not yet saved has no name."""
    return snapshot_of(request).once(find, page, scope) if page.pk else find(page, scope)


def _around(page: SpacePage, scope: Scope) -> dict[str, Any]:
    """What stands beside each view of a space."""
    return {
        "shelves": counted(page, scope),
        "to_come": list(_to_come(page, scope)[:2]),
        "charts": _charts(page, scope),
    }


def _register(page: SpacePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    """The minutes of a space, the latest first, and the pages that belong to no shelf."""
    beside = _once(request, _beside_register, page, scope)
    paginator = Paginator(_past(page, scope).latest_first().entries(), MINUTES_A_PAGE)
    paginator.count = beside["told"]
    minutes = paginator.get_page(request.GET.get("page"))
    latest = None if minutes.has_previous() else next((m for m in minutes if m.has_minutes), None)
    others = [other for other in minutes if other != latest]
    return beside | {"minutes": minutes, "latest": latest, "others": others}


def _beside_register(page: SpacePage, scope: Scope) -> dict[str, Any]:
    """What stands beside each page of the register, and how many minutes it has (``told``)."""
    others = within(page, StandardPage.objects.only(*LINE))
    return {
        "told": _past(page, scope).count(),
        "children": list(visible(scope, others).order_by("path")),
        "booklets": list(_latest_issued(visible(scope, inside(page, BookletPage.objects.all())))),
    }


def _past(page: SpacePage, scope: Scope) -> Any:
    return _conferences(page, scope).past()


def _latest_issued(booklets: Any) -> Any:
    """The booklets with a version in force, ``issued_on`` a day, the latest issued first."""
    own = Coalesce(OuterRef("alias_of"), OuterRef("pk"))
    issued = BookletVersion.objects.filter(booklet=own, date__lte=timezone.localdate())
    latest = Subquery(issued.order_by("-date").values("date")[:1])
    dated = booklets.annotate(issued_on=latest).exclude(issued_on=None)
    return dated.order_by("-issued_on", "title").only(*LINE)[:LATEST_BOOKLETS]


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
        "conferences": list(_to_come(page, scope)),
        "calendar": calendars.address(request, page),
    }


def _conferences(page: SpacePage, scope: Scope) -> Any:
    """Those of a space, or shared with it, that the visitor may see."""
    return MinutesPage.objects.filter(seen(scope), in_space(page))


def _to_come(page: SpacePage, scope: Scope) -> Any:
    return _conferences(page, scope).to_come().entries()


def _charts(page: SpacePage, scope: Scope) -> list[Chart]:
    """The dated figures of the minutes of a space, a line for each thing counted; two queries.

    Of the latest ``MOST_CHARTED`` minutes: how long a page takes does not grow with the years.
    """
    latest = _conferences(page, scope).latest_first().values_list("pk", flat=True)[:MOST_CHARTED]
    figures = Figure.objects.filter(page__in=list(latest)).order_by("date", "page__day", "pk")
    by_label: dict[str, list[tuple[Any, int]]] = {}
    for label, date, value in figures.values_list("label", "date", "value"):
        by_label.setdefault(label.strip().lower(), []).append((date, value))
    drawn = (draw(label, values) for label, values in by_label.items())
    return [chart for chart in drawn if chart]


@_context_of.register
def _(page: MinutesPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    people = list(page.attendees.all().values_list("name", "place", "excused"))
    previous, following = _neighbours(page, scope)
    return _body(page) | {
        "series": snapshot_of(request).once(_names_of_series).get(page.series_id),
        "present": _by_place((name, place) for name, place, excused in people if not excused),
        "excused": _by_place((name, place) for name, place, excused in people if excused),
        "agenda": lines_of(page.agenda),
        "points": lines_of(page.points),
        "next_conferences": list(page.next_conferences.all()),
        "figures": list(page.figures.all()),
        "sent_booklets": _sent_booklets(page, scope),
        "link": page.link if page.link_is_shown else "",
        "today": timezone.localdate(),
        "previous": previous,
        "following": following,
    }


def _names_of_series() -> dict[int, str]:
    return dict(Series.objects.values_list("pk", "name"))


@_context_of.register(GuidePage)
@_context_of.register(NewsPage)
def _(page: GuidePage | NewsPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return _body(page)


@_context_of.register
def _(page: BookletPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    booklet = page.original
    sent = SentBooklet.objects.filter(version__booklet=booklet.pk).values("page")
    citing = MinutesPage.objects.held().filter(seen(scope), pk__in=sent)
    issued = booklet.issued
    return _body(page) | {
        "booklet": booklet,
        "in_force": issued[0] if issued else None,
        "earlier": issued[1:],
        "cited_in": list(citing.latest_first().entries()),
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
    booklets = visible(scope, BookletPage.objects.filter(versions__in=ids)).order_by()
    today = timezone.localdate()
    versions = BookletVersion.objects.filter(booklet__in=booklets.values("pk"), date__lte=today)
    versions = versions.select_related("booklet")
    found = versions.prefetch_related("booklet__versions").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _neighbours(page: MinutesPage, scope: Scope) -> tuple[Row | None, Row | None]:
    """The minutes before and after in the series, as far as the visitor may see.

    One query where numbers follow one another, and one more for each side where they do not.
    """
    number = page.number
    if page.series_id is None or number is None:
        return None, None
    series = MinutesPage.objects.filter(seen(scope), series=page.series_id, has_minutes=True)
    shown = ("title", "url_path", "number", "date", "has_minutes")
    # Of two with one number, the first made.
    next_to = series.filter(number__in=[number - 1, number + 1]).order_by("-pk").values(*shown)
    found = {row["number"]: row for row in next_to}
    before = found.get(number - 1)
    after = found.get(number + 1)
    if before is None:
        earlier = series.filter(number__lt=number).order_by("-number", "pk")
        before = earlier.values(*shown).first()
    if after is None:
        later = series.filter(number__gt=number).order_by("number", "pk")
        after = later.values(*shown).first()
    return before, after


def _body(page: Any) -> dict[str, Any]:
    """The body of a page as parts, and those that its contents list."""
    found = parts(page.body)
    headings = [part for part in found if part.level]
    return {"parts": found, "toc": headings if len(headings) > 1 else []}


def _children(page: Page, scope: Scope) -> list[Page]:
    spaces = ContentType.objects.get_for_model(SpacePage)
    shown = children(page).exclude(content_type=spaces).only(*LINE, "show_in_menus", "content_type")
    return list(visible(scope, shown).order_by("path"))


def _by_place(people: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Names by place, both in the order in which the minutes name them."""
    places: dict[str, list[str]] = {}
    for name, place in people:
        places.setdefault(place, []).append(name)
    return list(places.items())
