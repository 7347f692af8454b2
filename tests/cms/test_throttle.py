"""The throttle: simultaneous attempts, clocks that are wrong."""

import datetime as dt

import pytest
from django.test import RequestFactory
from django.utils import timezone

from cms import throttle
from cms.models import FailedAttempts
from tests.waiting import in_the_way_of

LIMITS = throttle.Limits("secret", per_visitor=20, per_target=200)


def guess(*, right: bool = False) -> None:
    with throttle.begin(LIMITS, RequestFactory().post("/"), "target", known=False) as attempt:
        attempt.right = right


def refused() -> int:
    """For how many seconds an attempt is refused."""
    with pytest.raises(throttle.TooManyAttemptsError) as refusal:
        guess(right=True)
    return refusal.value.seconds


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_35_tries_at_once_as_a_window_ends_are_all_counted() -> None:
    """The second waits for the first, which starts the window anew."""
    guess()
    long_ago = timezone.now() - throttle.WINDOW - dt.timedelta(minutes=1)
    FailedAttempts.objects.update(since=long_ago, last=long_ago)
    with in_the_way_of(guess):
        guess()
    assert set(FailedAttempts.objects.values_list("count", flat=True)) == {2}


def test_35_an_attempt_that_raises_counts_as_wrong(db: None) -> None:
    for _ in range(throttle.FREE_FAILURES):
        with (
            pytest.raises(RuntimeError),
            throttle.begin(LIMITS, RequestFactory().post("/"), "target", known=False),
        ):
            raise RuntimeError
    assert refused() == 1


def test_35_right_secrets_are_not_counted(db: None) -> None:
    for _ in range(2 * LIMITS.per_visitor):
        guess(right=True)


def test_35_a_try_under_way_makes_nobody_wait_and_counts_towards_the_limit(db: None) -> None:
    request = RequestFactory().post("/")
    under_way = [
        throttle.begin(LIMITS, request, "target", known=False) for _ in range(LIMITS.per_visitor)
    ]
    attempts = [context.__enter__() for context in under_way]
    assert refused() > 800
    for context, attempt in zip(under_way, attempts, strict=True):
        attempt.right = True
        context.__exit__(None, None, None)
    guess(right=True)


HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("fields", [["since", "last"], ["last"]])
@pytest.mark.parametrize("wrong", [throttle.FREE_FAILURES, LIMITS.per_visitor])
def test_35_a_clock_that_was_an_hour_ahead_locks_nobody_out(
    db: None, fields: list[str], wrong: int
) -> None:
    for _ in range(wrong):
        guess()
        FailedAttempts.objects.update(last=timezone.now() - dt.timedelta(minutes=2))
    ahead = timezone.now() + HOUR
    FailedAttempts.objects.update(**dict.fromkeys(fields, ahead))
    guess(right=True)
    assert not FailedAttempts.objects.filter(last__gt=timezone.now()).exists()


def test_35_clocks_that_differ_a_little_buy_no_guesses(db: None) -> None:
    """Those of two servers."""
    for _ in range(LIMITS.per_visitor):
        guess()
        FailedAttempts.objects.update(last=timezone.now() - dt.timedelta(minutes=2))
    ahead = timezone.now() + dt.timedelta(seconds=10)
    FailedAttempts.objects.update(since=ahead, last=ahead)
    assert refused() > 800
