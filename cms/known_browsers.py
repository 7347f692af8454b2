"""Browsers that have given a right secret: the wrong ones of others do not keep them out.

Whoever sends wrong keys from many networks could otherwise keep the members of a space out, window
after window. A signed cookie tells what this browser has opened once; its wrong tries are counted
apart. See OWASP, « Slow Down Online Guessing Attacks with Device Cookies ».
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "device"
SALT = "cms.known_browsers"
SECONDS = 365 * 24 * 3600
MOST_TARGETS = 20


def remember(request: HttpRequest, response: HttpResponse, door: str, target: str) -> None:
    """Note in the answer that this browser gave the right secret of ``target`` at ``door``."""
    name, *targets = _read(request) or [get_random_string(16)]
    mark = _mark(door, target)
    kept = [*(other for other in targets if other != mark), mark][-MOST_TARGETS:]
    response.set_signed_cookie(
        COOKIE,
        ".".join([name, *kept]),
        salt=SALT,
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def recognise(request: HttpRequest, door: str, target: str) -> str:
    """A name for this browser, or nothing unless it has given this secret before."""
    name, *targets = _read(request) or [""]
    return name if _mark(door, target) in targets else ""


def _read(request: HttpRequest) -> list[str]:
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SECONDS)
    return value.split(".") if value else []


def _mark(door: str, target: str) -> str:
    return salted_hmac(SALT, f"{door} {target}", algorithm="sha256").hexdigest()[:16]
