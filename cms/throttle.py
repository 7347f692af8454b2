"""Guesses at secrets, counted: slowed, then refused for a while.

One throttle serves every door (keys of spaces, passwords, second factors), each with limits of
its own. Counts live in the database: they hold for all processes and survive restarts. An
attempt is counted before the secret is looked at, so that a hundred requests at once buy no
further guesses, and given back when the secret is right; but a right secret clears no wrong ones:
whoever knows one space's key could otherwise try another's without end. Attempts under way count
towards the limits only: visitors wait for what was found wrong, so that the right secrets which an
office gives at the same moment hold up none of them.

Nobody is refused for longer than a window, which begins with the first wrong secret; and wrong
secrets from elsewhere, window after window, do not keep out a browser that has given the right one
before (``cms.known_browsers``): the tries of those are counted apart.
"""

import datetime
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

WINDOW = datetime.timedelta(minutes=15)
# After these many wrong ones, a visitor waits 1, 2, 4… seconds between tries.
UNHURRIED = 5
LONGEST_PAUSE = 60
# How far the clocks of several servers may be apart: what lies further ahead was written by one
# that was wrong.
SKEW = datetime.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Door:
    """Something that a secret opens, and how many wrong ones it takes in a window.

    From one visitor, and at one target (a space, an account) from everywhere: the second count
    is the higher, since reaching it refuses the right secret to every browser that is not known.
    """

    name: str
    per_visitor: int
    per_target: int


@dataclass(slots=True)
class _Counted:
    """What a try counts for, as keyed digests: it is a wrong one unless told right.

    ``visitor`` and ``target`` count it at once, ``hurried`` once it was found wrong: by that one
    the visitor waits.
    """

    visitor: str
    target: str
    hurried: str
    right: bool = False


# A try that was counted, without which no secret is looked at. ``begin`` alone makes one: it is
# of a type of its own, around one that nobody else names.
Attempt = NewType("Attempt", _Counted)


class TooManyAttemptsError(Exception):
    """The try is refused, right or wrong; ``seconds`` remain to wait. The text is for people."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"Trop d’essais\u00a0: réessayez dans {_in_words(self.seconds)}."


@contextmanager
def begin(door: Door, request: HttpRequest, target: str, *, known: bool) -> Iterator[Attempt]:
    """Count a try of this request at ``target``; its secret is looked at inside.

    The try was a wrong one unless ``attempt.right`` is set meanwhile. ``known`` tells a browser
    that has given a present secret of the target before. Raises TooManyAttemptsError, and then
    counts nothing.
    """
    now = timezone.now()
    _forget_over(now)
    attempt = _count(door, request, f"{target} known" if known else target, now)
    try:
        yield attempt
    finally:
        if attempt.right:
            _give_back(attempt)
        else:
            _note_wrong(attempt)


@transaction.atomic
def _count(door: Door, request: HttpRequest, target: str, now: datetime.datetime) -> Attempt:
    network = network_of(request)
    attempt = _Counted(
        visitor=_digest(door, "visitor", network),
        target=_digest(door, "target", target),
        hurried=_digest(door, "hurried", network),
    )
    limits = {attempt.visitor: door.per_visitor, attempt.target: door.per_target}
    rows = _locked(list(limits), now)
    ends = [row.since + WINDOW for row in rows if row.count >= limits[row.subject]]
    wrong = FailedAttempts.objects.filter(subject=attempt.hurried).exclude(_over(now)).first()
    if wrong:
        ends.append(wrong.last + _pause(wrong.count))
    wait = (max(ends, default=now) - now).total_seconds()
    if wait > 0:
        raise TooManyAttemptsError(math.ceil(wait))
    _add_one(rows, now)
    return Attempt(attempt)


def _give_back(attempt: Attempt) -> None:
    counted = FailedAttempts.objects.filter(count__gt=0)
    for subject in (attempt.target, attempt.visitor):
        counted.filter(subject=subject).update(count=F("count") - 1)


@transaction.atomic
def _note_wrong(attempt: Attempt) -> None:
    now = timezone.now()
    _add_one(_locked([attempt.hurried], now), now)


def _add_one(rows: list[FailedAttempts], now: datetime.datetime) -> None:
    for row in rows:
        row.count += 1
        row.last = now
    FailedAttempts.objects.bulk_update(rows, ["count", "since", "last"])


def _locked(subjects: list[str], now: datetime.datetime) -> list[FailedAttempts]:
    """The counts of these subjects, made or held until the transaction ends.

    In one order for all, so that two requests never wait for each other. A window that is over
    starts anew.
    """
    subjects = sorted(subjects)
    FailedAttempts.objects.bulk_create(
        [FailedAttempts(subject=subject, count=0, since=now, last=now) for subject in subjects],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["subject"],  # changes nothing, and holds the row
    )
    held = FailedAttempts.objects.filter(subject__in=subjects)
    held.filter(_over(now)).update(count=0, since=now, last=now)
    return list(held)


def _over(now: datetime.datetime) -> Q:
    """Windows that have ended, or were begun by a clock that was ahead."""
    ahead = now + SKEW
    return Q(since__lte=now - WINDOW) | Q(since__gt=ahead) | Q(last__gt=ahead)


@transaction.atomic
def _forget_over(now: datetime.datetime) -> None:
    """Remove the counts of windows that are over, but for those that another request holds.

    In a transaction of its own: what it holds is in no order.
    """
    over = FailedAttempts.objects.filter(_over(now)).select_for_update(skip_locked=True)
    FailedAttempts.objects.filter(pk__in=[row.pk for row in over]).delete()


def _pause(count: int) -> datetime.timedelta:
    seconds = min(2 ** min(count - UNHURRIED, 10), LONGEST_PAUSE) if count >= UNHURRIED else 0
    return datetime.timedelta(seconds=seconds)


def _digest(door: Door, kind: str, value: str) -> str:
    return salted_hmac(f"cms.throttle.{door.name}.{kind}", value, algorithm="sha256").hexdigest()


def _in_words(seconds: int) -> str:
    value, unit = (seconds, "seconde") if seconds < 120 else (math.ceil(seconds / 60), "minute")
    return f"{value}\u00a0{unit}{'s' if value > 1 else ''}"
