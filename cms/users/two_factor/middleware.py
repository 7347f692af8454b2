"""Closes the admin to sessions without a second factor given within a working day."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import reverse
from django_otp import middleware as django_otp
from django_otp.models import Device
from wagtail.admin.auth import require_admin_access

from cms.users.two_factor import devices, sessions, views

# Views that are needed to log in. All others under the admin's prefix are closed.
EXEMPT_VIEWS = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "two_factor:verify",
    "two_factor:set_up",
}

# Wagtail's response to users without access to the admin; the view inside is never reached.
deny_access: Callable[[HttpRequest], HttpResponse] = require_admin_access(
    lambda request: HttpResponseForbidden()
)


class OTPMiddleware(django_otp.OTPMiddleware):
    """django-otp's, which forgets after a working day that a session was verified.

    Everywhere at once: the admin asks for a code again, and the site shows what strangers see.
    """

    @staticmethod
    def _finalize_device(request: HttpRequest, user: Any, device: Device | None) -> Any:
        recent = device if sessions.is_recent(request.session) else None
        return django_otp.OTPMiddleware._finalize_device(request, user, recent)


def is_exempt(request: HttpRequest) -> bool:
    """Whether the view of a request is open to whoever has not logged in."""
    match = request.resolver_match
    return match is not None and match.view_name in EXEMPT_VIEWS


class SecondFactorMiddleware:
    """Redirect unverified users to the second factor before any admin view runs.

    It stands before ``CsrfViewMiddleware``, which reads the body of a request: nothing is kept of
    what a stranger sends.
    """

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
        # Not ``request.path``, which begins with SCRIPT_NAME: a client may choose that.
        if not request.path_info.startswith(self.prefix):
            return None
        if is_exempt(request):
            return None
        if not request.user.has_perms(["wagtailadmin.access_admin"]):
            return deny_access(request)
        if not devices.is_verified(request.user):
            return views.challenge(request)
        return None
