"""Conferences in people's calendars: one by one, or a space's, followed by a secret address.

That address is derived from a key of the space and the site's secret, and kept nowhere. It ends
with its key, so that who is expelled by a rotation follows nothing any more; and it can be
renewed alone.
"""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from cdp.access import gate, page_cache
from cdp.access.session import opened_keys
from cdp.access.visibility import Scope, scope_of, seen, visible
from cdp.calendar import as_calendar
from cdp.models import MinutesPage, SpaceKey, SpacePage
from cdp.models.minutes import in_space
from cdp.models.spaces import new_nonce

RENEWED = "cdp.renew_calendar"
MOST_EVENTS = 200


def address(request: HttpRequest, space: SpacePage) -> str:
    """The secret address of a space's calendar, for a visitor who has opened it; or nothing."""
    page_cache.do_not_keep(request)  # of two members' keys, one may end first
    active = SpaceKey.objects.active().filter(space=space)
    given = opened_keys(request).get(str(space.pk))
    key = active.filter(pk=given or 0).first() or active.order_by("-since", "-pk").first()
    if key is None or not scope_of(request).opens(space):
        return ""
    return request.build_absolute_uri(reverse("cdp:calendar", args=[_token(key)]))


@transaction.atomic
def renew(space: SpacePage, *, user: Any = None) -> None:
    """Make the addresses of a space's calendar end now, and others take their place."""
    for key in space.keys.all():
        SpaceKey.objects.filter(pk=key.pk).update(calendar_nonce=new_nonce())
    log(space, RENEWED, user=user)


@require_safe
@sensitive_variables("token", "key")
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of the space whose key this address was derived from."""
    for key in SpaceKey.objects.active().select_related("space"):
        if constant_time_compare(_token(key), token):
            return _answer(_conferences(key.space), f"{key.space.title}.ics", name=key.space.title)
    raise Http404


@require_safe
def conference(request: HttpRequest, pk: int) -> HttpResponse:
    """One conference, for whoever may see its page."""
    seen = visible(scope_of(request), MinutesPage.objects.exclude(date=None))
    page = get_object_or_404(seen, pk=pk)
    return _answer([page], f"{page.title}.ics")


def _conferences(space: SpacePage) -> list[MinutesPage]:
    """The latest and those to come, the furthest first."""
    pages = MinutesPage.objects.filter(seen(Scope((space,))), in_space(space)).exclude(date=None)
    dated = pages.defer_streamfields().order_by("-day", "-pk")
    return list(dated[:MOST_EVENTS])


def _token(key: SpaceKey) -> str:
    made = f"{key.pk}:{key.calendar_nonce}"
    return salted_hmac("cdp.access.calendars", made, algorithm="sha256").hexdigest()[:40]


def _answer(conferences: list[MinutesPage], filename: str, *, name: str = "") -> HttpResponse:
    response = HttpResponse(
        as_calendar(conferences, name=name), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or ""
    gate.keep_nowhere(response)
    return response
