"""Login by password: guesses are delayed, then refused, and reveal no account."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from cms.models import Budget
from cms.users.login import PASSWORD
from tests.factories import PASSWORD as RIGHT
from tests.factories import make_editor

pytestmark = pytest.mark.django_db


WRONG = "pas celui-là"


AT_ONCE = PASSWORD.per_visitor // 2  # half of what an hour may see


def log_in(client: Client, name: str = "camille", password: str = WRONG) -> Any:
    return client.post("/admin/login/", {"username": name, "password": password})


def later(seconds: float) -> None:
    Budget.objects.update(full_at=F("full_at") - dt.timedelta(seconds=seconds))


@pytest.mark.parametrize("name", ["camille", "CAMILLE", "nobody"])
def test_many_wrong_passwords_are_refused_whether_or_not_the_account_exists(name: str) -> None:
    make_editor()
    client = Client()
    answers = [log_in(client, name).status_code for _ in range(AT_ONCE + 1)]
    assert answers == [200] * AT_ONCE + [429]
    refused = log_in(client, "camille", RIGHT)
    assert refused.status_code == 429
    assert "Trop d’essais" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert log_in(Client(REMOTE_ADDR="192.0.2.7"), "camille", RIGHT).status_code == 302
    later(360)
    assert log_in(client, "camille", RIGHT).status_code == 302


def test_an_account_is_protected_from_many_addresses_for_two_minutes() -> None:
    make_editor()
    for number in range(PASSWORD.per_target // 2):
        assert log_in(Client(REMOTE_ADDR=f"192.0.2.{number}")).status_code == 200
    assert log_in(Client(REMOTE_ADDR="192.0.2.200"), password=RIGHT).status_code == 429
    later(120)
    assert log_in(Client(REMOTE_ADDR="192.0.2.200"), password=RIGHT).status_code == 302


def test_a_browser_that_has_logged_in_before_is_not_kept_out() -> None:
    make_editor()
    known = Client()
    log_in(known, password=RIGHT)
    known.post("/admin/logout/")
    for _ in range(AT_ONCE):
        log_in(Client())
    assert log_in(Client(), password=RIGHT).status_code == 429
    assert log_in(known, password=RIGHT).status_code == 302


def test_an_empty_form_costs_nothing() -> None:
    client = Client()
    for _ in range(PASSWORD.per_visitor + 1):
        assert client.post("/admin/login/", {"username": "camille"}).status_code == 200
    assert not Budget.objects.exists()


def test_a_right_password_is_not_counted() -> None:
    make_editor()
    for _ in range(PASSWORD.per_visitor + 1):
        assert log_in(Client(), password=RIGHT).status_code == 302
