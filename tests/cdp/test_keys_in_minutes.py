"""A key of the site that stands in an imported file reaches nothing of the draft."""

from pathlib import Path

import pytest
from wagtail.models import PageLogEntry

from cdp.imports.create import KEY_REMOVED, create_minutes
from cdp.imports.reading import MinutesFile, read_minutes
from cdp.models import SpacePage
from tests.cms.documents.makers import MAKERS, outline_of
from tests.factories import make_space

KEY = "brume cactus tambour olivier wagon"
WORDS = KEY.split()

PLACES = {
    "the body": f"Bonjour à tous\n\nTout commence par {KEY}, comme toujours.",
    "a title": f"## Entrer : {KEY}\n\nBonjour à tous",
    "the agenda": f"Ordre du jour :\n\n- Accueil\n- Entrer avec {KEY}\n- Fin",
    "a person": f"Participants : Léa Marchal ({KEY}), Zoé Rance (Brest)",
    "a cell": f"| Quoi | Comment |\n|---|---|\n| Entrer | {KEY} |",
    "bold in the middle": "On entre par brume **cactus tambour** olivier wagon, merci",
    "dashes": "On entre par BRUME-CACTUS-TAMBOUR-OLIVIER-WAGON, merci",
    "invisible characters": "On entre par bru\u00adme cac\u200btus tambour olivier wagon, merci",
    "an address": "Le lien : https://exemple.fr/a?x=brume-cactus-tambour-olivier-wagon merci",
    "items": "- brume\n- cactus\n- tambour\n- olivier wagon\n\nBonjour",
}


@pytest.fixture
def space(db: None) -> SpacePage:
    make_space("directions")
    return make_space("praticiens", KEY)


def read(tmp_path: Path, source: str, form: str) -> MinutesFile:
    path = tmp_path / f"cr.{form}"
    text = f"# 3e conférence des directions\n\nLundi 2 mars 2026\n\n{source}\n\nFin du texte."
    path.write_bytes(MAKERS[form](outline_of(text)))
    return read_minutes(path, space=SpacePage.objects.get(slug="directions"))


@pytest.mark.parametrize("form", MAKERS)
@pytest.mark.parametrize("place", PLACES)
def test_wherever_it_stands(place: str, form: str, space: SpacePage, tmp_path: Path) -> None:
    file = read(tmp_path, PLACES[place], form)
    assert not any(word in repr(file.draft).lower() for word in WORDS)
    assert file.draft.secrets_removed >= 1
    assert file.draft.warnings[0].startswith("Le mot de passe d’un espace se trouvait dans")
    assert (file.draft.title, file.draft.number) != ("", None)
    create_minutes(file, SpacePage.objects.get(slug="directions"))
    entry = PageLogEntry.objects.get(action=KEY_REMOVED)
    assert entry.page_id == space.pk


def test_the_rest_of_the_sentence_stays(space: SpacePage, tmp_path: Path) -> None:
    file = read(tmp_path, PLACES["the body"], "md")
    assert "Tout commence par [retiré], comme toujours." in repr(file.draft.body)


def test_a_file_without_a_key(space: SpacePage, tmp_path: Path) -> None:
    file = read(tmp_path, "Un cactus, une brume, un wagon.", "md")
    assert (file.draft.secrets_removed, file.spaces) == (0, ())
    assert "Un cactus, une brume, un wagon." in repr(file.draft.body)
