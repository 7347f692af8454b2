"""Limits on guesses at secrets: keys of spaces, passwords of accounts, second factors.

Each visitor and each target (a space, an account) has a budget of wrong secrets an hour: half of it
can be spent at once, and the whole comes back within an hour, drop by drop, so that no hour sees
more than the budget (GCRA, the « generic cell rate algorithm » of ATM networks: of each budget one
moment is stored, when it is full again).

A drop goes to the first who asks for it: whoever is refused is told when the next one comes, and
may find it gone while somebody goes on guessing. Of each target's budget a sixth is therefore left
to newcomers, who have given no wrong secret in the last hour: to keep these out too takes as many
networks an hour as it gets drops. Behind the address of one who goes on guessing nothing is left.

Attempts are counted in the database, for all processes and across restarts. An attempt is counted
before the secret is compared, so that a hundred requests at once buy no further guesses, and
uncounted when the secret is right. A right secret clears no wrong ones: whoever knows one space's
key could otherwise try another's without end.

Strangers, however many, do not keep out a browser that has given the right secret before: the
attempts of those, at that target, have budgets of their own (``cms.known_browsers``).
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NewType

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.models import Budget
from cms.visitors import network_of, site_of

WINDOW = dt.timedelta(hours=1)
# What is left to newcomers at a target: the drops that come back in this time.
RESERVE = WINDOW / 6
# How far apart the clocks of several servers may be; a time further ahead comes from a wrong clock.
MAX_CLOCK_SKEW = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many wrong secrets of one kind are taken in any hour.

    From one visitor, and at one target (a space, an account) from everywhere: the second limit is
    the higher, since reaching it refuses the right secret to browsers that are not known.
    """

    name: str
    per_visitor: int
    per_target: int


@dataclass(slots=True)
class _Attempt:
    """An attempt; wrong until ``right`` is set.

    ``targets``: those whose secrets may be compared; ``wait``: the seconds until those of the other
    targets that were asked for may be, or 0. ``drops``: what was taken, by subject.
    """

    targets: frozenset[str]
    wait: int
    drops: Mapping[str, dt.timedelta]
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

    @property
    def delay(self) -> str:
        """« 6 minutes »."""
        value, unit = (
            (self.seconds, "seconde")
            if self.seconds < 120
            else (math.ceil(self.seconds / 60), "minute")
        )
        return f"{value}\u00a0{unit}{'s' if value > 1 else ''}"

    def __str__(self) -> str:
        return f"Trop d’essais\u00a0: réessayez dans {self.delay}."


@contextmanager
def begin(limits: Limits, request: HttpRequest, targets: Mapping[str, bool]) -> Iterator[Attempt]:
    """Count an attempt of this request at ``targets``; the secret is compared inside the context.

    Each target comes with whether this browser has given a current secret of it before. The attempt
    was wrong unless ``attempt.right`` is set meanwhile. Raises TooManyAttemptsError when no target
    may be tried, and then counts nothing.
    """
    now = timezone.now()
    delete_full(now)
    attempt = _take(limits, network_of(request), targets, now)
    try:
        yield attempt
    finally:
        if attempt.right:
            _give_back(attempt)


@transaction.atomic
def delete_full(now: dt.datetime | None = None) -> None:
    """Forget the budgets that are full again, but for those that another request has locked.

    In a transaction of its own: it locks rows in no order.
    """
    full = Budget.objects.filter(_is_full(now or timezone.now()))
    full = full.select_for_update(skip_locked=True)
    Budget.objects.filter(pk__in=[row.pk for row in full]).delete()


@transaction.atomic
def _take(limits: Limits, network: str, targets: Mapping[str, bool], now: dt.datetime) -> Attempt:
    drops = {
        target: _drops(limits, network, target, known=known) for target, known in targets.items()
    }
    newcomer = _digest(limits, "newcomer", site_of(network))
    full_at = _locked({newcomer, *(subject for taken in drops.values() for subject in taken)}, now)
    reserve = RESERVE if full_at[newcomer] > now else dt.timedelta()
    reserves = {_digest(limits, "target", target): reserve for target in targets}
    waits = {
        target: max(
            _wait(full_at[subject], drop + reserves.get(subject, dt.timedelta()), now)
            for subject, drop in taken.items()
        )
        for target, taken in drops.items()
    }
    tried = frozenset(target for target, wait in waits.items() if not wait)
    if not tried:
        raise TooManyAttemptsError(min(waits.values()))
    taken = {subject: drop for target in tried for subject, drop in drops[target].items()}
    if not all(targets[target] for target in tried):
        taken[newcomer] = now + WINDOW - max(full_at[newcomer], now)
    _write({subject: max(full_at[subject], now) + drop for subject, drop in taken.items()})
    return Attempt(_Attempt(tried, max(waits.values()), taken))


@transaction.atomic
def _give_back(attempt: Attempt) -> None:
    full_at = _locked(attempt.drops.keys(), timezone.now())
    _write({subject: full_at[subject] - drop for subject, drop in attempt.drops.items()})


def _drops(limits: Limits, network: str, target: str, *, known: bool) -> dict[str, dt.timedelta]:
    """What an attempt takes of which budgets: in so much time, the drop is there again.

    Of a target where the browser is known, from budgets that strangers cannot empty.
    """
    visitor, at_target = (f"{network} {target}", "known target") if known else (network, "target")
    return {
        _digest(limits, "known visitor" if known else "visitor", visitor): _drop(
            limits.per_visitor
        ),
        _digest(limits, at_target, target): _drop(limits.per_target),
    }


def _drop(per_hour: int) -> dt.timedelta:
    """A full budget is half of what an hour may see: as much again comes back within the hour."""
    return 2 * WINDOW / per_hour


def _wait(full_at: dt.datetime, asked: dt.timedelta, now: dt.datetime) -> int:
    """For how many seconds a budget does not hold what is asked of it.

    A clock that is ahead makes nobody wait for longer than for an empty budget.
    """
    missing = full_at + asked - (now + WINDOW)
    return max(0, math.ceil(min(missing, asked).total_seconds()))


def _locked(subjects: Iterable[str], now: dt.datetime) -> dict[str, dt.datetime]:
    """When these budgets are full again, made where missing, locked until the transaction ends.

    In one order for all, so that two requests never deadlock.
    """
    Budget.objects.bulk_create(
        [Budget(subject=subject, full_at=now) for subject in sorted(subjects)],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["subject"],  # changes nothing, and locks the row
    )
    rows = Budget.objects.filter(subject__in=list(subjects))
    rows.filter(_is_full(now)).update(full_at=now)
    return dict(rows.values_list("subject", "full_at"))


def _write(full_at: Mapping[str, dt.datetime]) -> None:
    """Change locked budgets, in one statement however many they are."""
    Budget.objects.bulk_create(
        [Budget(subject=subject, full_at=moment) for subject, moment in sorted(full_at.items())],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["full_at"],
    )


def _is_full(now: dt.datetime) -> Q:
    """Budgets that are full again, or that a wrong clock dated in the future."""
    return Q(full_at__lte=now) | Q(full_at__gt=now + WINDOW + MAX_CLOCK_SKEW)


def _digest(limits: Limits, counter: str, value: str) -> str:
    salt = f"cms.throttle.{limits.name}.{counter}"
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()
