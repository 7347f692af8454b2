"""« Importer un compte rendu »: a file and a space in, the page editor out."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cdp.models import MinutesPage, SpacePage
from tests.factories import make_editor, make_space, verified_client

SOURCE = """12ème Conférence des directions
Mardi 3 novembre 2026 de 9h30 à 11h00

Participants : Léa Marchal (Épinal)

Ordre du jour :

- La ludothèque

Rappel de votre mot de passe : ancien-mot-1998

La ludothèque

Les girafes en bois sont attendues.
"""


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def drop(client: Client, space: SpacePage, content: Any, name: str = "cr.txt") -> Any:
    body = content.encode() if isinstance(content, str) else content
    data = {"space": space.pk, "file": SimpleUploadedFile(name, body)}
    return client.post("/admin/importer/", data, follow=True)


def test_the_draft_opens_in_the_editor_with_its_warnings(editor: Client, space: SpacePage) -> None:
    response = drop(editor, space, SOURCE)
    page = MinutesPage.objects.get()
    assert response.redirect_chain[-1][0] == f"/admin/pages/{page.pk}/edit/"
    assert not page.live
    assert (page.number, page.series.slug, str(page.date)) == (12, "directions", "2026-11-03")
    text = response.content.decode()
    assert "Le brouillon est prêt" in text
    assert "1 ligne qui donnait un mot de passe a été retirée" in text
    assert "ancien-mot-1998" not in text


def test_the_same_file_again_changes_nothing_and_says_so(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    before = MinutesPage.objects.values_list("pk", "latest_revision_id").get()
    response = drop(editor, space, SOURCE)
    assert "Ce fichier a déjà été importé" in response.content.decode()
    assert MinutesPage.objects.values_list("pk", "latest_revision_id").get() == before


def test_a_corrected_file_is_another_draft_and_the_first_is_named(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    response = drop(editor, space, SOURCE + "\nUne ligne de plus.\n")
    assert MinutesPage.objects.count() == 2
    assert "a déjà un compte rendu de cette conférence" in response.content.decode()


def test_the_same_file_may_go_to_another_space(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    drop(editor, make_space("coordinations"), SOURCE)
    assert MinutesPage.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("vide.txt", b" ", "ne contient aucun texte"),
        ("faux.docx", b"%PDF-1.7\n", "faux.docx"),
        ("vieux.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".docx"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", "n’est pas accepté"),
    ],
)
def test_a_bad_file_keeps_the_form_and_says_why(
    editor: Client, space: SpacePage, name: str, content: bytes, reason: str
) -> None:
    response = drop(editor, space, content, name)
    assert response.status_code == 200
    text = response.content.decode()
    assert name in text
    assert reason in text
    assert f'<option value="{space.pk}" selected>' in text
    assert not MinutesPage.objects.exists()


def test_both_fields_are_required(editor: Client, space: SpacePage) -> None:
    response = editor.post("/admin/importer/", {})
    assert response.status_code == 200
    assert response.content.decode().count("Champ requis") >= 1


def test_an_editor_without_a_space_does_not_see_the_screen(space: SpacePage) -> None:
    from django.contrib.auth.models import Permission

    user = make_editor("alix", superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = verified_client(user)
    assert client.get("/admin/importer/").status_code in {302, 403}
    assert "/admin/importer/" not in client.get("/admin/").content.decode()
