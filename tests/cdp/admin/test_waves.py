"""Waves of wrong keys are told to those who manage keys, by hour, and to nobody else."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cdp.access.wrong_keys import KEPT, WAVE
from cdp.models import SpacePage, WrongKeys
from cms.models import Budget
from tests.factories import make_editor, make_space, open_space, verified_client

pytestmark = pytest.mark.both_databases

HOUR = dt.timedelta(hours=1)
# Ten past two in the afternoon, in Paris.
START = dt.datetime(2026, 11, 29, 13, 10, tzinfo=dt.UTC)
TOLD = f"{WAVE}\u00a0mots de passe faux le 29\u00a0novembre\u00a02026, de 14\u00a0h à 15\u00a0h"


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.timedelta], None]:
    """Let time pass; it stands still otherwise."""
    moment = START

    def advance(time: dt.timedelta) -> None:
        nonlocal moment
        moment += time

    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return advance


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


def besiege(number: int, address: str = "/directions/") -> None:
    """So many wrong keys, each from elsewhere."""
    for visitor in range(number):
        stranger = Client(REMOTE_ADDR=f"192.0.2.{visitor}")
        wrong = stranger.post("/cdp-pegase", {"key": "mauvais", "next": address})
        assert wrong.status_code == 403


def key_manager() -> Client:
    user = make_editor("maud", superuser=False)
    rights = Permission.objects.filter(codename__in=["access_admin", "add_spacekey"])
    user.user_permissions.add(*rights)
    return verified_client(user)


def test_a_wave_is_told_on_the_dashboard_and_by_hour_on_the_screen_of_keys(
    space: SpacePage, later: Callable[[dt.timedelta], None]
) -> None:
    besiege(WAVE)
    later(2 * HOUR)
    besiege(WAVE + 1)
    manager = key_manager()
    dashboard = manager.get("/admin/").text
    assert "Espace directions" in dashboard
    assert f"{WAVE + 1}\u00a0mots de passe faux le 29\u00a0novembre\u00a02026, de 16" in dashboard
    assert TOLD not in dashboard, "the latest alone"
    screen = manager.get("/admin/mots-de-passe/").text
    for hour in (14, 16):
        assert f"de {hour}\u00a0h à {hour + 1}\u00a0h" in screen
    assert "192.0.2" not in screen + dashboard


def test_one_at_the_door_too(space: SpacePage) -> None:
    besiege(WAVE, "")
    manager = key_manager()
    assert "Entrée commune" in manager.get("/admin/").text
    assert TOLD in manager.get("/admin/").text
    assert "à l’entrée commune" in manager.get("/admin/mots-de-passe/").text


def test_not_to_an_editor_who_does_not_manage_keys(space: SpacePage) -> None:
    """Of the whole site, or of the besieged space."""
    besiege(WAVE)
    for name, group in [
        ("alix", Group.objects.get(name="Rédaction")),
        ("eden", space.editors.group),
    ]:
        user = make_editor(name, superuser=False)
        user.groups.add(group)
        assert "mots de passe faux" not in verified_client(user).get("/admin/").text


def test_mistakes_are_no_wave_and_not_kept(
    space: SpacePage, later: Callable[[dt.timedelta], None]
) -> None:
    besiege(WAVE - 1)
    assert "mots de passe faux" not in key_manager().get("/admin/").text
    later(HOUR)
    besiege(1)
    assert WrongKeys.objects.get().count == 1


def test_each_night_what_is_past_is_forgotten(
    space: SpacePage, later: Callable[[dt.timedelta], None]
) -> None:
    """Though nobody gives a key, or looks at the dashboard."""
    besiege(1)
    call_command("clearsessions")
    assert (WrongKeys.objects.count(), Budget.objects.exists()) == (1, True)
    later(2 * HOUR)
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - HOUR)
    call_command("clearsessions")
    assert not any(model.objects.exists() for model in (WrongKeys, Budget, Session))


def test_a_right_key_is_no_wrong_one(space: SpacePage) -> None:
    for _ in range(WAVE):
        assert open_space(Client(), space).status_code == 302
    assert not WrongKeys.objects.exists()


def test_a_wave_is_told_for_a_week(space: SpacePage, later: Callable[[dt.timedelta], None]) -> None:
    besiege(WAVE)
    later(KEPT + HOUR)
    assert "mots de passe faux" not in key_manager().get("/admin/").text
    besiege(1)
    assert WrongKeys.objects.get().count == 1


def test_the_dashboard_forgets_the_visitors_of_before(
    space: SpacePage, later: Callable[[dt.timedelta], None]
) -> None:
    besiege(1)
    assert Budget.objects.exists()
    later(HOUR)
    key_manager().get("/admin/")
    assert not Budget.objects.filter(full_at__lte=timezone.now()).exists()
