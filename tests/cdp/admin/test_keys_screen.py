"""« Mots de passe des espaces »: the keys of each space, the rotation assistant, the stop."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from django.utils.dateformat import format as format_date

from cdp.actions.rotate_key import rotate_key
from cdp.models import SpaceKey, SpacePage
from tests.factories import key_of, make_editor, make_space, open_space, verified_client

NEW = "pivoine tambour lanterne"
SPACES = "/admin/mots-de-passe/"


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def rotate(client: Client, space: SpacePage, **data: str) -> Any:
    return client.post(
        f"{SPACES}{space.pk}/", {"key": NEW, "label": "Novembre", "when": "now", **data}
    )


def message_in(response: Any) -> str:
    """The message to paste to members."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", response.content.decode(), re.DOTALL)
    assert found
    return html.unescape(found[1])


def proposed_in(response: Any) -> str:
    found = re.search(r'<textarea name="key"[^>]*>([^<]*)<', response.content.decode())
    assert found
    return found[1].strip()


def test_the_list_shows_everything_but_the_key(editor: Client, space: SpacePage) -> None:
    make_space("vide").keys.all().delete()
    rotate_key(space, NEW, label="Novembre")
    open_space(Client(), space, NEW)
    text = editor.get(SPACES).content.decode()
    today = timezone.localdate()
    for shown in ("Espace directions", "Novembre", "en cours", "arrêté", f"{today:%Y}"):
        assert shown in text
    assert "personne ne peut ouvrir cet espace" in text
    for key in SpaceKey.objects.all():
        assert key.hash not in text
    for secret in (key_of(space), NEW):
        assert secret not in text


def test_the_last_use_is_a_day_without_an_hour(space: SpacePage) -> None:
    open_space(Client(), space, "ce n’est pas lui")
    assert space.keys.get().last_used is None
    open_space(Client(), space)
    used = space.keys.get().last_used
    assert used is not None
    assert timezone.localdate(used) == timezone.localdate()
    assert timezone.localtime(used).time() == dt.time.min


def test_a_passphrase_is_proposed_another_at_each_request(editor: Client, space: SpacePage) -> None:
    proposals = {proposed_in(editor.get(f"{SPACES}{space.pk}/")) for _ in range(3)}
    assert len(proposals) == 3
    assert open_space(Client(), space, proposals.pop()).status_code == 403
    assert rotate(editor, space, key=(accepted := proposals.pop())).status_code == 200
    assert open_space(Client(), space, accepted).status_code == 302


def test_the_old_key_stops_at_once(editor: Client, space: SpacePage) -> None:
    member = Client()
    open_space(member, space)
    message = message_in(rotate(editor, space))
    assert NEW in message
    assert "L’ancien mot de passe ne fonctionne plus." in message
    assert member.get(space.url).status_code == 403
    assert open_space(Client(), space, NEW).status_code == 302
    assert space.keys.latest("since").label == "Novembre"


def test_the_old_key_stops_at_the_end_of_a_day(editor: Client, space: SpacePage) -> None:
    message = message_in(rotate(editor, space, when="later", days="7"))
    day = timezone.localdate() + dt.timedelta(days=7)
    assert f"jusqu’au {_in_words(day)} inclus" in message
    old = space.keys.earliest("since")
    assert old.until is not None
    end = timezone.localtime(old.until)
    assert (end.date(), end.time()) == (day + dt.timedelta(days=1), dt.time.min)
    assert open_space(Client(), space).status_code == 302
    assert open_space(Client(), space, NEW).status_code == 302


def test_the_message_says_where_and_whom_to_ask(editor: Client, space: SpacePage) -> None:
    response = rotate(editor, space)
    message = message_in(response)
    assert "http://127.0.0.1:8000/directions/" in message
    assert "Espace directions" in message
    assert "Contactez l’équipe du programme." in message
    text = response.content.decode()
    assert 'aria-label="Code QR de l’adresse http://127.0.0.1:8000/directions/"' in text
    assert NEW not in text.replace(message, "").split("</textarea>")[1]


def test_the_message_is_shown_once_and_kept_nowhere(editor: Client, space: SpacePage) -> None:
    response = rotate(editor, space)
    assert "no-store" in response.headers["Cache-Control"]
    for address in (f"{SPACES}{space.pk}/", SPACES, "/admin/"):
        assert NEW not in editor.get(address).content.decode()
    again = rotate(editor, space)  # the page is reloaded
    assert NEW not in again.content.decode()
    assert proposed_in(again) != NEW
    assert "sert ou a déjà servi" in again.content.decode()
    assert space.keys.count() == 2


