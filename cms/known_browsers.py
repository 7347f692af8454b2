"""Browsers that have given a right secret: the wrong ones of strangers do not keep them out.

Whoever sends wrong keys from many networks could otherwise keep the members of a space out, window
after window. A signed cookie tells which secrets this browser has given; the tries of those that
gave a present one are counted apart. See OWASP, « Slow Down Online Guessing Attacks with Device
Cookies ».
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "device"
SALT = "cms.known_browsers"
SECONDS = 365 * 24 * 3600
MOST_SECRETS = 20


def remember(request: HttpRequest, response: HttpResponse, door: str, secret: object) -> None:
    """Note in the answer that this browser gave a right secret at ``door``.

    ``secret`` is what it is known by (the id of a key, the name of an account), not itself.
    """
    mark = _mark(door, secret)
    kept = [*(other for other in _read(request) if other != mark), mark][-MOST_SECRETS:]
    response.set_signed_cookie(
        COOKIE,
        ".".join(kept),
        salt=SALT,
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known(request: HttpRequest, door: str, secrets: Iterable[object]) -> bool:
    """Whether this browser has given one of these secrets at ``door``."""
    given = set(_read(request))
    return bool(given) and any(_mark(door, secret) in given for secret in secrets)


def _read(request: HttpRequest) -> list[str]:
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SECONDS)
    return value.split(".") if value else []


def _mark(door: str, secret: object) -> str:
    return salted_hmac(SALT, f"{door} {secret}", algorithm="sha256").hexdigest()[:16]
