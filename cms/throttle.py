"""Limits on guesses at secrets: keys of spaces, passwords of accounts, second factors.

Attempts are counted in the database, for all processes and across restarts. An attempt is counted
before the secret is compared, so that a hundred requests at once buy no further guesses, and
uncounted when the secret is right. A right secret clears no wrong ones: whoever knows one space's
key could otherwise try another's without end. Attempts still running count towards the limits, not
towards the delay, so that the right secrets which an office gives at the same moment delay none of
them.

Nobody is refused for longer than a window, which begins with the first wrong secret. Wrong secrets
from elsewhere, window after window, do not keep out a browser that has given the right one before
(``cms.known_browsers``): the attempts of those are counted separately.
"""

import datetime as dt
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NewType

from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.models import FailedAttempts
from cms.visitors import network_of

WINDOW = dt.timedelta(minutes=15)
# After this many failures in a window, a visitor waits 1, 2, 4… seconds between attempts.
FREE_FAILURES = 5
MAX_DELAY_SECONDS = 60
# How far apart the clocks of several servers may be; a time further ahead comes from a wrong clock.
MAX_CLOCK_SKEW = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many wrong secrets of one kind are taken in a window.

    From one visitor, and at one target (a space, an account) from everywhere: the second limit
    is the higher, since reaching it refuses the right secret to every browser that is not known.
    """

    name: str
    per_visitor: int
    per_target: int


@dataclass(slots=True)
class _Attempt:
    """The counters of an attempt, as keyed digests; wrong until ``right`` is set.

    ``visitor`` and ``target`` count it at once; ``failures``, which the visitor's delay depends on,
    once it was found wrong.
    """

    visitor: str
    target: str
    failures: str
    right: bool = False


# An attempt that was counted. Functions that compare a secret take one; only ``begin`` makes one,
# hence a type of its own around a private one.
Attempt = NewType("Attempt", _Attempt)


class TooManyAttemptsError(Exception):
    """The attempt is refused, right or wrong; the next is accepted in ``seconds``.

    The message is for the visitor.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"Trop d’essais\u00a0: réessayez dans {_in_words(self.seconds)}."


@contextmanager
def begin(limits: Limits, request: HttpRequest, target: str, *, known: bool) -> Iterator[Attempt]:
    """Count an attempt of this request at ``target``; the secret is compared inside the context.

    The attempt was wrong unless ``attempt.right`` is set meanwhile. ``known``: whether this browser
    has given a current secret of the target before. Raises TooManyAttemptsError, and then counts
    nothing.
    """
    now = timezone.now()
    _delete_ended(now)
    attempt = _count(limits, request, f"{target} known" if known else target, now)
    try:
        yield attempt
    finally:
        if attempt.right:
            _uncount(attempt)
        else:
            _count_failure(attempt)


@transaction.atomic
def _count(limits: Limits, request: HttpRequest, target: str, now: dt.datetime) -> Attempt:
    network = network_of(request)
    attempt = _Attempt(
        visitor=_digest(limits, "visitor", network),
        target=_digest(limits, "target", target),
        failures=_digest(limits, "failures", network),
    )
    maxima = {attempt.visitor: limits.per_visitor, attempt.target: limits.per_target}
    rows = _locked(list(maxima), now)
    ends = [row.since + WINDOW for row in rows if row.count >= maxima[row.subject]]
    failures = FailedAttempts.objects.filter(subject=attempt.failures).exclude(_ended(now)).first()
    if failures:
        ends.append(failures.last + _delay(failures.count))
    wait = (max(ends, default=now) - now).total_seconds()
    if wait > 0:
        raise TooManyAttemptsError(math.ceil(wait))
    _add_one(rows, now)
    return Attempt(attempt)


def _uncount(attempt: Attempt) -> None:
    counted = FailedAttempts.objects.filter(count__gt=0)
    for subject in (attempt.target, attempt.visitor):
        counted.filter(subject=subject).update(count=F("count") - 1)


@transaction.atomic
def _count_failure(attempt: Attempt) -> None:
    now = timezone.now()
    _add_one(_locked([attempt.failures], now), now)


def _add_one(rows: list[FailedAttempts], now: dt.datetime) -> None:
    for row in rows:
        row.count += 1
        row.last = now
    FailedAttempts.objects.bulk_update(rows, ["count", "since", "last"])


def _locked(subjects: list[str], now: dt.datetime) -> list[FailedAttempts]:
    """The rows of these subjects, created where missing, locked until the transaction ends.

    In one order for all, so that two requests never deadlock. A window that has ended starts anew.
    """
    subjects = sorted(subjects)
    FailedAttempts.objects.bulk_create(
        [FailedAttempts(subject=subject, count=0, since=now, last=now) for subject in subjects],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["subject"],  # changes nothing, and locks the row
    )
    rows = FailedAttempts.objects.filter(subject__in=subjects)
    rows.filter(_ended(now)).update(count=0, since=now, last=now)
    return list(rows)


def _ended(now: dt.datetime) -> Q:
    """Windows that have ended, or that a wrong clock dated in the future."""
    ahead = now + MAX_CLOCK_SKEW
    return Q(since__lte=now - WINDOW) | Q(since__gt=ahead) | Q(last__gt=ahead)


@transaction.atomic
def _delete_ended(now: dt.datetime) -> None:
    """Delete the rows of ended windows, but for those that another request has locked.

    In a transaction of its own: it locks rows in no order.
    """
    ended = FailedAttempts.objects.filter(_ended(now)).select_for_update(skip_locked=True)
    FailedAttempts.objects.filter(pk__in=[row.pk for row in ended]).delete()


def _delay(failures: int) -> dt.timedelta:
    if failures < FREE_FAILURES:
        return dt.timedelta()
    seconds = min(2 ** min(failures - FREE_FAILURES, 10), MAX_DELAY_SECONDS)
    return dt.timedelta(seconds=seconds)


def _digest(limits: Limits, counter: str, value: str) -> str:
    salt = f"cms.throttle.{limits.name}.{counter}"
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()


def _in_words(seconds: int) -> str:
    value, unit = (seconds, "seconde") if seconds < 120 else (math.ceil(seconds / 60), "minute")
    return f"{value}\u00a0{unit}{'s' if value > 1 else ''}"
