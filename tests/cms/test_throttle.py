"""The throttle: budgets that come back drop by drop, attempts at once, clocks that are wrong."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.utils import timezone

from cms import throttle
from cms.models import Budget
from tests.waiting import in_the_way_of

pytestmark = pytest.mark.both_databases

LIMITS = throttle.Limits("secret", per_visitor=20, per_target=200)
AT_ONCE = LIMITS.per_visitor // 2
DROP = dt.timedelta(minutes=6)
Later = Callable[[dt.timedelta], None]


def guess(
    *,
    right: bool = False,
    address: str = "192.0.2.1",
    limits: throttle.Limits = LIMITS,
    **targets: bool,
) -> frozenset[str]:
    """Which targets were tried."""
    request = RequestFactory(REMOTE_ADDR=address).post("/")
    with throttle.begin(limits, request, targets or {"target": False}) as attempt:
        attempt.right = right
    return attempt.targets


def refused() -> int:
    """For how many seconds an attempt is refused."""
    with pytest.raises(throttle.TooManyAttemptsError) as refusal:
        guess(right=True)
    return refusal.value.seconds


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.timedelta], None]:
    """Let time pass; it stands still otherwise."""
    moment = timezone.now()

    def advance(time: dt.timedelta) -> None:
        nonlocal moment
        moment += time

    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return advance


def test_35_no_hour_sees_more_than_the_budget_and_nobody_waits_for_longer_than_a_drop(
    db: None, later: Later
) -> None:
    """Of someone who tries every ten seconds, for three hours."""
    accepted: list[int] = []
    waits: list[int] = []
    for second in range(0, 3 * 3600, 10):
        try:
            guess()
        except throttle.TooManyAttemptsError as refusal:
            waits.append(refusal.seconds)
        else:
            accepted.append(second)
        later(dt.timedelta(seconds=10))
    assert 0 < min(waits) <= max(waits) <= DROP.total_seconds()
    for start in accepted:
        assert sum(start <= second < start + 3600 for second in accepted) <= LIMITS.per_visitor
    assert len([second for second in accepted if second < 60]) == 6, "none is slowed at first"
    assert len(accepted) == AT_ONCE + 3 * AT_ONCE - 1


def test_35_a_drop_comes_back_in_six_minutes_and_the_whole_in_an_hour(
    db: None, later: Later
) -> None:
    for _ in range(AT_ONCE):
        guess()
    assert refused() == DROP.total_seconds()
    later(DROP / 2)
    assert refused() == DROP.total_seconds() / 2
    later(DROP / 2)
    guess()
    refused()
    later(throttle.WINDOW)
    for _ in range(AT_ONCE):
        guess()
    refused()


def test_35_nothing_is_kept_of_who_has_his_budget_again(db: None, later: Later) -> None:
    guess()
    throttle.delete_full()
    assert Budget.objects.exists()
    later(throttle.WINDOW)
    throttle.delete_full()
    assert not Budget.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_35_tries_at_once_are_all_counted(later: Later) -> None:
    """The second waits for the first; so does the first of a budget that was full again."""
    guess()
    later(2 * throttle.WINDOW)
    with in_the_way_of(guess):
        guess()
    kept = {row.full_at - timezone.now() for row in Budget.objects.all()}
    assert kept == {2 * DROP, 2 * DROP / 10, throttle.WINDOW}  # visitor, target, newcomer


def test_35_an_attempt_that_raises_counts_as_wrong(db: None) -> None:
    request = RequestFactory(REMOTE_ADDR="192.0.2.1").post("/")
    for _ in range(AT_ONCE):
        with (
            pytest.raises(RuntimeError),
            throttle.begin(LIMITS, request, {"target": False}),
        ):
            raise RuntimeError
    assert refused()


def test_35_right_secrets_are_not_counted(db: None) -> None:
    for _ in range(2 * LIMITS.per_visitor):
        guess(right=True)


def test_35_a_try_under_way_counts_until_it_was_right(db: None) -> None:
    request = RequestFactory(REMOTE_ADDR="192.0.2.1").post("/")
    under_way = [throttle.begin(LIMITS, request, {"target": False}) for _ in range(AT_ONCE)]
    attempts = [context.__enter__() for context in under_way]
    assert refused()
    for context, attempt in zip(under_way, attempts, strict=True):
        attempt.right = True
        context.__exit__(None, None, None)
    for _ in range(AT_ONCE):
        guess()


def test_35_each_target_has_its_own_budget_and_a_visitor_one_for_all(db: None) -> None:
    for number in range(LIMITS.per_target // 2):
        guess(address=f"192.0.2.{number}", first=False)
    assert guess(address="198.51.100.1", first=False, second=False) == {"second"}
    assert guess(address="198.51.100.1", first=True, second=False) == {"first", "second"}
    for _ in range(AT_ONCE - 2):
        guess(address="198.51.100.1", second=False)
    assert guess(address="198.51.100.1", first=True, second=False, third=False) == {"first"}


def test_35_those_who_go_on_guessing_leave_newcomers_their_part_and_buy_no_guesses(
    db: None, later: Later
) -> None:
    """Four who try whenever a drop may have come, and somebody new every ten minutes."""
    limits = throttle.Limits("secret", per_visitor=20, per_target=40)
    accepted: list[int] = []
    waits: list[int] = []
    for minute in range(0, 120, 2):
        for number in range(4):
            try:
                while True:
                    guess(address=f"192.0.2.{number}", limits=limits)
                    accepted.append(minute)
            except throttle.TooManyAttemptsError as refusal:
                waits.append(refusal.seconds)
        if minute % 10 == 0:
            guess(address=f"198.51.100.{minute}", limits=limits)
            accepted.append(minute)
        later(dt.timedelta(minutes=2))
    for start in accepted:
        assert sum(start <= minute < start + 60 for minute in accepted) <= limits.per_target
    assert len(accepted) >= limits.per_target  # nothing is wasted
    assert max(waits) <= 15 * 60


@pytest.mark.parametrize(
    ("spent", "new"), [("192.0.2.77", "192.0.2.78"), ("2001:db8::1", "2001:db8:1::1")]
)
def test_35_a_newcomer_s_part_is_his_once_an_hour(
    db: None, later: Later, spent: str, new: str
) -> None:
    """Of IPv6 a /48 counts as one, from whichever of its 256 parts it comes."""
    neighbour = spent.replace("::1", ":0:8000::1")
    guess(address=spent)
    for number in range(LIMITS.per_target):
        try:
            guess(address=f"198.51.{number}.1", elsewhere=False)
            guess(address=f"198.51.{number}.1")
        except throttle.TooManyAttemptsError:
            break
    with pytest.raises(throttle.TooManyAttemptsError):
        guess(address=neighbour)
    guess(address=new, right=True)
    guess(address=new)
    with pytest.raises(throttle.TooManyAttemptsError):
        guess(address=new)


@pytest.mark.parametrize("wrong", [1, AT_ONCE])
def test_35_a_clock_that_was_two_hours_ahead_locks_nobody_out(
    db: None, later: Later, wrong: int
) -> None:
    later(2 * throttle.WINDOW)
    for _ in range(wrong):
        guess()
    later(-2 * throttle.WINDOW)
    guess(right=True)
    assert not Budget.objects.filter(full_at__gt=timezone.now()).exists()


def test_35_clocks_that_differ_a_little_buy_no_guesses(db: None, later: Later) -> None:
    """Those of two servers."""
    for _ in range(AT_ONCE):
        guess()
    later(dt.timedelta(seconds=-30))
    assert refused() == DROP.total_seconds()
