"""Answers to requests that go wrong, in French and in the theme's look."""

from functools import partial
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

bad_request = partial(defaults.bad_request, template_name="pages/400.html")
permission_denied = partial(defaults.permission_denied, template_name="pages/403.html")
page_not_found = partial(defaults.page_not_found, template_name="pages/404.html")
server_error = partial(defaults.server_error, template_name="pages/500.html")


def nothing_here(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """Takes the place of an address of Wagtail's that would have no effect here."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the cookie it was given: most often, cookies are refused."""
    return render(request, "pages/403.html", {"cookies_refused": True}, status=403)
