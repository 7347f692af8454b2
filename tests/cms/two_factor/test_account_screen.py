"""« Double authentification » in the account of a verified editor."""

from typing import Any

import pytest
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken

pytestmark = pytest.mark.django_db

STATUS = "/admin/double-authentification/"
RENEW = "/admin/double-authentification/codes/"
REPLACE = "/admin/double-authentification/remplacer/"
SET_UP = "/admin/double-authentification/installer/"


@pytest.fixture
def person(editor: Any) -> Any:
    editor.log_in()
    return editor


def stored_codes(person: Any) -> set[str]:
    return set(StaticToken.objects.filter(device__user=person.user).values_list("token", flat=True))


def test_the_account_links_to_the_screen(person: Any) -> None:
    html = person.browser.get("/admin/account/").content.decode()
    assert f'href="{STATUS}"' in html
    assert "Double authentification" in html


@pytest.mark.parametrize(
    ("left", "message"),
    [(10, "reste 10 codes"), (1, "un seul code"), (0, "n’avez plus de code de secours")],
)
def test_it_says_how_many_codes_are_left_and_never_which(
    person: Any, left: int, message: str
) -> None:
    kept = StaticToken.objects.values_list("pk", flat=True)[:left]
    StaticToken.objects.exclude(pk__in=list(kept)).delete()
    html = person.browser.get(STATUS).content.decode()
    assert message in html
    assert not any(code in html.replace(" ", "") for code in person.codes)


def test_renewing_asks_for_a_code(person: Any, shown_codes: Any) -> None:
    before = stored_codes(person)
    assert not shown_codes(person.browser.get(RENEW))
    for code in ["", "12", person.phone.code(), person.phone.wrong_code()]:
        answer = person.browser.post(RENEW, {"code": code})
        assert "error-message" in answer.content.decode()
        assert not shown_codes(answer)
    assert stored_codes(person) == before


def test_renewing_shows_ten_new_codes_once_and_kills_the_old(person: Any, shown_codes: Any) -> None:
    session = person.browser.session.session_key
    answer = person.browser.post(RENEW, {"code": person.phone.next_code()})
    codes = shown_codes(answer)
    assert len(codes) == 10
    assert stored_codes(person) == set(codes)
    assert not set(codes) & set(person.codes)
    assert f'href="{STATUS}">Je les ai gardés</a>' in answer.content.decode()
    assert not shown_codes(person.browser.get(RENEW))
    assert person.browser.session.session_key != session
    assert person.verified

    other = Client()
    other.force_login(person.user)
    other.post("/admin/double-authentification/verifier/", {"code": person.codes[0]})
    assert other.get("/admin/").status_code == 302


def test_a_session_entered_by_recovery_code_survives_the_renewal(editor: Any) -> None:
    editor.give_password()
    editor.give_code(editor.codes[0])
    editor.browser.post(RENEW, {"code": editor.codes[1]})
    assert editor.verified


def test_set_up_is_not_open_without_a_code_even_to_the_verified(
    person: Any, authenticators: Any
) -> None:
    for answer in [person.browser.get(SET_UP), person.browser.post(SET_UP, {"code": "123456"})]:
        assert answer.headers["Location"] == STATUS
    assert not authenticators(person.user, confirmed=False)


def test_replacing_asks_for_a_code(person: Any) -> None:
    answer = person.browser.post(REPLACE, {"code": person.phone.wrong_code()})
    assert "error-message" in answer.content.decode()
    assert person.browser.get(SET_UP).headers["Location"] == STATUS


def test_replacing_installs_the_new_device_and_forgets_the_old(
    person: Any, shown_phone: Any, shown_codes: Any, authenticators: Any, clock: Any
) -> None:
    elsewhere = Client()
    elsewhere.force_login(person.user)
    elsewhere.post("/admin/double-authentification/verifier/", {"code": person.codes[1]})
    assert elsewhere.get("/admin/").status_code == 200

    answer = person.browser.post(REPLACE, {"code": person.phone.next_code()})
    assert answer.headers["Location"] == SET_UP
    screen = person.browser.get(SET_UP)
    assert "Garder l’appareil actuel" in screen.content.decode()
    new = shown_phone(screen)
    assert authenticators(person.user, confirmed=True) == [person.phone.key.hex()]

    answer = person.browser.post(SET_UP, {"code": new.code()})
    codes = shown_codes(answer)
    assert len(codes) == 10
    assert f'href="{STATUS}">Je les ai gardés</a>' in answer.content.decode()
    assert authenticators(person.user, confirmed=True) == [new.key.hex()]
    assert stored_codes(person) == set(codes)
    assert person.verified
    assert elsewhere.get("/admin/").status_code == 302

    assert person.browser.get(SET_UP).headers["Location"] == STATUS
    clock.advance(60)
    elsewhere.post("/admin/double-authentification/verifier/", {"code": person.phone.code()})
    assert elsewhere.get("/admin/").status_code == 302


def test_an_unfinished_replacement_leaves_the_device_as_it_was(person: Any) -> None:
    person.browser.post(REPLACE, {"code": person.phone.next_code()})
    person.browser.get(SET_UP)
    person.browser.post("/admin/logout/")
    person.give_password()
    person.give_code(person.phone.next_code())
    assert person.verified


def test_the_permission_to_replace_expires(person: Any, clock: Any) -> None:
    person.browser.post(REPLACE, {"code": person.phone.next_code()})
    assert person.browser.get(SET_UP).status_code == 200
    clock.advance(601)
    assert person.browser.get(SET_UP).headers["Location"] == STATUS


def test_a_lost_phone_is_replaced_with_recovery_codes(editor: Any, shown_phone: Any) -> None:
    editor.give_password()
    editor.give_code(editor.codes[0])
    editor.browser.post(REPLACE, {"code": editor.codes[1]})
    new = shown_phone(editor.browser.get(SET_UP))
    editor.browser.post(SET_UP, {"code": new.code()})
    assert editor.verified


@pytest.mark.parametrize("address", [STATUS, RENEW, REPLACE])
def test_these_screens_are_never_cached(person: Any, address: str) -> None:
    assert "no-store" in person.browser.get(address).headers["Cache-Control"]
