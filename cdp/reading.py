"""What a reader's page shows besides its own fields: lists and neighbours, within the rule."""

from functools import singledispatch
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from cdp.access.visibility import Scope, scope_of, space_of, visible
from cdp.models import MinutesPage, NextConference, SpacePage
from cms.blocks.parts import parts
from cms.models import StandardPage

MINUTES_A_PAGE = 20


def page_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """The context of a page for this request's visitor; every list goes through the rule."""
    scope = scope_of(request)
    return {"space": _space_of(page)} | _context_of(page, scope, request)


@singledispatch
def _context_of(page: Page, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return {"children": _children(page, scope)}


@_context_of.register
def _(page: StandardPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    return {"children": _children(page, scope)} | _body(page)


@_context_of.register
def _(page: SpacePage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    minutes = visible(scope, MinutesPage.objects.child_of(page)).select_related("series")
    ordered = minutes.order_by("-date", "-number", "-pk").defer("agenda", "body")
    paginator = Paginator(ordered, MINUTES_A_PAGE)
    return {
        "children": _children(page, scope, exclude=MinutesPage),
        "minutes": paginator.get_page(request.GET.get("page")),
        "next_conference": _next_conference(page, scope),
    }


@_context_of.register
def _(page: MinutesPage, scope: Scope, request: HttpRequest) -> dict[str, Any]:
    attendees = list(page.attendees.all())
    series = visible(
        scope, MinutesPage.objects.filter(series=page.series_id, number__isnull=False)
    ).defer_streamfields()
    known = page.series_id is not None and page.number is not None
    return _body(page) | {
        "present": _by_place(person for person in attendees if not person.excused),
        "excused": _by_place(person for person in attendees if person.excused),
        "agenda": [str(line.value) for line in page.agenda],
        "points": [str(line.value) for line in page.points],
        "next_conferences": list(page.next_conferences.all()),
        "figures": list(page.figures.all()),
        "previous": series.filter(number__lt=page.number).order_by("-number").first()
        if known
        else None,
        "following": series.filter(number__gt=page.number).order_by("number").first()
        if known
        else None,
    }


def _space_of(page: Page) -> SpacePage | None:
    return page if isinstance(page, SpacePage) else space_of(page)


def _body(page: StandardPage | MinutesPage) -> dict[str, Any]:
    found = parts(page.body)
    return {"parts": found, "toc": [part for part in found if part.level]}


def _children(page: Page, scope: Scope, exclude: type[Page] | None = None) -> list[Page]:
    children = Page.objects.child_of(page)
    if exclude is not None:
        children = children.not_type(exclude)
    return list(visible(scope, children.not_type(SpacePage)).order_by("path"))


def _by_place(people: Any) -> list[tuple[str, list[str]]]:
    """People grouped by place, in the order in which the minutes name them."""
    return [
        (place, [person.name for person in group])
        for place, group in groupby(people, key=lambda person: person.place)
    ]


def _next_conference(space: SpacePage, scope: Scope) -> NextConference | None:
    """The first conference to come that the minutes of the space announce."""
    minutes = visible(scope, MinutesPage.objects.child_of(space))
    return (
        NextConference.objects.filter(page__in=minutes, date__gte=timezone.localdate())
        .order_by("date", "-page__date")
        .select_related("page__series")
        .first()
    )
