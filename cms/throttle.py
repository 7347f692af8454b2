"""Guesses at secrets, counted: slowed, then refused for a while.

One throttle serves every door (keys of spaces, passwords, second factors), each with limits of
its own. Counts live in the database: they hold for all processes and survive restarts. An
attempt is counted before the secret is looked at, so that a hundred requests at once buy no
further guesses, and given back when the secret is right; but a right secret clears no wrong ones:
whoever knows one space's key could otherwise try another's without end.

Nobody is refused for longer than a window, which begins with the first wrong secret; and wrong
secrets from elsewhere, window after window, do not keep out a browser that has given the right one
before (``cms.known_browsers``): the tries of those are counted apart.
"""

import datetime
import math
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.models import FailedAttempts
from cms.visitors import network_of

WINDOW = datetime.timedelta(minutes=15)
# After these many wrong ones, a visitor waits 1, 2, 4… seconds between tries.
UNHURRIED = 5
LONGEST_PAUSE = 60


@dataclass(frozen=True, slots=True)
class Door:
    """Something that a secret opens, and how many wrong ones it takes in a window.

    From one visitor, and at one target (a space, an account) from everywhere: the second count
    is the higher, since reaching it refuses the right secret to every browser that is not known.
    """

    name: str
    per_visitor: int
    per_target: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that was counted: keyed digests of who tries and of what is tried.

    ``previous`` is when the visitor tried before.
    """

    visitor: str
    target: str
    previous: datetime.datetime


class TooManyAttemptsError(Exception):
    """The try is refused, right or wrong; ``seconds`` remain to wait. The text is for people."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"Trop d’essais\u00a0: réessayez dans {_in_words(self.seconds)}."


def begin(door: Door, request: HttpRequest, target: str, *, known: bool) -> Attempt:
    """Count a try of this request at ``target``, before its secret is looked at.

    ``known`` tells a browser that has given a present secret of the target before. Raises
    TooManyAttemptsError, and then counts nothing.
    """
    _forget_before(timezone.now() - WINDOW)
    return _count(door, request, f"{target} known" if known else target)


@transaction.atomic
def _count(door: Door, request: HttpRequest, target: str) -> Attempt:
    now = timezone.now()
    visitor = _digest(door, "visitor", network_of(request))
    aim = _digest(door, "target", target)
    limits = {visitor: door.per_visitor, aim: door.per_target}
    rows = {row.subject: row for row in _locked(sorted((visitor, aim)), now)}
    ends = [row.since + WINDOW for row in rows.values() if row.count >= limits[row.subject]]
    ends.append(rows[visitor].last + _pause(rows[visitor].count))
    wait = (max(ends) - now).total_seconds()
    if wait > 0:
        raise TooManyAttemptsError(math.ceil(wait))
    previous = rows[visitor].last
    for row in rows.values():
        row.count += 1
        row.last = now
    FailedAttempts.objects.bulk_update(rows.values(), ["count", "since", "last"])
    return Attempt(visitor, aim, previous)


def give_back(attempt: Attempt) -> None:
    """The secret was right: this try was none."""
    counted = FailedAttempts.objects.filter(count__gt=0)
    counted.filter(subject=attempt.target).update(count=F("count") - 1)
    counted.filter(subject=attempt.visitor).update(count=F("count") - 1, last=attempt.previous)


def _locked(subjects: list[str], now: datetime.datetime) -> list[FailedAttempts]:
    """The counts of these subjects, made or held until the transaction ends.

    In one order for all, so that two requests never wait for each other. A window that is over
    starts anew.
    """
    FailedAttempts.objects.bulk_create(
        [FailedAttempts(subject=subject, count=0, since=now, last=now) for subject in subjects],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["subject"],  # changes nothing, and holds the row
    )
    rows = list(FailedAttempts.objects.filter(subject__in=subjects))
    for row in rows:
        if row.since <= now - WINDOW:
            row.count, row.since = 0, now
    return rows


@transaction.atomic
def _forget_before(moment: datetime.datetime) -> None:
    """Remove the counts of windows that are over, but for those that another request holds.

    In a transaction of its own: what it holds is in no order.
    """
    over = FailedAttempts.objects.filter(since__lte=moment).select_for_update(skip_locked=True)
    FailedAttempts.objects.filter(pk__in=[row.pk for row in over]).delete()


def _pause(count: int) -> datetime.timedelta:
    seconds = min(2 ** min(count - UNHURRIED, 10), LONGEST_PAUSE) if count >= UNHURRIED else 0
    return datetime.timedelta(seconds=seconds)


def _digest(door: Door, kind: str, value: str) -> str:
    return salted_hmac(f"cms.throttle.{door.name}.{kind}", value, algorithm="sha256").hexdigest()


def _in_words(seconds: int) -> str:
    value, unit = (seconds, "seconde") if seconds < 120 else (math.ceil(seconds / 60), "minute")
    return f"{value}\u00a0{unit}{'s' if value > 1 else ''}"
