"""A booklet is withdrawn, not deleted: its addresses say so. A version is, before its day."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from cdp.actions.make_partner_link import make_partner_link
from cdp.actions.withdraw_booklet import withdraw_booklet
from cdp.models import BookletPage, BookletVersion, SentBooklet
from cms.models import HomePage
from search import indexing
from tests.cdp.access.world import World, visitors
from tests.cdp.views.test_files import body_of
from tests.factories import (
    make_alias,
    make_booklet,
    make_editor,
    make_metier,
    make_minutes,
    make_space,
    make_version,
    verified_client,
)

WITHDRAWN = "n’est plus diffusé"
LATER = (timezone.localdate() + dt.timedelta(days=9)).isoformat()


@pytest.fixture
def booklet(world: World) -> BookletPage:
    """A booklet of the space, with two versions; minutes sent the first."""
    metiers = [make_metier()]
    page = make_booklet(world.space, "Livret du bain", permalink="bain", metiers=metiers)
    version = make_version(page, "Version 1", "2025-01-05")
    make_version(page, "Version 2", "2026-01-05")
    minutes = make_minutes(world.space, "Réunion du bain", number=7)
    minutes.sent_booklets = [SentBooklet(version=version)]
    minutes.save_revision().publish()
    return page


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor("dominique"))


def withdraw(editor: Client, booklet: BookletPage, **data: Any) -> Any:
    return editor.post(f"/admin/livrets/{booklet.pk}/diffusion/", data, follow=True)


def words(answer: Any) -> str:
    """The text of an answer, without the marks of a search."""
    return re.sub(r"</?mark>", "", answer.text)


def test_its_addresses_say_so_to_who_may_see_it(
    world: World, booklet: BookletPage, editor: Client, subtests: pytest.Subtests
) -> None:
    assert WITHDRAWN in withdraw(editor, booklet).text
    number = booklet.versions.get(label="Version 1").number
    addresses = (booklet.url, "/d/bain", f"/d/bain/{number}", f"/d/bain/{number}/fichier")
    for name, client in visitors(world):
        for address in addresses:
            with subtests.test(visitor=name, address=address):
                answer = client.get(address, follow=True)
                if name == "V6" and address.endswith("fichier"):
                    assert body_of(answer) == b"%PDF-1.4 Version 1"  # its editor
                elif name in {"V2", "V6"}:
                    assert answer.status_code == 200
                    assert WITHDRAWN in answer.text
                    assert "Livret du bain" in answer.text
                else:
                    assert answer.status_code == 403
                    assert WITHDRAWN not in answer.text


def test_they_lead_to_its_successor_whoever_may_see_that(
    world: World, booklet: BookletPage, editor: Client, member: Client
) -> None:
    home = HomePage.objects.get()
    public, reserved = make_booklet(home, "Livret public"), make_booklet(world.other, "Réservé")
    token = make_partner_link(booklet, "L’hôpital")
    for successor, seen in ((public, True), (reserved, False)):
        withdraw(editor, booklet, successor=successor.pk)
        for client, address in ((member, "/d/bain"), (Client(), f"/p/{token}")):
            text = client.get(address, follow=True).text
            assert WITHDRAWN in text
            assert (successor.title in text) is seen
            assert (successor.url in text) is seen


def test_a_partner_is_told_and_given_nothing_else(
    world: World, booklet: BookletPage, editor: Client
) -> None:
    token = make_partner_link(booklet, "L’hôpital")
    withdraw(editor, booklet)
    answer = Client().get(f"/p/{token}")
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert WITHDRAWN in answer.text
    assert world.space.title not in answer.text
    assert booklet.url not in answer.text


def test_it_leaves_lists_archive_and_search(
    world: World, booklet: BookletPage, editor: Client, member: Client
) -> None:
    kept = make_booklet(world.space, "Livret du repas", metiers=list(booklet.metiers.all()))
    make_version(kept, "Version 1")
    alias = make_alias(world.space, booklet, "le-meme")
    indexing.drain()
    lists = (
        world.space.url,
        f"{world.space.url}?rayon=livrets",
        "/metiers/psychomotricien/",
        "/recherche/?q=bain+Livret",
        "/recherche/?q=bain+Livret&versions=toutes",
    )
    for address in lists:
        assert "Livret du bain" in words(member.get(address)), address
    withdraw(editor, booklet)
    indexing.drain()
    for address in lists:
        assert "Livret du bain" not in words(member.get(address)), address
    assert "Livret du repas" in member.get(lists[1]).text
    archive = zipfile.ZipFile(io.BytesIO(body_of(member.get("/livrets/secret.zip"))))
    assert archive.namelist() == ["Livret du repas – Version 1.pdf"]
    assert WITHDRAWN in member.get(alias.url).text


def test_minutes_still_say_what_they_sent(
    booklet: BookletPage, editor: Client, member: Client
) -> None:
    withdraw(editor, booklet)
    minutes = SentBooklet.objects.get().page
    text = member.get(minutes.url).text
    assert "Livret du bain, Version 1" in text
    assert WITHDRAWN in text


def test_it_is_distributed_again(booklet: BookletPage, editor: Client, member: Client) -> None:
    withdraw(editor, booklet)
    assert "diffusé de nouveau" in withdraw(editor, booklet, reinstate="1").text
    assert body_of(member.get("/d/bain")) == b"%PDF-1.4 Version 2"
    assert WITHDRAWN not in member.get(booklet.url).text
    history = editor.get(f"/admin/pages/{booklet.pk}/history/").text
    assert "N’est plus diffusé" in history
    assert "Diffusé de nouveau" in history


def test_no_revision_or_copy_changes_it(booklet: BookletPage, editor: Client) -> None:
    before = booklet.save_revision()
    withdraw(editor, booklet)
    Revision.objects.get(pk=before.pk).publish()
    booklet.refresh_from_db()
    assert booklet.is_withdrawn
    copy = booklet.copy(update_attrs={"slug": "copie", "title": "Copie"})
    assert not BookletPage.objects.get(pk=copy.pk).is_withdrawn


def test_the_screen_tells_what_depends_on_it(booklet: BookletPage, editor: Client) -> None:
    make_partner_link(booklet, "L’hôpital")
    text = editor.get(f"/admin/livrets/{booklet.pk}/diffusion/").text
    assert "2 versions, cité dans 1 compte rendu, 1 lien partenaire ouvert" in text


def test_an_editor_of_one_space_is_told_of_his_own_minutes_only(
    world: World, booklet: BookletPage
) -> None:
    elsewhere = make_minutes(world.other, "Réunion d’ailleurs")
    elsewhere.sent_booklets = [SentBooklet(version=BookletVersion.objects.get(label="Version 2"))]
    elsewhere.save_revision().publish()
    nadege = make_editor("nadege", superuser=False)
    nadege.groups.add(world.space.editors.group)
    text = verified_client(nadege).get(f"/admin/livrets/{booklet.pk}/diffusion/").text
    assert "cité dans 1 compte rendu et dans d’autres espaces" in text
    assert "ailleurs" not in text.replace("Page d’ailleurs", "")


def test_what_uses_the_page_of_a_booklet_counts_minutes(
    booklet: BookletPage, editor: Client
) -> None:
    assert "Référencé(e) 1 fois" in editor.get(f"/admin/pages/{booklet.pk}/edit/").text
    assert "Réunion du bain" in editor.get(f"/admin/pages/{booklet.pk}/usage/").text


@pytest.mark.parametrize("named", ["itself", "alias", "withdrawn", "draft", "other"])
def test_what_cannot_take_its_place_is_refused(
    world: World, booklet: BookletPage, named: str
) -> None:
    other = make_booklet(world.other if named == "other" else world.space, "Autre réservé")
    if named == "withdrawn":
        withdraw_booklet(other)
    if named == "draft":
        other.unpublish()
    if named == "alias":
        other = make_alias(world.space, other, "autre-alias")
    nadege = make_editor("nadege", superuser=False)
    nadege.groups.add(world.space.editors.group)
    successor = booklet if named == "itself" else other
    text = withdraw(verified_client(nadege), booklet, successor=successor.pk).text
    assert "Sélectionnez un choix valide" in text
    booklet.refresh_from_db()
    assert not booklet.is_withdrawn
    assert named != "other" or "Autre réservé" not in text


def test_who_may_not_publish_it_withdraws_nothing(world: World, booklet: BookletPage) -> None:
    to_come = make_version(booklet, "Version 3", LATER)
    alix = make_editor("alix", superuser=False)
    alix.groups.add(world.other.editors.group)
    paths = ("diffusion/", f"versions/{to_come.pk}/retirer/")
    for name, client in [*visitors(world), ("another editor", verified_client(alix))]:
        for path in paths:
            answer = client.post(f"/admin/livrets/{booklet.pk}/{path}")
            assert name == "V6" or answer.status_code in {302, 403, 404}
    booklet.refresh_from_db()
    assert not booklet.is_withdrawn
    assert BookletVersion.objects.to_come().get() == to_come


def test_a_version_is_taken_back_until_its_day(
    booklet: BookletPage, editor: Client, member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_come = make_version(booklet, "Version 3", LATER)
    screen = f"/admin/livrets/{booklet.pk}/versions/"
    address = f"{screen}{to_come.pk}/retirer/"
    assert address in editor.get(screen).text
    text = editor.post(address, follow=True).text
    assert "ne paraîtra pas" in text
    assert "retirée" in text
    monkeypatch.setattr(timezone, "localdate", lambda *_: dt.date.fromisoformat(LATER))
    assert body_of(member.get("/d/bain")) == b"%PDF-1.4 Version 2"
    assert member.get(to_come.url).status_code == 404
    assert "Version 3" not in member.get(booklet.url).text
    assert make_version(booklet, "Version 3", LATER).is_issued  # its name is free again


def test_an_issued_version_is_not_taken_back(booklet: BookletPage, editor: Client) -> None:
    issued = booklet.in_force
    assert issued is not None
    screen = f"/admin/livrets/{booklet.pk}/versions/"
    assert "retirer" not in editor.get(screen).text
    assert editor.post(f"{screen}{issued.pk}/retirer/").status_code == 404
    booklet.refresh_from_db()
    assert booklet.in_force == issued


def test_a_version_to_come_that_minutes_announce_is_taken_back_with_its_number(
    world: World, booklet: BookletPage, editor: Client
) -> None:
    to_come = make_version(booklet, "Version 3", LATER)
    minutes = make_minutes(make_space("ailleurs"), "Réunion", number=8)
    minutes.sent_booklets = [SentBooklet(version=to_come)]
    minutes.save_revision().publish()
    address = f"/admin/livrets/{booklet.pk}/versions/{to_come.pk}/retirer/"
    assert "annoncée dans 1 compte rendu" in editor.get(address).text
    editor.post(address)
    assert editor.get(f"/admin/pages/{minutes.pk}/edit/").status_code == 200


def test_what_waits_is_not_said_to_come_at_once(booklet: BookletPage, editor: Client) -> None:
    text = editor.get(f"/admin/livrets/{booklet.pk}/versions/").text
    assert "y mènera à partir de sa date" in text
