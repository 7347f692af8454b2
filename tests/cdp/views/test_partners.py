"""Scenario 43: the partner link."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cdp.actions.make_partner_link import TOKEN_LENGTH, make_partner_link
from cdp.actions.revoke_partner_link import revoke_partner_link
from cdp.models import BookletPage, PartnerLink
from tests.cdp.access.world import World, visitors
from tests.cdp.views.test_files import body_of
from tests.factories import make_booklet, make_editor, make_version, verified_client

YESTERDAY = timezone.localdate() - dt.timedelta(days=1)


@pytest.fixture
def booklet(world: World) -> BookletPage:
    page = make_booklet(world.space, permalink="livret-medecin")
    make_version(page, "Version 1", "2025-01-05")
    make_version(page, "Version 2", "2026-01-05")
    return page


def test_43_it_opens_the_version_in_force_to_everyone_without_a_session(
    subtests: pytest.Subtests, world: World, booklet: BookletPage
) -> None:
    address = f"/p/{make_partner_link(booklet, 'Un médecin')}"
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            before = dict(client.cookies)
            response = client.get(address)
            assert response.status_code == 200
            assert body_of(response) == b"%PDF-1.4 Version 2"
            assert client.cookies == before
            assert "Set-Cookie" not in response.headers
            assert response.headers["Cache-Control"] == "private, no-store"
            assert response.headers["X-Robots-Tag"] == "noindex"
            assert world.space.title not in str(response.headers)


def test_43_it_opens_nothing_else(world: World, booklet: BookletPage) -> None:
    client, token = Client(), make_partner_link(booklet, "Un médecin")
    client.get(f"/p/{token}")
    for url in (
        booklet.url,
        booklet.download_url,
        booklet.issued[1].url,
        world.space.url,
        f"/p/{token}/1/",
        "/livrets/secret.zip",
    ):
        assert client.get(url).status_code in {403, 404}, url
    assert "Livret médecin" not in client.get("/recherche/", {"q": "livret médecin"}).text


def test_43_replacing_the_version_keeps_it(client: Client, booklet: BookletPage) -> None:
    address = f"/p/{make_partner_link(booklet, 'Un médecin')}"
    make_version(booklet, "Version 3", "2026-02-05")
    assert body_of(client.get(address)) == b"%PDF-1.4 Version 3"


def test_43_after_its_date_or_its_end_it_never_existed(
    client: Client, booklet: BookletPage
) -> None:
    never = client.get(f"/p/{'x' * TOKEN_LENGTH}")
    past = make_partner_link(booklet, "Passé", until=YESTERDAY)
    revoked = make_partner_link(booklet, "Fermé")
    revoke_partner_link(PartnerLink.objects.get(label="Fermé"))
    for token in (past, revoked):
        answer = client.get(f"/p/{token}")
        assert answer.status_code == never.status_code == 404
        assert answer.content.replace(token.encode(), b"") == never.content.replace(
            b"x" * TOKEN_LENGTH, b""
        )
        assert answer.headers.keys() == never.headers.keys()


def test_43_it_ends_with_its_booklet(client: Client, booklet: BookletPage) -> None:
    address = f"/p/{make_partner_link(booklet, 'Un médecin', until=timezone.localdate())}"
    assert client.get(address).status_code == 200
    booklet.unpublish()
    assert client.get(address).status_code == 404


def test_40_its_token_is_nowhere_in_clear(
    client: Client, booklet: BookletPage, capsys: pytest.CaptureFixture[str]
) -> None:
    token = make_partner_link(booklet, "Un médecin", user=make_editor())
    client.get(f"/p/{token}")
    call_command("dumpdata", "--all")
    assert token not in capsys.readouterr().out


def test_an_editor_makes_counts_and_closes_it(booklet: BookletPage) -> None:
    editor = verified_client(make_editor())
    screen = f"/admin/liens-partenaires/{booklet.pk}/"
    text = editor.post(screen, {"label": "Docteur Exemple", "until": ""}).text
    token = text.partition("/p/")[2].partition('"')[0]
    reader = Client()
    assert reader.get(f"/p/{token}").status_code == 200
    reader.get(f"/p/{token}", headers={"Range": "bytes=5-"})
    reader.head(f"/p/{token}")
    link = PartnerLink.objects.get()
    assert (link.uses, link.last_used) == (1, timezone.localdate())
    listed = editor.get(screen).text
    assert "Docteur Exemple" in listed
    assert token not in listed  # shown once
    assert "a servi 1 fois, la dernière le" in editor.get(f"{screen}{link.pk}/fermer/").text
    editor.post(f"{screen}{link.pk}/fermer/")
    assert reader.get(f"/p/{token}").status_code == 404
    audit = editor.get("/admin/journal-des-acces/").text
    assert "Lien partenaire créé pour" in audit
    assert "fermé" in audit


def test_a_day_that_is_past_is_refused(booklet: BookletPage) -> None:
    editor = verified_client(make_editor())
    screen = f"/admin/liens-partenaires/{booklet.pk}/"
    text = editor.post(screen, {"label": "Docteur", "until": YESTERDAY.strftime("%d/%m/%Y")}).text
    assert "Ce jour est passé" in text
    assert not PartnerLink.objects.exists()
