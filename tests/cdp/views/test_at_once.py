"""What happens at the same moment: changes of a space's keys, and keys that are given."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cdp.access import keys
from cdp.actions.rotate_key import rotate_key
from cdp.views.gate import KEY
from tests.factories import key_of, make_space
from tests.waiting import TIMEOUT_SECONDS, in_the_way_of

pytestmark = pytest.mark.both_databases


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_38_of_two_rotations_at_once_one_key_stays_without_an_end() -> None:
    space = make_space("secret")
    with in_the_way_of(lambda: rotate_key(space, "clarinette verger ombrelle")):
        rotate_key(space, "pivoine tambour lanterne")
    assert space.keys.filter(until=None).count() == 1
    assert space.keys.lasting().count() == 1


def at_once(number: int, people: int, key: str) -> list[int]:
    """The statuses of so many answers, when so many people of one office give a key at once."""

    def give(_: int) -> int:
        try:
            return Client().post("/cdp-pegase", {"key": key}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as crowd:
        return list(crowd.map(give, range(number)))


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Keys are looked at once so many people have given theirs."""

    def wait_for(people: int) -> None:
        find, meeting = keys.find, threading.Barrier(people)

        def find_together(*args: Any) -> Any:
            meeting.wait(timeout=TIMEOUT_SECONDS)
            return find(*args)

        monkeypatch.setattr(keys, "find", find_together)

    return wait_for


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_35_eight_right_keys_given_at_once_in_one_office_all_open(
    together: Callable[[int], None],
) -> None:
    space = make_space("secret")
    for _ in range(2):  # some had mistyped it
        assert at_once(1, 1, "mauvais") == [403]
    together(8)
    assert at_once(8, 8, key_of(space)) == [302] * 8


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_35_of_wrong_keys_given_at_once_no_more_than_the_limit_are_looked_at(
    together: Callable[[int], None],
) -> None:
    space = make_space("secret")
    limit = KEY.per_visitor // 2
    together(limit)
    answers = at_once(100, limit + 5, "mauvais")
    assert answers.count(403) == limit
    assert answers.count(429) == 100 - limit
    assert at_once(1, 1, key_of(space)) == [429]
