"""The admin's views of the second factor.

Recovery codes are shown in the response to the form that created them and by no other: reloading
cannot show them again. The session holds the primary key of a device that is being set up, never
its secret.
"""

import time
from base64 import b32encode
from collections.abc import Callable
from textwrap import wrap
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms import known_browsers, throttle
from cms.qr_codes import qr_code_svg
from cms.users.two_factor import devices, sessions
from cms.users.two_factor.forms import AnyCodeForm, CodeForm

View = Callable[..., HttpResponse]

SET_UP_SESSION_KEY = "second_factor_set_up"
REPLACE_SESSION_KEY = "second_factor_replace_before"
# Long enough to fetch the new phone, too short for a session left open.
REPLACE_SECONDS = 600
# Whoever has the password and tries codes all day, from many networks, succeeds on a given day with
# a probability of about 0.0015: twenty attempts an hour, three valid codes in a million. From a
# single network he does not lock the owner out.
CODE = throttle.Limits("second-factor", per_visitor=20, per_target=40)


def second_factor_view(view: View) -> View:
    """Decorator of all views here: admin access, no cache, no code in error reports."""
    guarded: View = never_cache(sensitive_post_parameters("code")(require_admin_access(view)))
    return guarded


def challenge(request: HttpRequest) -> HttpResponse:
    """Redirect an unverified user to the second factor and back; 403 for requests by script."""
    response: HttpResponse
    if _is_navigation(request):
        response = redirect(_url("two_factor:verify", request.get_full_path()))
    else:
        response = TemplateResponse(request, "two_factor/refused.html", status=403)
    add_never_cache_headers(response)
    return response


@second_factor_view
@sensitive_variables()
def verify(request: HttpRequest) -> HttpResponse:
    """At each login: a code of the authenticator, or a recovery code."""
    user = _user(request)
    if devices.is_verified(user):
        return redirect(_next(request))
    if not devices.is_set_up(user):
        return redirect(_url("two_factor:set_up", _next(request)))
    form = AnyCodeForm(request.POST if request.method == "POST" else None)
    device = _verified(request, form, user)
    if device is None:
        context = {"form": form, "next": _next(request)}
        return TemplateResponse(request, "two_factor/verify.html", context)
    _mark_verified(request, device)
    if isinstance(device, StaticDevice):
        messages.warning(request, _codes_left_message(devices.recovery_codes_left(user)))
    response = redirect(_next(request))
    known_browsers.remember(request, response, CODE.name, user.pk)
    return response


