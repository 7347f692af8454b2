"""The secret addresses of a space, of its calendar and its feeds: these carry no session.

They are derived from a key of the space and the site's secret, and kept nowhere. They end with
their key, so that who is expelled by a rotation follows nothing any more; and they can be renewed
alone (``cdp.actions.renew_calendar``).
"""

from enum import StrEnum

from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.debug import sensitive_variables

from cdp.access import page_cache
from cdp.access.session import request_state
from cdp.access.visibility import scope_of
from cdp.models import SpaceKey, SpacePage


class Use(StrEnum):
    """What an address is for, by the name of its view: with one token nothing else is had."""

    CALENDAR = "cdp:calendar"
    FEED = "topic_feed"


def address(request: HttpRequest, space: SpacePage, use: Use = Use.CALENDAR) -> str:
    """The absolute address, for a visitor who has opened ``space``; empty for any other."""
    page_cache.do_not_cache(request)  # of two members' keys, one may end first
    active = SpaceKey.objects.active().filter(space=space)
    given = request_state(request).keys.get(str(space.pk))
    key = active.filter(pk=given or 0).first() or active.order_by("-since", "-pk").first()
    if key is None or not scope_of(request).opens(space):
        return ""
    return request.build_absolute_uri(reverse(use, args=[_token(key, use)]))


@sensitive_variables("token", "key")
def space_of_token(token: str, use: Use = Use.CALENDAR) -> SpacePage | None:
    """The space that has this token in its address of this use; None when its key has ended."""
    for key in SpaceKey.objects.active().select_related("space"):
        if constant_time_compare(_token(key, use), token):
            return key.space
    return None


def _token(key: SpaceKey, use: Use) -> str:
    # The salt of calendars is that of the addresses which people follow already.
    salt = "cdp.access.calendars" if use is Use.CALENDAR else f"cdp.access.calendars.{use}"
    made = f"{key.pk}:{key.calendar_nonce}"
    return salted_hmac(salt, made, algorithm="sha256").hexdigest()[:40]
