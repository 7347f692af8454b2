"""What a visitor's session remembers: for each opened space, the key that opened it.

A session lasts as long as the longest of what it holds, but each space keeps the duration that
was chosen for it: thirty days from the day its key was given, or, without « rester connecté », as
long as a cookie that dies with the browser.

Every request asks, so that it is one statement of SQL, written once: Django takes ten times longer
to write a query than the database to answer it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as USER
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string

from cms import generation
from cms.database.connections import first_row
from cms.generation import Generation

SESSION_NAME = "spaces"
VISIT_COOKIE = "visit"
REMEMBERED_SECONDS = 30 * 24 * 3600

# Space id (as text: sessions are JSON) to the id of the key given, and what it is bound to: a
# value of the visit cookie, or the moment it ends (seconds since 1970).
OpenedSpaces = dict[str, tuple[int, str | int]]


_STATEMENT = (
    f"SELECT changes.*, (SELECT session_data FROM django_session "  # noqa: S608 - a constant
    f"WHERE session_key = %s AND expire_date > %s) FROM ({generation.GENERATION_SQL}) AS changes"
)


@dataclass(frozen=True, slots=True)
class RequestState:
    """What one query tells of a request: which state the content is in, and who asks.

    ``keys``: space id, as text, to the id of the key given, valid still or not.
    """

    generation: Generation
    keys: Mapping[str, int]
    signed_in: bool


def request_state(request: HttpRequest) -> RequestState:
    """See ``RequestState``; asked once a request, and without loading Django's session."""
    known: RequestState | None = getattr(request, "_cdp_request_state", None)
    if known is None:
        known = request._cdp_request_state = _ask(request)  # type: ignore[attr-defined]
    return known


def _ask(request: HttpRequest) -> RequestState:
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    changes, tokens, data = first_row(_STATEMENT, [session_key, now])
    stored = _read(data) if data else {}
    return RequestState(
        generation=(changes, tokens),
        keys={space: key for space, (key, _) in _opened(request, stored).items()},
        signed_in=USER in stored,
    )


@lru_cache(maxsize=512)
def _read(data: str) -> dict[str, Any]:
    """What a session holds, by the signed text that the database keeps of it; nobody changes it."""
    return SessionStore().decode(data)


def remember(
    request: HttpRequest, response: HttpResponse, space_id: int, key_id: int, *, thirty_days: bool
) -> None:
    """Note that a key opened a space, until the browser closes or for thirty days on this device.

    The session's own key changes, so that an address prepared by someone else is worth nothing.
    An editor's session is never made longer: it also holds the second factor.
    """
    now = int(timezone.now().timestamp())
    visit_id = "" if thirty_days else request.COOKIES.get(VISIT_COOKIE) or get_random_string(32)
    known = _opened(request, request.session)
    opened = {**known, str(space_id): (key_id, visit_id or now + REMEMBERED_SECONDS)}
    request.session[SESSION_NAME] = opened
    request.session.cycle_key()
    if not request.user.is_authenticated:
        ends = [bound_to for _, bound_to in opened.values() if isinstance(bound_to, int)]
        request.session.set_expiry(max(ends) - now if ends else 0)
    if visit_id:
        response.set_cookie(
            VISIT_COOKIE,
            visit_id,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def forget(request: HttpRequest, space_id: int) -> None:
    """Leave one space and keep the others; nothing is kept of a visitor who has left them all."""
    opened = _opened(request, request.session)
    opened.pop(str(space_id), None)
    if opened or request.user.is_authenticated:
        request.session[SESSION_NAME] = opened
        request.session.cycle_key()
    else:
        request.session.flush()


def _opened(request: HttpRequest, session: Mapping[str, Any]) -> OpenedSpaces:
    visit_id = request.COOKIES.get(VISIT_COOKIE)
    now = timezone.now().timestamp()
    opened: OpenedSpaces = {}
    # A session may have been written by another version of this module.
    stored = session.get(SESSION_NAME)
    for space, value in stored.items() if isinstance(stored, dict) else ():
        match value:
            case [int(key), int(end)] if space.isdecimal() and now < end:
                opened[space] = (key, end)
            case [int(key), str(bound_to)] if (
                space.isdecimal() and bound_to and bound_to == visit_id
            ):
                opened[space] = (key, bound_to)
    return opened
