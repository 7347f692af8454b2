"""Login by password: guesses are delayed, then refused, and reveal no account."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms import throttle
from cms.models import FailedAttempts
from cms.users.login import PASSWORD
from tests.factories import PASSWORD as RIGHT
from tests.factories import make_editor

pytestmark = pytest.mark.django_db


WRONG = "pas celui-là"


def log_in(client: Client, name: str = "camille", password: str = WRONG) -> Any:
    """Log in long after the last attempt, so that no delay applies."""
    FailedAttempts.objects.update(last=timezone.now() - dt.timedelta(minutes=2))
    return client.post("/admin/login/", {"username": name, "password": password})


@pytest.mark.parametrize("name", ["camille", "CAMILLE", "nobody"])
def test_many_wrong_passwords_are_refused_whether_or_not_the_account_exists(name: str) -> None:
    make_editor()
    client = Client()
    answers = [log_in(client, name).status_code for _ in range(PASSWORD.per_visitor + 1)]
    assert answers == [200] * PASSWORD.per_visitor + [429]
    refused = log_in(client, "camille", RIGHT)
    assert refused.status_code == 429
    assert "Trop d’essais" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert log_in(Client(REMOTE_ADDR="192.0.2.7"), "camille", RIGHT).status_code == 302


def test_an_account_is_protected_from_many_addresses_for_a_quarter_of_an_hour() -> None:
    make_editor()
    for number in range(PASSWORD.per_target):
        assert log_in(Client(REMOTE_ADDR=f"192.0.2.{number}")).status_code == 200
    assert log_in(Client(REMOTE_ADDR="192.0.2.200"), password=RIGHT).status_code == 429
    FailedAttempts.objects.update(since=timezone.now() - throttle.WINDOW)
    assert log_in(Client(REMOTE_ADDR="192.0.2.200"), password=RIGHT).status_code == 302


def test_quick_attempts_are_delayed() -> None:
    make_editor()
    client = Client()
    form = {"username": "camille", "password": "pas celui-là"}
    answers = [client.post("/admin/login/", form).status_code for _ in range(6)]
    assert answers == [200] * throttle.FREE_FAILURES + [429]


def test_an_empty_form_costs_nothing() -> None:
    client = Client()
    for _ in range(PASSWORD.per_visitor + 1):
        assert client.post("/admin/login/", {"username": "camille"}).status_code == 200
    assert not FailedAttempts.objects.exists()


def test_a_right_password_is_not_counted() -> None:
    make_editor()
    for _ in range(PASSWORD.per_visitor + 1):
        assert log_in(Client(), password=RIGHT).status_code == 302
