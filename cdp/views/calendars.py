"""Conferences in people's calendars: one by one, or those of a space, followed by their address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from cdp.access.secret_addresses import space_of_token
from cdp.access.visibility import Scope, scope_of
from cdp.calendar import as_calendar
from cdp.models import MinutesPage, SpacePage
from cdp.models.minutes import in_space
from cdp.views.responses import mark_private

MAX_EVENTS = 200


@require_safe
@sensitive_variables("token")
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of the space of this address: see ``cdp.access.secret_addresses``."""
    space = space_of_token(token)
    if space is None:
        raise Http404
    return _answer(_conferences(space), f"{space.title}.ics", name=space.title)


@require_safe
def conference(request: HttpRequest, pk: int) -> HttpResponse:
    """One conference, for whoever may see its page."""
    seen = scope_of(request).visible(MinutesPage.objects.exclude(date=None))
    page = get_object_or_404(seen, pk=pk)
    return _answer([page], f"{page.title}.ics")


def _conferences(space: SpacePage) -> list[MinutesPage]:
    """The latest and those to come, the furthest first."""
    pages = MinutesPage.objects.filter(in_space(space)).exclude(date=None)
    dated = Scope((space,)).visible(pages).defer_streamfields().order_by("-day", "-pk")
    return list(dated[:MAX_EVENTS])


def _answer(conferences: list[MinutesPage], filename: str, *, name: str = "") -> HttpResponse:
    response = HttpResponse(
        as_calendar(conferences, name=name), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or ""
    mark_private(response)
    return response
