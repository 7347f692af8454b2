"""« Mots de passe des espaces »: the keys in use, and a new one in their place."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cdp.models import SpaceKey, SpacePage
from tests.factories import key_of, make_editor, make_space, open_space, verified_client

NEW = "pivoine tambour lanterne"


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def rotate(client: Client, space: SpacePage, **data: str) -> Any:
    return client.post(
        f"/admin/mots-de-passe/{space.pk}/", {"key": NEW, "when": "now", **data}, follow=True
    )


def test_the_list_shows_dates_and_never_a_key(editor: Client, space: SpacePage) -> None:
    bare = SpacePage.objects.get(pk=make_space("vide").pk)
    bare.keys.all().delete()
    text = editor.get("/admin/mots-de-passe/").content.decode()
    assert "Espace directions" in text
    assert "personne ne peut ouvrir cet espace" in text
    assert key_of(space) not in text
    assert SpaceKey.objects.get(space=space).hash not in text


def test_at_once(editor: Client, space: SpacePage) -> None:
    member = Client()
    open_space(member, space)
    text = rotate(editor, space).content.decode()
    assert "a changé" in text
    assert NEW not in text
    assert member.get(space.url).status_code == 403
    assert open_space(Client(), space, NEW).status_code == 302


def test_with_an_overlap_to_the_end_of_a_day(editor: Client, space: SpacePage) -> None:
    day = timezone.localdate() + datetime.timedelta(days=7)
    rotate(editor, space, when="later", last_day=day.isoformat())
    old = SpaceKey.objects.filter(space=space).earliest("since")
    assert old.until is not None
    end = timezone.localtime(old.until)
    assert (end.date(), end.time()) == (day + datetime.timedelta(days=1), datetime.time.min)
    assert open_space(Client(), space).status_code == 302
    assert open_space(Client(), space, NEW).status_code == 302


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"key": "court"}, "12 caractères au moins"),
        ({"key": ""}, "Champ requis"),
        ({"when": "later"}, "Indiquez un jour entre"),
        ({"when": "later", "last_day": "2020-01-01"}, "Indiquez un jour entre"),
        ({"when": "later", "last_day": "9999-12-31"}, "Indiquez un jour entre"),
        ({"when": "later", "last_day": "demain"}, "date valide"),
        ({"key": "aaaaaaaaaaaaaaa"}, "pas toujours les mêmes"),
        ({"key": "1234567890123456"}, "entièrement numérique"),
        ({"when": "jamais"}, "choix valide"),
    ],
)
def test_a_bad_form_changes_nothing_and_says_why(
    editor: Client, space: SpacePage, data: dict[str, str], message: str
) -> None:
    response = rotate(editor, space, **data)
    assert message in response.content.decode()
    assert SpaceKey.objects.filter(space=space).count() == 1


def test_a_key_already_used_is_refused(editor: Client, space: SpacePage) -> None:
    response = rotate(editor, space, key=key_of(space))
    assert "choisissez-en un autre" in response.content.decode()


def test_an_unknown_space(editor: Client, space: SpacePage) -> None:
    assert editor.get("/admin/mots-de-passe/999999/").status_code == 404


def test_an_editor_without_the_right_sees_nothing(space: SpacePage) -> None:
    from django.contrib.auth.models import Group

    user = make_editor("alix", superuser=False)
    user.groups.add(Group.objects.get(name="Rédaction"))
    client = verified_client(user)
    assert "/admin/mots-de-passe/" not in client.get("/admin/").content.decode()
    for address in ("/admin/mots-de-passe/", f"/admin/mots-de-passe/{space.pk}/"):
        response = client.post(address, {"key": NEW, "when": "now"})
        assert response.status_code in {302, 403}
    assert SpaceKey.objects.filter(space=space).count() == 1
