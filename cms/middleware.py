"""Middleware: security headers, compression, the size of requests."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError

from cms.users.two_factor.middleware import is_exempt

SITE_CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)
# Wagtail's own screens write styles and scripts in their pages.
ADMIN_CSP = "; ".join(
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
# Of a request: a form, the files that editors send, and a video of 500 MB with its form.
MAX_FORM_BYTES = 100 * 1024
MAX_UPLOAD_BYTES = 60 * 1024**2
MAX_VIDEO_REQUEST_BYTES = 510 * 1024**2
COMPRESSED_TYPES = {"text/html", "application/json"}
PERMISSIONS_POLICY = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
)


class SecurityHeadersMiddleware:
    """Content-Security-Policy, Permissions-Policy, and by default no shared cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.admin_prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        admin = request.path_info.startswith(self.admin_prefix)
        response.headers.setdefault("Content-Security-Policy", ADMIN_CSP if admin else SITE_CSP)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        # Every page shows which spaces its visitor has opened; static files never come here.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class HtmlGZipMiddleware(GZipMiddleware):
    """Django's, for HTML and JSON only: files are sent as they are, by range where asked.

    Django pads each response at random, against the BREACH attack.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        content_type = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or content_type not in COMPRESSED_TYPES:
            return response
        return super().process_response(request, response)


class NullCharacterMiddleware:
    """Read a NUL as a space in the path, the query and the cookies of a request.

    PostgreSQL takes none, not even to look for it; no page, file, session or value has either.
    Form fields are left to Django, which refuses a NUL in so many words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            request.path = request.path.replace("\0", " ")
            request.path_info = request.path_info.replace("\0", " ")
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "%20")
        for name, value in request.COOKIES.items():
            request.COOKIES[name] = value.replace("\0", " ")
        return self.get_response(request)


class InvalidRequestMiddleware:
    """Answers what no browser sends, where screens of Wagtail's fail.

    404 to a form or a query with no id in place of an id, 400 to a form that lacks a field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, MultiValueDictKeyError):
            raise BadRequest from exception
        lists = [*request.GET.lists(), *request.POST.lists()]
        values = [str(value) for _, listed in lists for value in listed]
        if isinstance(exception, ValueError):
            message = str(exception)
            number_expected = "expected a number" in message or "literal for int()" in message
            no_id = number_expected and any(repr(value) in message for value in values)
        else:
            too_large = isinstance(exception, OverflowError | DataError)
            no_id = too_large and any(len(v) > 9 and v.isdecimal() for v in values)
        if no_id:
            raise Http404 from exception


class BodySizeMiddleware:
    """Refuse a body that is too long for its address, before it is read.

    Editors send files in the admin; elsewhere forms are small, and so are those that make an editor
    of a stranger. ``deploy/nginx.conf`` has the same limits.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.admin_prefix = reverse("wagtailadmin_home")
        self.video_prefix = f"{self.admin_prefix}snippets/"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whether or not there is a view at its address."""
        # Of unknown length: Django would read nothing of it.
        if "Transfer-Encoding" in request.headers:
            return _refuse_body("Cet envoi ne dit pas sa longueur.", HTTPStatus.LENGTH_REQUIRED)
        return _refuse_longer(request, self._limit(request)) or self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        return _refuse_longer(request, MAX_FORM_BYTES) if is_exempt(request) else None

    def _limit(self, request: HttpRequest) -> int:
        if request.path_info.startswith(self.video_prefix):
            return MAX_VIDEO_REQUEST_BYTES
        if request.path_info.startswith(self.admin_prefix):
            return MAX_UPLOAD_BYTES
        return MAX_FORM_BYTES


def _refuse_longer(request: HttpRequest, limit: int) -> HttpResponse | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) <= limit:
        return None
    most = f"{limit // 1024**2}\u00a0Mo" if limit >= 1024**2 else f"{limit // 1024}\u00a0ko"
    message = f"Cet envoi est trop volumineux\u00a0: {most} au plus."
    return _refuse_body(message, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _refuse_body(message: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
