"""No second factor, no admin: the one place that decides it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import reverse
from wagtail.admin.auth import require_admin_access

from cms.users.two_factor import devices, views

# What one needs to log in, or to draw the screens that do it. Everything else
# under the admin's prefix is closed, including routes that nobody thought of.
OPEN = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "two_factor:verify",
    "two_factor:set_up",
}

# Wagtail's own answer to those who may not enter; what it guards here is never reached.
turn_away: Callable[[HttpRequest], HttpResponse] = require_admin_access(
    lambda request: HttpResponseForbidden()
)


class SecondFactorMiddleware:
    """Send whoever gave a password only to the second factor, before any admin view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        # Not request.path: a client may choose what comes before it, see SCRIPT_NAME.
        if not request.path_info.startswith(self.prefix):
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN:
            return None
        if not request.user.has_perms(["wagtailadmin.access_admin"]):
            return turn_away(request)
        if not devices.is_verified(request.user):
            return views.challenge(request)
        return None
