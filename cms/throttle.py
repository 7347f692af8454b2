"""Wrong passwords, counted: refused for a while to one visitor, above a higher count to everybody.

Counts live in the database: they hold for all processes and survive restarts. A right key does
not clear them: whoever knows one space's key could otherwise try another's without end.
"""

import datetime
from dataclasses import dataclass
from ipaddress import ip_network

from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.models import FailedAttempts

WINDOW = datetime.timedelta(minutes=15)
PER_VISITOR = 20
PER_TARGET = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries a key, and on what: keyed digests, so that no address is kept."""

    visitor: str
    target: str


def attempt(request: HttpRequest, target: str) -> Attempt:
    """The attempt of this request on ``target``: a space's id, or the door."""
    return Attempt(_digest("visitor", _visitor(request)), _digest("target", target))


def is_refused(attempt: Attempt) -> bool:
    """Whether the visitor or the target has used up the wrong keys of the current window."""
    exhausted = Q(subject=attempt.visitor, count__gte=PER_VISITOR)
    exhausted |= Q(subject=attempt.target, count__gte=PER_TARGET)
    return FailedAttempts.objects.filter(exhausted, since__gt=timezone.now() - WINDOW).exists()


@transaction.atomic
def count_failure(attempt: Attempt) -> None:
    """Count one wrong key for the visitor and for the target; a window that is over starts anew."""
    now = timezone.now()
    FailedAttempts.objects.filter(since__lte=now - WINDOW).delete()
    for subject in (attempt.visitor, attempt.target):
        _, created = FailedAttempts.objects.get_or_create(
            subject=subject, defaults={"count": 1, "since": now}
        )
        if not created:
            FailedAttempts.objects.filter(subject=subject).update(count=F("count") + 1)


def _visitor(request: HttpRequest) -> str:
    """The network of the request: an IPv6 visitor has at least 2^64 addresses to himself."""
    address = request.META.get("REMOTE_ADDR", "")
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def _digest(kind: str, value: str) -> str:
    return salted_hmac(f"cms.throttle.{kind}", value, algorithm="sha256").hexdigest()