def test_the_first_key_of_a_space_replaces_none(editor: Client, space: SpacePage) -> None:
    space.keys.all().delete()
    asked = editor.get(f"{SPACES}{space.pk}/").content.decode()
    assert "aucun mot de passe n’ouvre cet espace" in asked
    assert 'name="when"' not in asked
    message = message_in(editor.post(f"{SPACES}{space.pk}/", {"key": NEW, "label": "Premier"}))
    assert "vous est ouvert" in message
    assert "ancien" not in message
    assert open_space(Client(), space, NEW).status_code == 302


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"key": "court"}, "12 caractères au moins"),
        ({"key": ""}, "Champ requis"),
        ({"label": ""}, "Champ requis"),
        ({"label": f"C’est {NEW.upper()}"}, "n’y mettez pas le mot de passe"),
        ({"when": ""}, "Choisissez quand"),
        ({"when": "later"}, "Indiquez un nombre de jours"),
        ({"when": "later", "days": "0"}, "de 1 à 92."),
        ({"when": "later", "days": "93"}, "de 1 à 92."),
        ({"when": "later", "days": "une semaine"}, "de 1 à 92."),
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


def test_revoking_a_key_ends_only_the_sessions_it_opened(editor: Client, space: SpacePage) -> None:
    rotate(editor, space, when="later", days="7")
    before, after = Client(), Client()
    open_space(before, space)
    open_space(after, space, NEW)
    old = space.keys.earliest("since")
    question = editor.get(f"{SPACES}arreter/{old.pk}/").content.decode()
    assert "en sortent dès la page suivante" in question
    assert "dernier mot de passe" not in question
    today = format_date(timezone.localdate(), "j F Y")
    assert f"Il a servi pour la dernière fois le {today}" in question
    assert "reste ouvert avec 1 autre mot de passe" in question
    answer = editor.post(f"{SPACES}arreter/{old.pk}/", follow=True).content.decode()
    assert "n’ouvre plus" in answer
    assert before.get(space.url).status_code == 403
    assert after.get(space.url).status_code == 200


def test_revoking_the_last_key_warns(editor: Client, space: SpacePage) -> None:
    key = space.keys.get()
    address = f"{SPACES}arreter/{key.pk}/"
    question = editor.get(address).content.decode()
    assert "C’est le dernier mot de passe" in question
    assert "Il n’a pas encore servi" in question
    editor.post(address)
    assert open_space(Client(), space).status_code == 403
    end = space.keys.get().until
    assert "a déjà cessé" in editor.get(address).content.decode()
    assert "rien n’a changé" in editor.post(address, follow=True).content.decode()
    assert space.keys.get().until == end


def test_an_unpublished_space_says_so(editor: Client, space: SpacePage) -> None:
    SpacePage.objects.get(pk=space.pk).unpublish()
    assert "n’est pas publié" in editor.get(SPACES).content.decode()
    assert "n’est pas publié" in editor.get(f"{SPACES}{space.pk}/").content.decode()


@pytest.mark.parametrize("address", ["999999/", "arreter/999999/"])
def test_an_unknown_space_or_key(editor: Client, space: SpacePage, address: str) -> None:
    assert editor.get(SPACES + address).status_code == 404


def test_the_right_to_change_keys_is_enough(space: SpacePage) -> None:
    user = make_editor("maud", superuser=False)
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "add_spacekey"])
    )
    client = verified_client(user)
    assert rotate(client, space).status_code == 200
    assert client.get(SPACES).status_code == 200


def test_an_editor_without_the_right_sees_nothing(space: SpacePage) -> None:
    user = make_editor("alix", superuser=False)
    user.groups.add(Group.objects.get(name="Rédaction"))
    client = verified_client(user)
    assert SPACES not in client.get("/admin/").content.decode()
    key = space.keys.get()
    for address in (SPACES, f"{SPACES}{space.pk}/", f"{SPACES}arreter/{key.pk}/"):
        response = client.post(address, {"key": NEW, "label": "Novembre", "when": "now"})
        assert response.status_code in {302, 403}
    assert space.keys.lasting().get() == key


def _in_words(day: dt.date) -> str:
    return format_date(day, "l j F Y")
