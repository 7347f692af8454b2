"""« Journal des accès »: every change of access, for whoever manages keys; its export."""

import csv
import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from django.utils.dateformat import format as format_date
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from cdp.actions.revoke_key import REVOKED, revoke_key
from cdp.actions.rotate_key import CREATED, ROTATED, rotate_key
from cdp.models import SpaceKey, SpacePage
from tests.cdp.access.world import make_world, visitors
from tests.factories import (
    PASSWORD,
    make_alias,
    make_editor,
    make_minutes,
    make_space,
    open_space,
    verified_client,
)

pytestmark = pytest.mark.both_databases

AUDIT = "/admin/journal-des-acces/"
NEW = "pivoine tambour lanterne"


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def rows(client: Client, **query: str) -> list[dict[str, str]]:
    """The lines of the CSV export, newest first."""
    response = client.get(AUDIT, {"export": "csv", **query})
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def details(client: Client, **query: str) -> list[str]:
    return [row["Détail"] for row in rows(client, **query)]


def test_every_change_of_a_key_is_written_with_its_author(editor: Client, space: SpacePage) -> None:
    space.keys.all().delete()
    address = f"/admin/mots-de-passe/{space.pk}/"
    editor.post(address, {"key": NEW, "label": "Premier"})
    later = {
        "key": "clairon village domino cactus",
        "label": "Deuxième",
        "when": "later",
        "days": "1",
    }
    editor.post(address, later)
    editor.post(address, {"key": "coquillage hamac grenier", "label": "Troisième", "when": "now"})
    editor.post(f"/admin/mots-de-passe/arreter/{space.keys.get(label='Troisième').pk}/")
    tomorrow = format_date(timezone.localdate() + dt.timedelta(days=1), "j F Y")
    lines = rows(editor)[:4]
    assert [re.sub("[\u00a0\u202f]", " ", line["Détail"]) for line in lines] == [
        "Mot de passe « Troisième » arrêté",
        "Mot de passe « Troisième » créé ; fin immédiate de « Deuxième », « Premier »",
        f"Mot de passe « Deuxième » créé ; fin après le {tomorrow} de « Premier »",
        "Mot de passe « Premier » créé",
    ]
    assert {line["Par"] for line in lines} == {"camille"}
    assert {line["Nom"] for line in lines} == {"Espace directions"}
    assert lines[0]["Date et heure"].startswith(f"{timezone.localtime():%Y-%m-%d %H:}")


def test_a_refused_key_leaves_no_line(editor: Client, space: SpacePage) -> None:
    before = len(rows(editor))
    editor.post(
        f"/admin/mots-de-passe/{space.pk}/", {"key": "court", "label": "Non", "when": "now"}
    )
    assert len(rows(editor)) == before


def test_a_change_that_fails_leaves_neither_key_nor_line(
    space: SpacePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(PageLogEntry, "save", broken)
    with pytest.raises(RuntimeError):
        rotate_key(space, NEW)
    with pytest.raises(RuntimeError):
        revoke_key(space.keys.get())
    assert not space.keys.get().has_ended


def test_other_changes_of_access_are_logged(editor: Client, space: SpacePage) -> None:
    minutes = make_minutes(space)
    make_alias(make_space("praticiens"), minutes, "alias")
    editor.post(
        "/admin/users/new/",
        {
            "username": "dominique",
            "email": "dominique@example.org",
            "first_name": "Dominique",
            "last_name": "Caron",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    SpacePage.objects.get(pk=space.pk).unpublish(user=None)
    minutes.save_revision(log_action=True)
    lines = [(line["Type"], line["Action"]) for line in rows(editor)]
    assert ("Espace", "Dépublier") in lines
    assert any(action == "Créer un alias" for _, action in lines)
    assert any(kind.lower() == "utilisateur" for kind, _ in lines)
    assert not any(action == "Modifier" for _, action in lines), "ordinary editing is elsewhere"


def test_it_is_filtered_by_period_action_and_user(editor: Client, space: SpacePage) -> None:
    other = make_editor("dominique")
    rotate_key(space, NEW, label="Novembre", user=other)
    today = timezone.localdate().isoformat()
    created = details(editor, action=CREATED)
    assert len(created) == 1
    assert [line["Par"] for line in rows(editor, user=str(other.pk))] == ["dominique"]
    assert details(editor, timestamp_from=today, timestamp_to=today)
    assert details(editor, timestamp_to="2020-01-01") == []
    page = editor.get(AUDIT, {"action": ROTATED}).content.decode()
    assert "Novembre" in page
    assert "Publié" not in page


def test_the_export_has_french_headings(editor: Client, space: SpacePage) -> None:
    assert list(rows(editor)[0]) == ["Date et heure", "Action", "Détail", "Type", "Nom", "Par"]
    response = editor.get(AUDIT, {"export": "csv"})
    assert "journal-des-acces-" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_an_export_is_a_formula(editor: Client, space: SpacePage, start: str) -> None:
    title = f"{start}1+2"
    log(space, REVOKED, title=title, data={"label": ""})
    cells = [cell for row in rows(editor) for cell in row.values()]
    assert f"'{title}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    response = editor.get(AUDIT, {"export": "xlsx"})
    file = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(file)) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 't="f"' not in sheet


def test_the_key_is_not_in_it(editor: Client, space: SpacePage) -> None:
    editor.post(f"/admin/mots-de-passe/{space.pk}/", {"key": NEW, "label": "N", "when": "now"})
    export = str(rows(editor))
    page = editor.get(AUDIT).content.decode()
    assert "«\u00a0N\u00a0»" in page
    for text in (export, page):
        assert "pivoine" not in text
        for key in SpaceKey.objects.all():
            assert key.hash not in text


def test_whoever_manages_keys_reads_it_whole(space: SpacePage) -> None:
    user = make_editor("maud", superuser=False)
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "add_spacekey"])
    )
    client = verified_client(user)
    assert AUDIT in client.get("/admin/").content.decode()
    assert any("créé" in detail for detail in details(client))


def test_33_visitors_get_nothing_of_it(db: None, subtests: pytest.Subtests) -> None:
    doors = ("/admin/login/", "/admin/double-authentification/")
    for name, client in visitors(make_world()):
        if name == "V6":
            continue
        for address in (AUDIT, f"{AUDIT}?export=csv", f"{AUDIT}results/", "/admin/mots-de-passe/"):
            with subtests.test(visitor=name, address=address):
                response = client.get(address)
                assert response.status_code == 302
                assert response.headers["Location"].startswith(doors)


@pytest.mark.parametrize("address", [AUDIT, f"{AUDIT}results/", f"{AUDIT}?export=csv"])
def test_33_the_editors_of_one_space_get_nothing_of_it(space: SpacePage, address: str) -> None:
    user = make_editor("alix", superuser=False)
    user.groups.add(space.editors.group)
    client = verified_client(user)
    open_space(client, space)
    assert AUDIT not in client.get("/admin/").content.decode()
    response = client.get(address)
    assert response.status_code in {302, 403}
    assert "Mot de passe" not in response.content.decode()
