"""The screens of the second factor.

Recovery codes are drawn in the answer to the form that made them, and kept
nowhere else: reloading cannot show them again. The secret of a set-up is on its
screen only; the session keeps the device's key.
"""

import time
from base64 import b32encode
from collections.abc import Callable
from textwrap import wrap
from typing import Any, cast
from urllib.parse import urlencode

import segno
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms import known_browsers, throttle
from cms.users.two_factor import devices
from cms.users.two_factor.forms import AnyCodeForm, CodeForm

View = Callable[..., HttpResponse]

SET_UP_KEY = "second_factor_set_up"
REPLACE_KEY = "second_factor_replace_before"
# Long enough to fetch the new phone, too short for a session left open.
REPLACE_SECONDS = 600
# Whoever has an account's password and tries codes without rest, from everywhere, has about three
# chances in a thousand a day: ten tries a quarter of an hour, three codes in a million good at
# any moment. From one address he does not keep the owner out.
CODE = throttle.Limits("second-factor", per_visitor=5, per_target=10)


def screen(view: View) -> View:
    """What every screen here has: Wagtail's admin access, no cache, no code in error reports."""
    guarded: View = never_cache(sensitive_post_parameters("code")(require_admin_access(view)))
    return guarded


def challenge(request: HttpRequest) -> HttpResponse:
    """Send an unverified person to the second factor and back; refuse what no page would show."""
    response: HttpResponse
    if _is_navigation(request):
        response = redirect(_address("two_factor:verify", request.get_full_path()))
    else:
        response = TemplateResponse(request, "two_factor/refused.html", status=403)
    add_never_cache_headers(response)
    return response


@screen
@sensitive_variables()
def verify(request: HttpRequest) -> HttpResponse:
    """At each login, one field that takes a code of the authenticator or a recovery code."""
    user = _user(request)
    if devices.is_verified(user):
        return redirect(_next(request))
    if not devices.is_set_up(user):
        return redirect(_address("two_factor:set_up", _next(request)))
    form = AnyCodeForm(request.POST if request.method == "POST" else None)
    device = _verified(request, form, user)
    if device is None:
        context = {"form": form, "next": _next(request)}
        return TemplateResponse(request, "two_factor/verify.html", context)
    _enter(request, device)
    if isinstance(device, StaticDevice):
        messages.warning(request, _codes_left(devices.recovery_codes_left(user)))
    response = redirect(_next(request))
    known_browsers.remember(request, response, CODE.name, user.pk)
    return response


