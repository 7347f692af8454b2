"""The command for the last administrator who is locked out."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry

from cms.users.two_factor import devices

pytestmark = pytest.mark.django_db


def run(username: str) -> str:
    out = StringIO()
    call_command("reset_second_factor", username, stdout=out)
    return out.getvalue()


def test_it_removes_devices_codes_and_sessions_and_says_so(editor: Any) -> None:
    editor.log_in()
    second = Client()
    second.force_login(editor.user)
    devices.begin(editor.user)
    output = run("dominique")

    assert "«\N{NO-BREAK SPACE}dominique\N{NO-BREAK SPACE}» réinitialisée" in output
    assert "Appareils supprimés\N{NO-BREAK SPACE}: 1" in output
    assert "codes de secours supprimés\N{NO-BREAK SPACE}: 10" in output
    assert "sessions fermées\N{NO-BREAK SPACE}: 2" in output
    for model in [TOTPDevice, StaticDevice, StaticToken]:
        assert not model.objects.exists()
    for browser in [editor.browser, second]:
        assert browser.get("/admin/").headers["Location"].startswith("/admin/login/")


def test_it_is_logged_without_a_user(editor: Any) -> None:
    run("dominique")
    entry = ModelLogEntry.objects.get(action=devices.RESET)
    assert (entry.object_id, entry.user) == (str(editor.user.pk), None)


def test_the_next_login_sets_up_anew(editor: Any) -> None:
    run("dominique")
    editor.give_password()
    answer = editor.browser.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/admin/double-authentification/installer/")


def test_it_leaves_the_others_alone(editor: Any, plain_editor: Any) -> None:
    editor.log_in()
    plain_editor.log_in()
    run("dominique")
    assert plain_editor.verified
    assert StaticToken.objects.filter(device__user=plain_editor.user).count() == 10


def test_an_account_without_second_factor_is_no_error(newcomer: Any) -> None:
    assert "Appareils supprimés\N{NO-BREAK SPACE}: 0" in run("camille")


def test_an_unknown_account_is_refused_in_french(db: None) -> None:
    with pytest.raises(CommandError, match=r"Aucun compte ne porte le nom «\sinconnu\s»"):
        run("inconnu")


def test_its_help_is_in_french() -> None:
    command = load_command_class("cms.users", "reset_second_factor")
    parser = command.create_parser("manage.py", "reset_second_factor")
    assert "Réinitialise la double authentification" in parser.format_help()
    assert "nom d’utilisateur du compte" in parser.format_help()
