"""The actions on a second factor: set up, verify, renew the recovery codes, reset.

An account has one authenticator (``TOTPDevice``) and one set of recovery codes (``StaticDevice``).
Only confirmed devices count; an unconfirmed one belongs to a set-up in progress. The messages of
exceptions are for the user.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django_otp import device_classes, user_has_device, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.log_actions import log

SET_UP = "two_factor.set_up"
RENEW_CODES = "two_factor.renew_codes"
RESET = "two_factor.reset"

CODE_LENGTH = 6
RECOVERY_CODE_COUNT = 10
# Digits only, so that one field and a numeric keypad do for both kinds of code; 40 bits.
RECOVERY_CODE_LENGTH = 12


class SecondFactorError(Exception):
    """A code was not accepted."""


class WrongCodeError(SecondFactorError):
    def __str__(self) -> str:
        return "Ce code n’est pas valable ou a déjà servi. Attendez le prochain et tapez-le."


class SetUpReplacedError(SecondFactorError):
    """Another set-up of the same account replaced this one."""


@dataclass(frozen=True, slots=True)
class ResetResult:
    """How many of each a reset deleted."""

    authenticators: int
    recovery_codes: int
    sessions: int


def is_verified(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this session has passed the second factor; no without ``OTPMiddleware``."""
    check = getattr(user, "is_verified", None)
    return bool(check and check())


def is_set_up(user: AbstractBaseUser) -> bool:
    """Whether the account has a second factor."""
    return bool(user_has_device(user, confirmed=True))


def begin(user: AbstractBaseUser) -> TOTPDevice:
    """Start a set-up, with a new secret.

    It replaces one that is in progress in another session: whoever saw its secret must not know
    the one that gets confirmed.
    """
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        return TOTPDevice.objects.create(user=user, name="Application", confirmed=False)


def resume(user: AbstractBaseUser, pk: object) -> TOTPDevice | None:
    """The set-up in progress with this primary key, unless another one replaced it."""
    return TOTPDevice.objects.filter(user=user, confirmed=False, pk=pk).first() if pk else None


@sensitive_variables()
def confirm(user: AbstractBaseUser, device: TOTPDevice, code: str) -> list[str]:
    """Make this the account's only authenticator, and return its new recovery codes.

    Raises WrongCodeError, or SetUpReplacedError where another set-up was confirmed first.
    """
    _check(user, device, code)
    with transaction.atomic():
        if not TOTPDevice.objects.filter(pk=device.pk, confirmed=False).update(confirmed=True):
            raise SetUpReplacedError
        device.refresh_from_db()
        # Sessions verified by a deleted device have to verify again.
        for model in device_classes():
            kept = {"pk": device.pk} if model is TOTPDevice else {"pk": None}
            model.objects.filter(user=user).exclude(**kept).delete()
        _log(SET_UP, user, by=user)
        return _issue_recovery_codes(user)


@sensitive_variables()
def verify(user: AbstractBaseUser, code: str) -> Device:
    """The device that accepts this code: by its length, the authenticator or the recovery codes.

    A recovery code that is accepted is used up. Raises WrongCodeError.
    """
    device = _authenticator(user) if len(code) == CODE_LENGTH else _recovery_device(user)
    if device is None:
        raise WrongCodeError
    return _check(user, device, code)


@sensitive_variables()
def renew_recovery_codes(user: AbstractBaseUser) -> list[str]:
    """Ten new recovery codes, in place of the old ones."""
    with transaction.atomic():
        _log(RENEW_CODES, user, by=user)
        return _issue_recovery_codes(user)


def recovery_codes_left(user: AbstractBaseUser) -> int:
    device = _recovery_device(user)
    return device.token_set.count() if device else 0


def reset(user: AbstractBaseUser, *, by: AbstractBaseUser | None = None) -> ResetResult:
    """Delete the account's second factor and end its sessions; the next login sets one up.

    ``by``: who decided it; None from the command line.
    """
    with transaction.atomic():
        result = ResetResult(
            authenticators=TOTPDevice.objects.filter(user=user, confirmed=True).count(),
            recovery_codes=StaticToken.objects.filter(device__user=user).count(),
            sessions=_end_sessions(user),
        )
        for model in device_classes():
            model.objects.filter(user=user).delete()
        _log(RESET, user, by=by)
    return result


def _authenticator(user: AbstractBaseUser) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk").last()


def _recovery_device(user: AbstractBaseUser) -> StaticDevice | None:
    return StaticDevice.objects.filter(user=user, confirmed=True).order_by("pk").last()


@sensitive_variables()
def _issue_recovery_codes(user: AbstractBaseUser) -> list[str]:
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODE_COUNT:
        codes.add(f"{secrets.randbelow(10**RECOVERY_CODE_LENGTH):0{RECOVERY_CODE_LENGTH}}")
    device = _recovery_device(user) or StaticDevice.objects.create(
        user=user, name="Codes de secours"
    )
    device.token_set.all().delete()
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return sorted(codes)


@sensitive_variables()
def _check(user: AbstractBaseUser, device: Device, code: str) -> Device:
    """The device, if it accepts the code. Raises WrongCodeError."""
    verified = verify_token(user, device.persistent_id, code)
    if verified is None:
        raise WrongCodeError
    return verified


def _end_sessions(user: AbstractBaseUser) -> int:
    # Through the store, so that a cached session is deleted too.
    store = import_module(settings.SESSION_ENGINE).SessionStore
    open_sessions = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    keys: Sequence[str] = [
        session.session_key
        for session in open_sessions
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    for key in keys:
        store(key).delete()
    return len(keys)


def _log(action: str, user: AbstractBaseUser, *, by: AbstractBaseUser | None) -> None:
    # Fetched again: ``request.user`` is a lazy object, whose class Wagtail's log does not know.
    log(get_user_model()._default_manager.get(pk=user.pk), action, user=by)
