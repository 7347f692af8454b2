"""Headers that every answer carries."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse

PUBLIC_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)
# Wagtail's own screens write styles and scripts in their pages.
ADMIN_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)
MOST_BYTES = 100_000
COMPRESSED = {"text/html", "application/json"}
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class SecurityHeadersMiddleware:
    """What a browser may run and load, and no shared cache for what depends on a visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.admin_prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        admin = request.path_info.startswith(self.admin_prefix)
        response.headers.setdefault(
            "Content-Security-Policy", ADMIN_POLICY if admin else PUBLIC_POLICY
        )
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # Every page shows which spaces its visitor has opened; static files never come here.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class HtmlGZipMiddleware(GZipMiddleware):
    """Compress what is written for people; files go as they are, in the parts asked for.

    Django lengthens each answer at random, against guesses at what it holds by its size (BREACH).
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in COMPRESSED:
            return response
        return super().process_response(request, response)


class BodySizeMiddleware:
    """Refuse what no form of the public site sends, before a byte of it is kept.

    The admin takes files; how large, its proxy says.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.admin_prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        too_long = not length.isdecimal() or int(length) > MOST_BYTES
        if too_long and not request.path_info.startswith(self.admin_prefix):
            return HttpResponse(
                "Cet envoi est trop volumineux.",
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)
