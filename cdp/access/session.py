"""What a visitor's session remembers: for each opened space, the key that opened it."""

from django.http import HttpRequest

SESSION_NAME = "spaces"
REMEMBERED_SECONDS = 30 * 24 * 3600


def opened_keys(request: HttpRequest) -> dict[str, int]:
    """Space id (as text: sessions are JSON) to the id of the key given, valid still or not."""
    session = getattr(request, "session", None)
    return dict(session.get(SESSION_NAME, {})) if session is not None else {}


def remember(request: HttpRequest, space_id: int, key_id: int, *, thirty_days: bool) -> None:
    """Note that a key opened a space, until the browser closes or for thirty days on this device.

    The session's own key changes, so that an address prepared by someone else is worth nothing.
    """
    request.session[SESSION_NAME] = {**opened_keys(request), str(space_id): key_id}
    request.session.cycle_key()
    request.session.set_expiry(REMEMBERED_SECONDS if thirty_days else 0)


def forget(request: HttpRequest, space_id: int) -> None:
    """Leave one space and keep the others."""
    keys = opened_keys(request)
    keys.pop(str(space_id), None)
    request.session[SESSION_NAME] = keys
    request.session.cycle_key()
