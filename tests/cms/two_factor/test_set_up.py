"""The first login: QR code, secret, first code, recovery codes."""

from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.users.two_factor.views import CODE

pytestmark = pytest.mark.django_db

VERIFY = "/admin/double-authentification/verifier/"
SET_UP = "/admin/double-authentification/installer/"


@pytest.fixture
def beginner(newcomer: Any) -> Any:
    newcomer.give_password()
    return newcomer


def test_a_first_login_leads_to_the_set_up(beginner: Any) -> None:
    answer = beginner.browser.get("/admin/pages/2/edit/", follow=True)
    assert [url for url, _ in answer.redirect_chain] == [
        f"{VERIFY}?next=%2Fadmin%2Fpages%2F2%2Fedit%2F",
        f"{SET_UP}?next=%2Fadmin%2Fpages%2F2%2Fedit%2F",
    ]
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_screen_shows_a_qr_code_and_the_secret_in_groups_of_four(
    beginner: Any, shown_phone: Any
) -> None:
    answer = beginner.browser.get(SET_UP)
    html = answer.content.decode()
    device = TOTPDevice.objects.get(user=beginner.user)
    assert not device.confirmed
    assert shown_phone(answer).key == device.bin_key
    assert "<svg" in html
    assert "<img" not in html


def test_the_field_suits_a_phone(beginner: Any) -> None:
    html = beginner.browser.get(SET_UP).content.decode()
    assert "Code à six chiffres" in html
    assert 'inputmode="numeric"' in html
    assert 'autocomplete="one-time-code"' in html


def test_confirming_verifies_and_shows_ten_codes_once(
    beginner: Any, shown_phone: Any, shown_codes: Any
) -> None:
    phone = shown_phone(beginner.browser.get(SET_UP))
    before = beginner.browser.session.session_key
    data = {"code": phone.code(), "next": "/admin/reports/locked/"}
    answer = beginner.browser.post(SET_UP, data)

    codes = shown_codes(answer)
    assert len(set(codes)) == 10
    assert sorted(StaticToken.objects.values_list("token", flat=True)) == sorted(codes)
    html = answer.content.decode()
    assert 'href="/admin/reports/locked/">Je les ai gardés</a>' in html
    assert "no-store" in answer.headers["Cache-Control"]
    assert beginner.browser.session.session_key != before
    assert beginner.verified

    for address in [SET_UP, VERIFY, "/admin/double-authentification/", "/admin/account/"]:
        again = beginner.browser.get(address, follow=True).content.decode()
        assert not any(code in again.replace(" ", "") for code in codes)
    again = beginner.browser.post(SET_UP, data, follow=True)
    assert not shown_codes(again)
    assert StaticToken.objects.count() == 10


@pytest.mark.parametrize("shape", ["{0} {1}", " {0}{1} ", "{0}\N{NO-BREAK SPACE}{1}", "{0}-{1}"])
def test_spaces_in_the_code_do_not_matter(beginner: Any, shown_phone: Any, shape: str) -> None:
    code = shown_phone(beginner.browser.get(SET_UP)).code()
    beginner.browser.post(SET_UP, {"code": shape.format(code[:3], code[3:])})
    assert beginner.verified


def test_a_wrong_code_keeps_the_same_secret_and_confirms_nothing(
    beginner: Any, shown_phone: Any, shown_codes: Any, authenticators: Any
) -> None:
    phone = shown_phone(beginner.browser.get(SET_UP))
    answer = beginner.browser.post(SET_UP, {"code": phone.wrong_code()})
    assert "Ce code n’est pas valable" in answer.content.decode()
    assert shown_phone(answer).key == phone.key
    assert not shown_codes(answer)
    assert not authenticators(beginner.user, confirmed=True)
    assert not StaticDevice.objects.exists()
    assert not beginner.verified


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "123456789012", "١٢٣٤٥٦"])
def test_a_malformed_code_is_refused_without_counting(beginner: Any, code: str) -> None:
    beginner.browser.get(SET_UP)
    html = beginner.browser.post(SET_UP, {"code": code}).content.decode()
    assert ("Tapez le code." if not code else "Tapez les six chiffres") in html


def test_an_unconfirmed_device_never_counts(beginner: Any, shown_phone: Any) -> None:
    phone = shown_phone(beginner.browser.get(SET_UP))
    answer = beginner.give_code(phone.code())
    assert answer.headers["Location"].startswith(SET_UP)
    assert not beginner.verified


def test_reloading_keeps_the_set_up_under_way(beginner: Any, shown_phone: Any) -> None:
    first = shown_phone(beginner.browser.get(SET_UP))
    assert shown_phone(beginner.browser.get(SET_UP)).key == first.key
    assert TOTPDevice.objects.count() == 1


def test_a_secret_seen_in_another_session_is_never_the_one_confirmed(
    beginner: Any, shown_phone: Any
) -> None:
    intruder = Client()
    intruder.force_login(beginner.user)
    stolen = shown_phone(intruder.get(SET_UP))
    own = shown_phone(beginner.browser.get(SET_UP))
    assert own.key != stolen.key
    assert TOTPDevice.objects.count() == 1
    beginner.browser.post(SET_UP, {"code": own.code()})
    assert beginner.verified

    answer = intruder.post(SET_UP, {"code": stolen.code()})
    assert answer.status_code == 403
    assert TOTPDevice.objects.get().bin_key == own.key
    assert intruder.get("/admin/").status_code == 302