@screen
@sensitive_variables()
def set_up(request: HttpRequest) -> HttpResponse:
    """At the first login, or to replace the device: QR code, secret, and the first code."""
    user = _user(request)
    replacing = _may_replace(request)
    if devices.is_set_up(user) and not replacing:
        return redirect("two_factor:status") if devices.is_verified(user) else challenge(request)
    device = devices.resume(user, request.session.get(SET_UP_KEY))
    if device is None and request.method == "POST":
        return _restart(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if device is not None and form.is_valid():
        try:
            with throttle.begin(CODE, request, str(user.pk), known=False) as attempt:
                codes = devices.confirm(user, device, form.cleaned_data["code"])
                attempt.right = True
        except devices.SetUpLapsedError:
            return _restart(request)
        except (devices.SecondFactorError, throttle.TooManyAttemptsError) as refusal:
            form.add_error("code", str(refusal))
        else:
            _enter(request, device)
            return _show_codes(request, codes, reverse("two_factor:status") if replacing else "")
    if device is None:
        device = devices.begin(user)
        request.session[SET_UP_KEY] = device.pk
    context = {
        "form": form,
        "next": _next(request),
        "replacing": replacing,
        "qr_code": _qr_code(device),
        "secret": wrap(b32encode(device.bin_key).decode(), 4),
    }
    return TemplateResponse(request, "two_factor/set_up.html", context)


@screen
def status(request: HttpRequest) -> HttpResponse:
    """« Double authentification » of one's own account."""
    context = {"codes_left": devices.recovery_codes_left(_user(request))}
    return TemplateResponse(request, "two_factor/status.html", context | _headings())


@screen
@sensitive_variables()
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, for a current one."""
    user = _user(request)
    form = AnyCodeForm(request.POST if request.method == "POST" else None)
    if _verified(request, form, user) is None:
        context = {"form": form} | _headings("Nouveaux codes")
        return TemplateResponse(request, "two_factor/renew_codes.html", context)
    codes = devices.renew_recovery_codes(user)
    request.session.cycle_key()
    return _show_codes(request, codes, reverse("two_factor:status"))


@screen
@sensitive_variables()
def replace(request: HttpRequest) -> HttpResponse:
    """The way to another set-up, for a current code; until its end the present device stays."""
    form = AnyCodeForm(request.POST if request.method == "POST" else None)
    if _verified(request, form, _user(request)) is None:
        context = {"form": form} | _headings("Nouvel appareil")
        return TemplateResponse(request, "two_factor/replace.html", context)
    request.session[REPLACE_KEY] = time.time() + REPLACE_SECONDS
    request.session.cycle_key()
    return redirect("two_factor:set_up")


def account_entry(request: HttpRequest) -> dict[str, str]:
    """The way here from Wagtail's « Compte »."""
    return {
        "url": reverse("two_factor:status"),
        "label": "Double authentification",
        "help_text": "Renouveler vos codes de secours, ou remplacer votre téléphone.",
    }


def _user(request: HttpRequest) -> AbstractUser:
    """The person logged in: ``screen`` lets nobody else through."""
    return cast("AbstractUser", request.user)


@sensitive_variables()
def _verified(request: HttpRequest, form: CodeForm, user: AbstractUser) -> Device | None:
    """The device that accepts the form's code; otherwise the reason is beside the field."""
    if not form.is_valid():
        return None
    try:
        known = known_browsers.is_known(request, CODE.name, [user.pk])
        with throttle.begin(CODE, request, str(user.pk), known=known) as attempt:
            device = devices.verify(user, form.cleaned_data["code"])
            attempt.right = True
    except (devices.SecondFactorError, throttle.TooManyAttemptsError) as refusal:
        form.add_error("code", str(refusal))
        return None
    return device


def _enter(request: HttpRequest, device: Device) -> None:
    """The session is verified from now on, under another key than the one a password gave."""
    request.session.cycle_key()
    request.session.pop(SET_UP_KEY, None)
    request.session.pop(REPLACE_KEY, None)
    otp_login(request, device)


def _restart(request: HttpRequest) -> HttpResponse:
    """Another set-up took this one's place: come back by the front door, where all is checked."""
    messages.warning(
        request, "L’installation a été recommencée ailleurs : scannez ce nouveau code QR."
    )
    return redirect(_address("two_factor:set_up", _next(request)))


def _may_replace(request: HttpRequest) -> bool:
    before = request.session.get(REPLACE_KEY, 0)
    return devices.is_verified(request.user) and bool(time.time() < before)


def _is_navigation(request: HttpRequest) -> bool:
    """Whether the answer will be read as a page, not by a script."""
    return (
        request.method in {"GET", "HEAD"}
        and request.headers.get("X-Requested-With") != "XMLHttpRequest"
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and request.accepts("text/html")
    )


def _next(request: HttpRequest) -> str:
    """Where the person was going, if it is on this site."""
    url = request.POST.get("next") or request.GET.get("next")
    hosts = {request.get_host()}
    if url and url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure()):
        return url
    return reverse("wagtailadmin_home")


def _address(name: str, following: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': following})}"


@sensitive_variables()
def _qr_code(device: TOTPDevice) -> SafeString:
    # Black on white in every theme: phones do not read it otherwise.
    drawing = segno.make(device.config_url, micro=False).svg_inline(
        dark="#000", light="#fff", omitsize=True
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by segno from squares, carries no text


def _show_codes(request: HttpRequest, codes: list[str], following: str) -> HttpResponse:
    context = {
        "codes": [" ".join(wrap(code, 4)) for code in codes],
        "next": following or _next(request),
    }
    return TemplateResponse(request, "two_factor/codes.html", context)


def _codes_left(count: int) -> str:
    if not count:
        return "Vous venez d’utiliser votre dernier code de secours. Renouvelez-les maintenant."
    return f"Vous venez d’utiliser un code de secours : il en reste {count}."


def _headings(title: str = "") -> dict[str, Any]:
    """What Wagtail's page header shows: the way from the account to this screen."""
    trail = [
        {"url": reverse("wagtailadmin_account"), "label": "Compte"},
        {"url": reverse("two_factor:status"), "label": "Double authentification"},
        {"url": "", "label": title},
    ]
    name = title or "Double authentification"
    return {
        "breadcrumbs_items": trail if title else [trail[0], trail[1] | {"url": ""}],
        "header_title": name,
        "page_title": name,
        "header_icon": "lock",
    }
