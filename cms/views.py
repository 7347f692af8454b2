"""Error handlers, rendered by the theme.

Django's own ask ``CsrfViewMiddleware`` for a token first, which reads the body of a request that no
view has asked for. The token is there without: the middleware has read its cookie before.
"""

from functools import partial
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def _error(
    request: HttpRequest, exception: Exception | None = None, *, status: int
) -> HttpResponse:
    return render(request, f"pages/{status}.html", status=status)


bad_request = partial(_error, status=400)
permission_denied = partial(_error, status=403)
page_not_found = partial(_error, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without a request: what fills the context of a page may be what failed."""
    return HttpResponseServerError(render_to_string("pages/500.html"))


def not_found(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """In place of a view of Wagtail's that has no use here."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW; most often, the browser refuses cookies."""
    return render(request, "pages/403.html", {"cookies_refused": True}, status=403)