def test_a_set_up_that_was_replaced_elsewhere_starts_again(beginner: Any, shown_phone: Any) -> None:
    lost = shown_phone(beginner.browser.get(SET_UP))
    elsewhere = Client()
    elsewhere.force_login(beginner.user)
    elsewhere.get(SET_UP)
    data = {"code": lost.code(), "next": "/admin/account/"}
    answer = beginner.browser.post(SET_UP, data, follow=True)
    html = answer.content.decode()
    assert "recommencée ailleurs" in html
    assert 'value="/admin/account/"' in html
    assert shown_phone(answer).key != lost.key
    assert not beginner.verified


def test_a_set_up_confirmed_between_two_steps_closes_the_other(
    beginner: Any, shown_phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other session confirms after this one's code was checked: only one may win."""
    from cms.users.two_factor import devices

    phone = shown_phone(beginner.browser.get(SET_UP))
    check = devices._check

    def slow_check(*args: Any) -> Any:
        device = check(*args)
        TOTPDevice.objects.all().delete()
        TOTPDevice.objects.create(user=beginner.user, name="autre", confirmed=True)
        return device

    monkeypatch.setattr(devices, "_check", slow_check)
    answer = beginner.browser.post(SET_UP, {"code": phone.code()})
    assert answer.status_code == 302
    assert beginner.browser.get(answer.headers["Location"]).status_code == 302
    assert not StaticToken.objects.exists()
    assert not beginner.verified


def test_the_first_code_is_used_up(beginner: Any, shown_phone: Any) -> None:
    phone = shown_phone(beginner.browser.get(SET_UP))
    beginner.browser.post(SET_UP, {"code": phone.code()})
    beginner.browser.post("/admin/logout/")
    beginner.give_password()
    assert beginner.give_code(phone.code()).status_code == 200
    assert not beginner.verified


def test_set_up_is_throttled_too(beginner: Any, shown_phone: Any) -> None:
    phone = shown_phone(beginner.browser.get(SET_UP))
    for _ in range(CODE.per_visitor // 2):
        beginner.browser.post(SET_UP, {"code": phone.wrong_code()})
    html = beginner.browser.post(SET_UP, {"code": phone.code()}).content.decode()
    assert "réessayez dans 6" in html
    assert not beginner.verified


class TestPasswordKnownDeviceSetUp:
    """Someone has the password of an editor who has a second factor."""

    @pytest.fixture
    def thief(self, editor: Any) -> Any:
        editor.give_password()
        return editor

    def test_set_up_is_out_of_reach(self, thief: Any, authenticators: Any) -> None:
        before = authenticators(thief.user, confirmed=True)
        answer = thief.browser.get(SET_UP)
        assert answer.headers["Location"].startswith(VERIFY)
        assert thief.browser.post(SET_UP, {"code": thief.phone.code()}).status_code == 403
        assert authenticators(thief.user, confirmed=True) == before
        assert not authenticators(thief.user, confirmed=False)

    def test_nothing_shows_a_secret_or_a_code(self, thief: Any) -> None:
        addresses = [reverse(f"two_factor:{n}") for n in ["status", "renew_codes", "replace"]]
        for address in [VERIFY, SET_UP, *addresses]:
            for answer in [
                thief.browser.get(address, follow=True),
                thief.browser.post(address, {"code": "000000"}),
            ]:
                html = answer.content.decode()
                assert "second-factor__qr" not in html
                assert 'id="secret"' not in html
                assert not any(code in html.replace(" ", "") for code in thief.codes)

    def test_an_unconfirmed_device_lets_nobody_in(self, thief: Any, clock: Any) -> None:
        from cms.users.two_factor import devices

        from .conftest import Phone

        pending = devices.begin(thief.user)
        assert thief.give_code(Phone(pending.bin_key, clock).code()).status_code == 200
        session = thief.browser.session
        session["second_factor_set_up"] = pending.pk
        session.save()
        code = Phone(pending.bin_key, clock).code()
        assert thief.browser.post(SET_UP, {"code": code}).status_code == 403
        assert not thief.verified

    def test_someone_elses_device_lets_nobody_in(self, thief: Any, newcomer: Any) -> None:
        newcomer.give_password()
        newcomer.browser.get(SET_UP)
        session = thief.browser.session
        session["otp_device_id"] = TOTPDevice.objects.get(user=newcomer.user).persistent_id
        session["second_factor_at"] = thief.phone.clock.time()
        session.save()
        assert not thief.verified

    def test_recovery_codes_alone_still_count_as_a_second_factor(self, thief: Any) -> None:
        TOTPDevice.objects.filter(user=thief.user).delete()
        assert thief.browser.get(SET_UP).headers["Location"].startswith(VERIFY)
        thief.give_code(thief.codes[0])
        assert thief.verified


def test_secrets_stay_out_of_addresses_session_and_logs(
    beginner: Any, shown_phone: Any, shown_codes: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    screen = beginner.browser.get(SET_UP)
    device = TOTPDevice.objects.get()
    answer = beginner.browser.post(SET_UP, {"code": shown_phone(screen).code()})
    secrets = [device.key, device.config_url, *shown_codes(answer)]
    held = {k: v for k, v in beginner.browser.session.items() if k != SESSION_KEY}
    for secret in secrets:
        assert secret not in repr(held)
        assert secret not in caplog.text
    assert "otpauth:" not in screen.content.decode()
