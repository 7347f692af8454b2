"""How long a session stays verified: a working day, however long the browser remembers it."""

from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login as otp_login
from django_otp.models import Device

VERIFIED_AT = "second_factor_at"
MAX_AGE = timedelta(hours=12)


def mark_verified(request: HttpRequest, device: Device) -> None:
    """Mark the session as verified by this device, from now on and under a new session key."""
    request.session.cycle_key()
    otp_login(request, device)
    request.session[VERIFIED_AT] = timezone.now().timestamp()


def is_recent(session: SessionBase) -> bool:
    """Whether the session was verified within a working day."""
    verified_at: float = session.get(VERIFIED_AT, 0)
    return timezone.now().timestamp() - verified_at < MAX_AGE.total_seconds()
