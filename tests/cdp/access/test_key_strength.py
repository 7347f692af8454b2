"""Keys that are easily guessed, or akin to another one, are refused in a sentence that says why."""

import pytest
from django.test import Client

from cdp.actions.rotate_key import KeyRefusedError, rotate_key
from cdp.models import Metier, SpaceKey, SpacePage
from tests.factories import (
    make_editor,
    make_minutes,
    make_passphrase,
    make_space,
    open_space,
    verified_client,
)

PHRASE = "pivoine tambour lanterne"


@pytest.fixture
def space(db: None) -> SpacePage:
    """A space of a site with another one, a series of conferences and a métier."""
    make_minutes(make_space("cdp-pegasedirection"))
    Metier.objects.create(slug="medecin", name="médecin")
    return make_space("nord")


def refusal(space: SpacePage, key: str) -> str:
    with pytest.raises(KeyRefusedError) as refused:
        rotate_key(space, key)
    return str(refused.value)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("directions et coquillages", "«\u00a0directions\u00a0», qui est dans le nom d’une série"),
        ("Le directeur du hamac", "«\u00a0directions\u00a0»"),
        ("DirectionHamacTambour", "«\u00a0directions\u00a0»"),
        ("hamac pégasedirection", "«\u00a0pegasedirection\u00a0», qui est dans"),
        ("la médecine du hamac", "«\u00a0médecin\u00a0», qui est dans le nom d’un métier"),
        ("tambour p é g a s e", "«\u00a0Pégase\u00a0»"),
        ("hamac cdp coquillage", "«\u00a0CdP\u00a0»"),
        ("le mot de passe du hamac", "«\u00a0mot de passe\u00a0»"),
        ("hamac tambour 2026", "une année, «\u00a02026\u00a0»"),
        ("hamac 1987 tambour", "une année"),
        ("tambour le 03/02/2026", "une année"),
        ("hamac azerty tambour", "«\u00a0azer\u00a0» est une suite"),
        ("mlkjhgfdsq hamac", "est une suite"),
        ("tambour 4321 hamac", "est une suite"),
        ("1qaz 2wsx hamac", "est une suite"),
        ("j’aime le chocolat", "trop peu d’essais"),
        ("p3g4se d1rect10n", "trop peu d’essais"),
        ("velours velours velours", "trop peu d’essais"),
        ("vive la france", "trop peu d’essais"),
    ],
)
def test_what_is_easily_guessed_is_refused_and_says_why(
    space: SpacePage, key: str, why: str
) -> None:
    assert why in refusal(space, key)


def test_what_french_people_guess_first_is_refused(space: SpacePage) -> None:
    """Also where no métier is entered yet."""
    Metier.objects.all().delete()
    for key in (
        *("bonjour tout le monde", "liberté égalité fraternité", "Lundi Mardi Mercredi"),
        *("un deux trois quatre", "il était une fois", "mille neuf cent quatre vingt"),
    ):
        assert "trop peu d’essais" in refusal(space, key)
    for key in (
        *("la protection du hamac", "les enfants du hamac", "psychologue psychomotricien"),
        *("éducatrice spécialisée", "puéricultrice hamac", "hamac des crèches"),
    ):
        assert "un mot du programme" in refusal(space, key)


@pytest.mark.parametrize(
    "key",
    [
        "rivière lampe cerisier tambour",
        "arc-en-ciel tambour",
        "l’été tambour rivière",
        "le paysage et son message",
        "kx7q 9TmW zz4P u2 hb",
    ],
)
def test_what_is_not_is_taken(space: SpacePage, key: str) -> None:
    rotate_key(space, key)
    assert open_space(Client(), space, key).status_code == 302


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize(
    ("other", "key"),
    [
        (PHRASE, f"{PHRASE} 2"),
        (f"{PHRASE} 1", f"{PHRASE} 2"),
        (f"{PHRASE}-09", f"{PHRASE.upper()}-10"),
        (f"7 {PHRASE}", f"8 {PHRASE}"),
        (f"{PHRASE} mars", f"{PHRASE} avril"),
        (f"{PHRASE} b", f"{PHRASE} c"),
        (f"{PHRASE} bis", PHRASE),
        (PHRASE, f"grande {PHRASE}"),
        (PHRASE.replace(" ", ""), f"{PHRASE} chalumeau".replace(" ", "")),
        (f"{PHRASE} wagon", f"{PHRASE} cactus"),
        (PHRASE, "lanterne pivoine tambour"),
        (f"{PHRASE} rivière", f"{PHRASE} riviere"),
    ],
)
def test_kin_of_another_key_is_refused(space: SpacePage, ended: bool, other: str, key: str) -> None:
    """Of another space's, of one that has ended: whoever knew it would guess the new one."""
    rotate_key(make_space("sud"), other)
    if ended:
        rotate_key(SpacePage.objects.get(slug="sud"), make_passphrase("after"))
    assert "ressemble à un autre" in refusal(space, key)
    assert not SpaceKey.objects.filter(space=space).exclude(until=None).exists()


def test_kin_by_a_change_within_words_is_refused(space: SpacePage) -> None:
    """Singular and plural, a letter doubled, another of the words that keys are proposed from."""
    other, plural = make_space("sud"), "pivoines tambours lanternes"
    for known, key in (
        (PHRASE, plural),
        (plural, f"{PHRASE}s"),
        (f"{PHRASE} cheval", f"{PHRASE} chevaux"),
        (PHRASE, "pivoine tamboour lanterne"),
        ("hamac tammbour rideau", "hamac tambour rideau"),
        ("torrent hamac carnaval", "wagon hamac carnaval"),
        ("hamac torrent carnaval", "hamac wagon carnaval"),
    ):
        SpaceKey.objects.filter(space=other).delete()
        rotate_key(other, known)
        assert "ressemble à un autre" in refusal(space, key), key


def test_keys_that_share_a_word_are_no_kin(space: SpacePage) -> None:
    rotate_key(make_space("sud"), PHRASE)
    rotate_key(space, "tambour cerisier lampe velours")


def test_the_screen_says_why_and_keeps_the_key_in_use(space: SpacePage) -> None:
    form = {"key": "Pégase, les directions", "label": "Novembre", "when": "now"}
    refused = verified_client(make_editor()).post(f"/admin/mots-de-passe/{space.pk}/", form)
    assert "Ce mot de passe se devine\u00a0: il rappelle" in refused.text
    assert open_space(Client(), space).status_code == 302
