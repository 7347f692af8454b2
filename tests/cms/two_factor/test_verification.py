"""Later logins: one field, a code of the phone or a recovery code."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken

from cms.users.two_factor.views import CODE

pytestmark = pytest.mark.django_db

VERIFY = "/admin/double-authentification/verifier/"
AT_ONCE = CODE.per_visitor // 2  # half of what an hour may see


@pytest.fixture
def person(editor: Any) -> Any:
    editor.give_password()
    return editor


def test_the_screen_has_one_field_and_a_log_out_button(person: Any) -> None:
    html = person.browser.get(VERIFY).content.decode()
    assert html.count('type="text"') == 1
    assert 'autocomplete="one-time-code"' in html
    assert 'action="/admin/logout/"' in html


def test_a_code_of_the_phone_lets_in_and_rotates_the_session(person: Any) -> None:
    before = person.browser.session.session_key
    stolen = Client()
    stolen.cookies["session"] = before
    assert person.give_code(person.phone.next_code()).headers["Location"] == "/admin/"
    assert person.browser.session.session_key != before
    assert person.verified
    assert stolen.get("/admin/").headers["Location"].startswith("/admin/login/")


def test_remember_me_survives_the_rotation(editor: Any) -> None:
    editor.give_password(remember="on")
    editor.give_code(editor.phone.next_code())
    assert not editor.browser.session.get_expire_at_browser_close()


def test_a_replayed_code_is_refused(person: Any) -> None:
    code = person.phone.next_code()
    person.give_code(code)
    other = Client()
    other.force_login(person.user)
    html = other.post(VERIFY, {"code": code}).content.decode()
    assert "a déjà servi" in html
    assert other.get("/admin/").status_code == 302


def test_an_old_code_is_refused(person: Any, clock: Any) -> None:
    code = person.phone.next_code()
    clock.advance(300)
    person.give_code(code)
    assert not person.verified


def test_a_recovery_code_works_once_and_says_how_many_are_left(person: Any) -> None:
    code = person.codes[0]
    answer = person.browser.post(VERIFY, {"code": f"{code[:4]} {code[4:8]} {code[8:]}"})
    assert answer.status_code == 302
    assert "il en reste 9" in person.browser.get("/admin/").content.decode()
    assert StaticToken.objects.count() == 9

    other = Client()
    other.force_login(person.user)
    assert other.post(VERIFY, {"code": code}).status_code == 200
    assert other.get("/admin/").status_code == 302
    assert person.verified


def test_the_last_recovery_code_asks_for_new_ones(person: Any) -> None:
    StaticToken.objects.exclude(token=person.codes[0]).delete()
    person.give_code(person.codes[0])
    assert "dernier code de secours" in person.browser.get("/admin/").content.decode()


def test_another_persons_codes_are_refused(person: Any, newcomer: Any, clock: Any) -> None:
    from .conftest import enrol

    stranger = enrol(newcomer, clock)
    person.give_code(stranger.codes[0])
    person.give_code(stranger.phone.next_code())
    assert not person.verified
    assert StaticToken.objects.filter(device__user=stranger.user).count() == 10


@pytest.mark.parametrize("kind", ["phone", "recovery"])
def test_failures_lock_out_for_a_while(person: Any, clock: Any, kind: str) -> None:
    def wrong() -> str:
        return person.phone.wrong_code() if kind == "phone" else "000000000000"

    def right() -> str:
        return person.phone.code() if kind == "phone" else person.codes[0]

    clock.advance(60)
    for _ in range(AT_ONCE):
        assert "n’est pas valable" in person.give_code(wrong()).content.decode()
    html = person.give_code(right()).content.decode()
    assert "Trop d’essais\N{NO-BREAK SPACE}: réessayez dans 6\N{NO-BREAK SPACE}minutes." in html
    assert "error-message" in html
    clock.advance(6 * 60)
    person.give_code(right())
    assert person.verified


def elsewhere(person: Any, address: str) -> Any:
    """Someone who has the person's password, at another address."""
    return replace(person, browser=Client(REMOTE_ADDR=address))


def test_a_thief_does_not_keep_the_owner_out(person: Any) -> None:
    thief = elsewhere(person, "192.0.2.66")
    thief.give_password()
    for _ in range(AT_ONCE + 3):
        thief.give_code(person.phone.wrong_code())
    person.give_code(person.phone.next_code())
    assert person.verified


def test_thieves_everywhere_keep_the_owner_out_for_minutes_at_most(person: Any, clock: Any) -> None:
    for number in range(CODE.per_target // 2):
        thief = elsewhere(person, f"192.0.2.{number}")
        thief.give_password()
        assert "n’est pas valable" in thief.give_code(person.phone.wrong_code()).content.decode()
    assert "Trop d’essais" in person.give_code(person.phone.code()).content.decode()
    clock.advance(3 * 60)
    person.give_code(person.phone.code())
    assert person.verified


def test_attempts_refused_meanwhile_do_not_make_the_wait_longer(person: Any, clock: Any) -> None:
    for _ in range(AT_ONCE):
        person.give_code(person.phone.wrong_code())
    for _ in range(5):
        clock.advance(60)
        person.give_code(person.phone.wrong_code())
    clock.advance(60)
    person.give_code(person.phone.code())
    assert person.verified


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "12345678", "1234567890123"])
def test_a_malformed_code_does_not_count(person: Any, code: str) -> None:
    for _ in range(CODE.per_visitor + 1):
        assert "error-message" in person.give_code(code).content.decode()
    person.give_code(person.phone.next_code())
    assert person.verified


def test_the_typed_code_stays_out_of_error_reports(person: Any) -> None:
    request = person.give_code("000000").wsgi_request
    assert request.sensitive_post_parameters == ("code",)


def test_the_screen_is_never_cached(person: Any) -> None:
    assert "no-store" in person.browser.get(VERIFY).headers["Cache-Control"]
    assert "no-store" in person.give_code("000000").headers["Cache-Control"]


def test_forms_are_protected_against_forgery(person: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person.user)
    for name in ["verify", "set_up", "renew_codes", "replace"]:
        answer = browser.post(reverse(f"two_factor:{name}"), {"code": person.phone.code()})
        assert answer.status_code == 403


def test_logging_in_as_someone_else_does_not_keep_the_verification(
    person: Any, newcomer: Any
) -> None:
    person.give_code(person.phone.next_code())
    newcomer.browser = person.browser
    newcomer.give_password()
    assert not newcomer.verified
