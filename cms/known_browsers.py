"""Device cookies: browsers that have given a right secret are throttled separately.

Whoever sends wrong keys from many networks could otherwise lock the members of a space out, window
after window. A signed cookie names the secrets that this browser has given; attempts of a browser
that gave a current one are counted separately. Source: OWASP, « Slow Down Online Guessing Attacks
with Device Cookies ».
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "device"
SALT = "cms.known_browsers"
MAX_AGE_SECONDS = 365 * 24 * 3600
MAX_SECRETS = 20


def remember(request: HttpRequest, response: HttpResponse, kind: str, secret: object) -> None:
    """Set a cookie that says that this browser gave a right secret of this kind.

    ``kind`` is the name of its limits (``throttle.Limits.name``); ``secret`` identifies it (the id
    of a key, the name of an account) and is not the secret itself.
    """
    digest = _digest(kind, secret)
    digests = [*(other for other in _read(request) if other != digest), digest][-MAX_SECRETS:]
    response.set_signed_cookie(
        COOKIE,
        ".".join(digests),
        salt=SALT,
        max_age=MAX_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known(request: HttpRequest, kind: str, secrets: Iterable[object]) -> bool:
    """Whether this browser has given one of these secrets of this kind."""
    given = set(_read(request))
    return bool(given) and any(_digest(kind, secret) in given for secret in secrets)


def _read(request: HttpRequest) -> list[str]:
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MAX_AGE_SECONDS)
    return value.split(".") if value else []


def _digest(kind: str, secret: object) -> str:
    return salted_hmac(SALT, f"{kind} {secret}", algorithm="sha256").hexdigest()[:16]
