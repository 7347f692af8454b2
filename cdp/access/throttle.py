"""Wrong keys, counted: slowed for one visitor, and above a higher count for a whole space.

Counts live in the database: they hold for all processes and survive restarts.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cdp.models.throttle import FailedAttempts

WINDOW = datetime.timedelta(minutes=15)
PER_VISITOR = 10
PER_TARGET = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries a key, and on what: keyed digests, so that no address is kept."""

    visitor: str
    target: str


def attempt(request: HttpRequest, target: str) -> Attempt:
    """The attempt of this request on ``target``: a space's id, or the door."""
    address = request.META.get("REMOTE_ADDR", "")
    return Attempt(_digest("visitor", address), _digest("target", target))


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


def forgive(attempt: Attempt) -> None:
    """The right key clears its visitor's count; never the target's."""
    FailedAttempts.objects.filter(subject=attempt.visitor).delete()


def _digest(kind: str, value: str) -> str:
    return salted_hmac(f"cdp.access.throttle.{kind}", value, algorithm="sha256").hexdigest()
