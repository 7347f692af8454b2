"""Error handlers, rendered by the theme."""

from functools import partial
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

bad_request = partial(defaults.bad_request, template_name="pages/400.html")
permission_denied = partial(defaults.permission_denied, template_name="pages/403.html")
page_not_found = partial(defaults.page_not_found, template_name="pages/404.html")
server_error = partial(defaults.server_error, template_name="pages/500.html")


def not_found(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """In place of a view of Wagtail's that has no use here."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW; most often, the browser refuses cookies."""
    return render(request, "pages/403.html", {"cookies_refused": True}, status=403)
