"""What a reader's page shows besides its own fields: lists and neighbours, within the rule."""

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q, Subquery
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from cdp.access.visibility import Scope, is_verified_editor, scope_of, space_of, visible, within
from cdp.models import Attendee, MinutesPage, NextConference, SpacePage
from cms.blocks.parts import parts
from cms.models import HomePage, StandardPage

MINUTES_A_PAGE = 20


def page_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """The context of a page for this request's visitor; every list goes through the rule."""
    scope = scope_of(request)
    common = {"space": space_of(page, scope), "may_edit": _may_edit(page, request)}
    return common | _context_of(page, scope, request)


def _may_edit(page: Page, request: HttpRequest) -> bool:
    """Whether to offer the way to the page editor."""
    return is_verified_editor(request) and page.permissions_for_user(request.user).can_edit()


@singledispatch
def _context_of(page: Page, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return {"children": _children(page, scope)}


@_context_of.register
def _(page: HomePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    # Pages of the site's menu stand at the foot of every page.
    return {"children": [child for child in _children(page, scope) if not child.show_in_menus]}


@_context_of.register
def _(page: StandardPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return {"children": _children(page, scope)} | _body(page)


@_context_of.register
def _(page: SpacePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    minutes = visible(scope, within(page, MinutesPage.objects.all()))
    latest_first = [F(name).desc(nulls_last=True) for name in ("date", "number", "pk")]
    ordered = minutes.order_by(*latest_first).defer("agenda", "body")
    paginator = Paginator(ordered, MINUTES_A_PAGE)
    return {
        "children": list(
            visible(scope, within(page, Page.objects.not_type(MinutesPage))).order_by("path")
        ),
        "minutes": paginator.get_page(request.GET.get("page")),
        "next_conference": _next_conference(page, scope),
    }


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
        "previous": previous,
        "following": following,
    }


def _neighbours(page: MinutesPage, scope: Scope) -> tuple[MinutesPage | None, MinutesPage | None]:
    """The minutes before and after in the series, as far as the visitor may see; one query."""
    if page.series_id is None or page.number is None:
        return None, None
    series = visible(scope, MinutesPage.objects.filter(series=page.series_id))
    before = series.filter(number__lt=page.number).order_by("-number", "pk").values("pk")[:1]
    after = series.filter(number__gt=page.number).order_by("number", "pk").values("pk")[:1]
    found = MinutesPage.objects.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after)))
    by_side = {other.number > page.number: other for other in found.defer_streamfields()}
    return by_side.get(False), by_side.get(True)


def _body(page: StandardPage | MinutesPage) -> dict[str, Any]:
    found = parts(page.body)
    return {"parts": found, "toc": [part for part in found if part.level]}


def _children(page: Page, scope: Scope) -> list[Page]:
    children = Page.objects.child_of(page).not_type(SpacePage)
    return list(visible(scope, children).order_by("path"))


def _by_place(people: Iterable[Attendee]) -> list[tuple[str, list[str]]]:
    """People by place, places and people in the order in which the minutes name them."""
    places: dict[str, list[str]] = {}
    for person in people:
        places.setdefault(person.place, []).append(person.name)
    return list(places.items())


def _next_conference(space: SpacePage, scope: Scope) -> NextConference | None:
    """The first conference to come that the minutes of the space announce."""
    minutes = visible(scope, MinutesPage.objects.child_of(space))
    return (
        NextConference.objects.filter(page__in=minutes, date__gte=timezone.localdate())
        .order_by("date", F("page__date").desc(nulls_last=True))
        .select_related("page__series")
        .first()
    )
