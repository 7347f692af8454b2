"""A lost phone: another administrator resets the account, which is logged."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import ModelLogEntry

from cms.users.two_factor import devices

pytestmark = pytest.mark.django_db

ACCOUNTS = "/admin/users/"


def address(account: Any) -> str:
    return f"/admin/double-authentification/reinitialiser/{account.user.pk}/"


def entries(account: Any) -> list[tuple[str, Any]]:
    """The log entries on an account's second factor, (action, user), newest first."""
    content_type = ContentType.objects.get_for_model(account.user)
    found = ModelLogEntry.objects.filter(
        content_type=content_type,
        object_id=str(account.user.pk),
        action__startswith="two_factor.",
    )
    return [(entry.action, entry.user) for entry in found.order_by("-timestamp", "-pk")]


@pytest.fixture
def administrator(editor: Any) -> Any:
    editor.log_in()
    return editor


def test_an_account_is_reset_from_the_list_of_accounts(
    administrator: Any, plain_editor: Any
) -> None:
    plain_editor.log_in()
    elsewhere = Client()
    elsewhere.force_login(plain_editor.user)
    browser = administrator.browser
    assert f'href="{address(plain_editor)}"' in browser.get(ACCOUNTS).text
    confirmation = browser.get(address(plain_editor)).text
    assert "toutes ses sessions se ferment" in confirmation
    assert "Vérifiez de vive voix" in confirmation
    assert plain_editor.verified  # asking changes nothing

    done = browser.post(address(plain_editor), follow=True)
    assert "«\u00a0claude\u00a0» réinitialisée, sessions fermées" in done.text
    for session in (plain_editor.browser, elsewhere):
        assert session.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert entries(plain_editor)[0] == (devices.RESET, administrator.user)
    assert administrator.verified

    plain_editor.give_password()
    sent = plain_editor.browser.get("/admin/", follow=True).redirect_chain[-1][0]
    assert sent.startswith("/admin/double-authentification/installer/")


def test_nobody_resets_oneself_without_a_code(administrator: Any) -> None:
    assert f'href="{address(administrator)}"' not in administrator.browser.get(ACCOUNTS).text
    administrator.browser.post(address(administrator))
    assert administrator.verified
    assert devices.is_set_up(administrator.user)


def test_only_a_superuser_resets_or_changes_an_account(
    plain_editor: Any, newcomer: Any, editor: Any
) -> None:
    """Whoever may change an account may make himself anything: no permission suffices."""
    granted = Permission.objects.filter(content_type__app_label__in=["users", "auth"])
    plain_editor.user.user_permissions.add(*granted)
    plain_editor.log_in()
    browser = plain_editor.browser
    new = "quatre mots bien choisis"
    form = {"email": "a@example.org", "first_name": "A", "last_name": "B", "is_active": "on"}
    form |= {"password1": new, "password2": new, "is_superuser": "on"}
    for account in (plain_editor, newcomer, editor):
        name = account.user.get_username()
        browser.post(f"/admin/users/edit/{account.user.pk}/", {"username": name, **form})
        browser.post(address(account))
    browser.post("/admin/users/new/", {"username": "intrus", **form})
    group = Group.objects.create(name="À prendre")
    bulk = f"/admin/bulk/users/user/assign_role/?id={plain_editor.user.pk}"
    browser.post(bulk, {"role": group.pk})
    browser.post("/admin/groups/new/", {"name": "Intrus"})
    for path in ("/admin/users/", "/admin/groups/", bulk):
        assert browser.get(path).status_code in {302, 403, 404}, path
    users = get_user_model().objects
    assert not users.filter(username="intrus").exists()
    assert not Group.objects.filter(name="Intrus").exists()
    assert not any(user.check_password(new) for user in users.all())
    plain_editor.user.refresh_from_db()
    assert not plain_editor.user.is_superuser
    assert not plain_editor.user.groups.exists()
    assert devices.is_set_up(editor.user)


def test_only_a_verified_administrator_resets(plain_editor: Any, editor: Any) -> None:
    editor.give_password()
    answer = editor.browser.post(address(plain_editor))
    assert answer.status_code == 403
    assert devices.is_set_up(plain_editor.user)
    assert Client().post(address(plain_editor)).status_code == 302
    assert devices.is_set_up(plain_editor.user)


def test_an_account_that_does_not_exist_is_not_found(administrator: Any) -> None:
    unknown = "/admin/double-authentification/reinitialiser/9999/"
    assert administrator.browser.get(unknown).status_code == 404


def test_actions_on_a_second_factor_are_in_the_log(
    administrator: Any, plain_editor: Any, newcomer: Any, shown_phone: Any
) -> None:
    administrator.browser.post(address(plain_editor))
    codes = "/admin/double-authentification/codes/"
    administrator.browser.post(codes, {"code": administrator.codes[0]})
    newcomer.give_password()
    set_up = "/admin/double-authentification/installer/"
    phone = shown_phone(newcomer.browser.get(set_up))
    newcomer.browser.post(set_up, {"code": phone.code()})
    assert entries(newcomer) == [(devices.SET_UP, newcomer.user)]
    html = administrator.browser.get("/admin/journal-des-acces/").text
    assert "Double authentification installée" in html
    assert "Codes de secours renouvelés" in html
    assert "Double authentification réinitialisée, sessions fermées" in html


@pytest.mark.parametrize("change", ["password", "deactivated"])
def test_a_changed_password_or_a_closed_account_ends_sessions(
    administrator: Any, plain_editor: Any, change: str
) -> None:
    plain_editor.log_in()
    user = plain_editor.user
    form = {"username": "claude", "email": user.email, "first_name": "Claude", "last_name": "Ott"}
    if change == "password":
        new = "quatre mots bien choisis"
        form |= {"is_active": "on", "password1": new, "password2": new}
    saved = administrator.browser.post(f"/admin/users/edit/{user.pk}/", form)
    assert saved.status_code == 302
    assert plain_editor.browser.get("/admin/").headers["Location"].startswith("/admin/login/")
