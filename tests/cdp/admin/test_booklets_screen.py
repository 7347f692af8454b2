"""« Versions » of a booklet: issuing one, the refusals of unusable files; its lasting address."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cdp.models import BookletPage, BookletVersion
from cms.models import HomePage
from tests.cdp.access.world import VISITORS, World, visitors
from tests.cdp.admin.editing import publish_form
from tests.factories import make_booklet, make_editor, make_space, make_version, verified_client

PDF = b"%PDF-1.4 un livret"


@pytest.fixture
def booklet(world: World) -> BookletPage:
    return make_booklet(world.space, "Titre réservé", slug="livret")


def send(client: Client, booklet: BookletPage, data: bytes = PDF, **fields: Any) -> Any:
    name = fields.pop("name", "livret.pdf")
    form = {"label": "Version 1", "date": "05/01/2026", "changes": "Tout.", **fields}
    form["file"] = SimpleUploadedFile(name, data)
    return client.post(f"/admin/livrets/{booklet.pk}/versions/", form, follow=True)


def test_33_these_screens_are_for_verified_editors(
    world: World, booklet: BookletPage, subtests: pytest.Subtests
) -> None:
    for name, client in visitors(world):
        links = f"liens-partenaires/{booklet.pk}"
        for path in (f"livrets/{booklet.pk}/versions/", f"{links}/", f"{links}/1/fermer/"):
            with subtests.test(visitor=name, path=path):
                answer = client.get(f"/admin/{path}")
                if name == "V6":
                    assert answer.status_code == (404 if "fermer" in path else 200)
                else:
                    assert answer.status_code in {302, 403}
                    assert "Titre réservé" not in answer.text


def test_a_version_is_issued_and_listed_with_its_openings(booklet: BookletPage) -> None:
    editor = verified_client(make_editor())
    text = send(editor, booklet).text
    assert "est en vigueur" in text
    version = BookletVersion.objects.get()
    assert (version.number, version.changes, version.created_by.username) == (1, "Tout.", "camille")
    assert version.file.read() == PDF
    assert (
        "Version «\u00a0Version 1\u00a0» publiée"
        in editor.get(f"/admin/pages/{booklet.pk}/history/").text
    )


def test_a_version_with_a_later_date_is_not_yet_in_force(booklet: BookletPage) -> None:
    later = (timezone.localdate() + dt.timedelta(days=9)).strftime("%d/%m/%Y")
    text = send(verified_client(make_editor()), booklet, date=later).text
    assert "sera en vigueur le" in text
    assert "à venir" in text


@pytest.mark.parametrize(
    ("data", "fields", "message"),
    [
        (b"MZ\x90\x00", {"name": "livret.exe"}, "Ce format n’est pas accepté"),
        (b"MZ\x90\x00", {}, "n’est pas ce que dit son nom (.pdf)"),
        (PDF, {"name": "livret.docx"}, "n’est pas ce que dit son nom (.docx)"),
        (b"", {}, "vide"),
        (PDF, {"label": "version 0"}, "déjà une version de ce nom"),
        (PDF, {"label": ""}, "Champ requis"),
        (PDF, {"date": "31/02/2026"}, "date valide"),
    ],
)
def test_a_refused_version_says_why_and_keeps_the_form(
    booklet: BookletPage, data: bytes, fields: dict[str, Any], message: str
) -> None:
    make_version(booklet, "Version 0", "2020-01-01")
    fields = {"changes": "Ce que j’ai écrit", **fields}
    text = send(verified_client(make_editor()), booklet, data, **fields).text
    assert message in text
    assert "Ce que j’ai écrit" in text
    assert BookletVersion.objects.count() == 1


def test_a_pdf_of_500_megabytes_is_refused(
    booklet: BookletPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cdp.admin.booklets.MAX_BYTES", 1000)
    text = send(verified_client(make_editor()), booklet, PDF + b"x" * 1000).text
    assert "plus de 50\u00a0Mo" in text
    assert not BookletVersion.objects.exists()


def test_only_those_who_may_publish_issue_versions(world: World, booklet: BookletPage) -> None:
    alix = make_editor("alix", superuser=False)
    alix.groups.add(make_space("ailleurs").editors.group)
    assert send(verified_client(alix), booklet).status_code == 404
    ana = make_editor("ana", superuser=False)
    ana.groups.add(world.space.editors.group)
    assert "est en vigueur" in send(verified_client(ana), booklet).text


def test_the_reader_is_offered_these_screens_by_an_editor_only(
    world: World, booklet: BookletPage
) -> None:
    assert "Publier une version" in VISITORS["V6"](world).get(booklet.url).text
    assert "Publier une version" not in VISITORS["V2"](world).get(booklet.url).text


def test_a_version_to_come_is_offered_to_editors_of_its_booklet_only(world: World) -> None:
    public = make_booklet(HomePage.objects.get(), "Livret public", slug="livret")
    later = timezone.localdate() + dt.timedelta(days=9)
    make_version(public, "En vigueur", "2026-01-05")
    to_come = make_version(public, "Bientôt", later.isoformat())
    alix = make_editor("alix", superuser=False)
    alix.groups.add(world.space.editors.group)
    for user, offered in ((alix, False), (make_editor(), True)):
        browser = verified_client(user)
        text = browser.get("/admin/versions-de-livrets/").json()["html"]
        assert "En vigueur" in text
        assert ("Bientôt" in text) is offered
        chosen = browser.get(f"/admin/versions-de-livrets/chosen/{to_come.pk}/")
        assert (chosen.status_code == 200) is offered


def test_an_address_that_people_have_never_changes(
    world: World, booklet: BookletPage, member: Client
) -> None:
    client = verified_client(make_editor("dominique"))
    form = client.get(f"/admin/pages/{booklet.pk}/edit/").text
    assert re.search(r'<input[^>]*name="permalink"[^>]*readonly', form)
    assert "elle ne change plus" in publish_form(client, booklet, permalink="livret-z").text
    older = BookletPage.objects.get(pk=booklet.pk).save_revision()
    older.content["permalink"] = "ancien"
    older.save()
    older.publish()
    publish_form(client, booklet, title="Livret relu", permalink="")
    assert BookletPage.objects.get(pk=booklet.pk).title == "Livret relu"
    assert member.get(f"/d/{booklet.permalink}").url == booklet.url
    with pytest.raises(ValidationError):
        make_booklet(world.other, "Autre", permalink=booklet.permalink)


def test_an_address_that_nobody_has_is_chosen(world: World) -> None:
    client = verified_client(make_editor("dominique"))
    draft = BookletPage(title="Livret neuf", live=False)
    Page.objects.get(pk=world.space.pk).add_child(instance=draft)
    draft.save_revision()
    publish_form(client, draft, permalink="choisi")
    assert BookletPage.objects.get(pk=draft.pk).permalink == "choisi"
