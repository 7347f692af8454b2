"""The secret address of a space's calendar: calendars carry no session.

It is derived from a key of the space and the site's secret, and kept nowhere. It ends with its
key, so that who is expelled by a rotation follows nothing any more; and it can be renewed alone
(``cdp.actions.renew_calendar``).
"""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.debug import sensitive_variables

from cdp.access import page_cache
from cdp.access.session import request_state
from cdp.access.visibility import scope_of
from cdp.models import SpaceKey, SpacePage


def address(request: HttpRequest, space: SpacePage) -> str:
    """The absolute address, for a visitor who has opened ``space``; empty for any other."""
    page_cache.do_not_cache(request)  # of two members' keys, one may end first
    active = SpaceKey.objects.active().filter(space=space)
    given = request_state(request).keys.get(str(space.pk))
    key = active.filter(pk=given or 0).first() or active.order_by("-since", "-pk").first()
    if key is None or not scope_of(request).opens(space):
        return ""
    return request.build_absolute_uri(reverse("cdp:calendar", args=[_token(key)]))


@sensitive_variables("token", "key")
def space_of_token(token: str) -> SpacePage | None:
    """The space whose calendar has this token in its address; None when its key has ended."""
    for key in SpaceKey.objects.active().select_related("space"):
        if constant_time_compare(_token(key), token):
            return key.space
    return None


def _token(key: SpaceKey) -> str:
    made = f"{key.pk}:{key.calendar_nonce}"
    return salted_hmac("cdp.access.calendars", made, algorithm="sha256").hexdigest()[:40]