@second_factor_view
@sensitive_variables()
def set_up(request: HttpRequest) -> HttpResponse:
    """At the first login, or to replace the device: QR code, secret, and the first code."""
    user = _user(request)
    replacing = _may_replace(request)
    if devices.is_set_up(user) and not replacing:
        return redirect("two_factor:status") if devices.is_verified(user) else challenge(request)
    device = devices.resume(user, request.session.get(SET_UP_SESSION_KEY))
    if device is None and request.method == "POST":
        return _restart(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if device is not None and form.is_valid():
        try:
            with throttle.begin(CODE, request, {str(user.pk): False}) as attempt:
                codes = devices.confirm(user, device, form.cleaned_data["code"])
                attempt.right = True
        except devices.SetUpReplacedError:
            return _restart(request)
        except (devices.SecondFactorError, throttle.TooManyAttemptsError) as refusal:
            form.add_error("code", str(refusal))
        else:
            _mark_verified(request, device)
            return _show_codes(request, codes, reverse("two_factor:status") if replacing else "")
    if device is None:
        device = devices.begin(user)
        request.session[SET_UP_SESSION_KEY] = device.pk
    context = {
        "form": form,
        "next": _next(request),
        "replacing": replacing,
        "qr_code": qr_code_svg(device.config_url, omitsize=True),
        "secret": wrap(b32encode(device.bin_key).decode(), 4),
    }
    return TemplateResponse(request, "two_factor/set_up.html", context)


@second_factor_view
def status(request: HttpRequest) -> HttpResponse:
    """« Double authentification » of the user's own account."""
    context = {"codes_left": devices.recovery_codes_left(_user(request))}
    return TemplateResponse(request, "two_factor/status.html", context | _page_header())


@second_factor_view
@sensitive_variables()
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, for a current one."""
    user = _user(request)
    form = AnyCodeForm(request.POST if request.method == "POST" else None)
    if _verified(request, form, user) is None:
        context = {"form": form} | _page_header("Nouveaux codes")
        return TemplateResponse(request, "two_factor/renew_codes.html", context)
    codes = devices.renew_recovery_codes(user)
    request.session.cycle_key()
    return _show_codes(request, codes, reverse("two_factor:status"))


@second_factor_view
@sensitive_variables()
def replace(request: HttpRequest) -> HttpResponse:
    """Allow another set-up, for a current code; the present device holds until it is confirmed."""
    form = AnyCodeForm(request.POST if request.method == "POST" else None)
    if _verified(request, form, _user(request)) is None:
        context = {"form": form} | _page_header("Nouvel appareil")
        return TemplateResponse(request, "two_factor/replace.html", context)
    request.session[REPLACE_SESSION_KEY] = time.time() + REPLACE_SECONDS
    request.session.cycle_key()
    return redirect("two_factor:set_up")


def account_entry(request: HttpRequest) -> dict[str, str]:
    """The item in Wagtail's « Compte » menu."""
    return {
        "url": reverse("two_factor:status"),
        "label": "Double authentification",
        "help_text": "Renouveler vos codes de secours, ou remplacer votre téléphone.",
    }


def _user(request: HttpRequest) -> AbstractUser:
    """The user, whom ``second_factor_view`` has checked."""
    return cast("AbstractUser", request.user)


@sensitive_variables()
def _verified(request: HttpRequest, form: CodeForm, user: AbstractUser) -> Device | None:
    """The device that accepts the form's code; otherwise None, with an error on the field."""
    if not form.is_valid():
        return None
    try:
        known = known_browsers.is_known(request, CODE.name, [user.pk])
        with throttle.begin(CODE, request, {str(user.pk): known}) as attempt:
            device = devices.verify(user, form.cleaned_data["code"])
            attempt.right = True
    except (devices.SecondFactorError, throttle.TooManyAttemptsError) as refusal:
        form.add_error("code", str(refusal))
        return None
    return device


def _mark_verified(request: HttpRequest, device: Device) -> None:
    """Mark the session as verified; no set-up goes on in it."""
    request.session.pop(SET_UP_SESSION_KEY, None)
    request.session.pop(REPLACE_SESSION_KEY, None)
    sessions.mark_verified(request, device)


def _restart(request: HttpRequest) -> HttpResponse:
    """Another set-up replaced this one: start again from the first page."""
    messages.warning(
        request, "L’installation a été recommencée ailleurs : scannez ce nouveau code QR."
    )
    return redirect(_url("two_factor:set_up", _next(request)))


def _may_replace(request: HttpRequest) -> bool:
    deadline = request.session.get(REPLACE_SESSION_KEY, 0)
    return devices.is_verified(request.user) and bool(time.time() < deadline)


def _is_navigation(request: HttpRequest) -> bool:
    """Whether a browser asks for a page, not a script for data."""
    return (
        request.method in {"GET", "HEAD"}
        and request.headers.get("X-Requested-With") != "XMLHttpRequest"
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and request.accepts("text/html")
    )


def _next(request: HttpRequest) -> str:
    """The ``next`` parameter, if it is a URL of this site; else the admin's home."""
    url = request.POST.get("next") or request.GET.get("next")
    hosts = {request.get_host()}
    if url and url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure()):
        return url
    return reverse("wagtailadmin_home")


def _url(name: str, next_url: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': next_url})}"


def _show_codes(request: HttpRequest, codes: list[str], next_url: str) -> HttpResponse:
    context = {
        "codes": [" ".join(wrap(code, 4)) for code in codes],
        "next": next_url or _next(request),
    }
    return TemplateResponse(request, "two_factor/codes.html", context)


def _codes_left_message(count: int) -> str:
    if not count:
        return "Vous venez d’utiliser votre dernier code de secours. Renouvelez-les maintenant."
    return f"Vous venez d’utiliser un code de secours : il en reste {count}."


def _page_header(title: str = "") -> dict[str, Any]:
    """Context of Wagtail's page header: title and breadcrumbs from the account."""
    breadcrumbs = [
        {"url": reverse("wagtailadmin_account"), "label": "Compte"},
        {"url": reverse("two_factor:status"), "label": "Double authentification"},
        {"url": "", "label": title},
    ]
    name = title or "Double authentification"
    return {
        "breadcrumbs_items": breadcrumbs
        if title
        else [breadcrumbs[0], breadcrumbs[1] | {"url": ""}],
        "header_title": name,
        "page_title": name,
        "header_icon": "lock",
    }
