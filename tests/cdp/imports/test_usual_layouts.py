"""Invented minutes laid out as the programme's real ones are, in five formats."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.cdp.imports.lossless import lost_words

FOLDER = Path(__file__).parent / "minutes"
FILES = {"directions": "directions-27.txt", "coordinations": "coordinations-44.md"}
HALF_PAST_ONE, THREE = dt.time(13, 30), dt.time(15)


def test_directions(draft_of) -> None:
    draft = draft_of(FOLDER / FILES["directions"])
    assert (draft.series, draft.series_name, draft.number) == ("directions", "directions", 27)
    assert draft.title == "27e conférence des directions – Réseau-Pégase"
    assert (draft.date, draft.start, draft.end) == (dt.date(2025, 10, 14), None, None)
    assert [(person.name, person.place) for person in draft.present] == [
        ("Gaspard Ollivon", "Tulle"),
        ("Héloïse Vantard", "Le Bourg"),
        ("Théodora Quincampoix", "Vierzon"),
        ("Basile Fontorbe", "ECNP"),
        ("Ondine Salvayre", "ECNP"),
    ]
    assert draft.excused == ()
    assert (len(draft.agenda), len(draft.points)) == (3, 3)
    announced = [(one.date, one.start, one.end, one.channel) for one in draft.next]
    assert announced == [(dt.date(2025, 12, 11), dt.time(9, 30), dt.time(10, 30), "Zoom")]
    assert draft.figures == ()
    assert draft.secrets_removed == 1
    assert len(draft.warnings) == 1


def test_coordinations(draft_of) -> None:
    draft = draft_of(FOLDER / FILES["coordinations"])
    assert (draft.series, draft.number) == ("coordinations", 44)
    assert draft.series_name == "coordinations locales"
    assert draft.title == "44e conférence des coordinations locales"
    when = (draft.date, draft.start, draft.end)
    assert when == (dt.date(2026, 1, 20), HALF_PAST_ONE, THREE)
    assert [(person.name, person.place) for person in draft.present] == [
        ("Noémie CASTELBOU", "Tulle"),
        ("Apolline VERTAMON", "Cahors"),
        ("Solène DURMAREL", "Cahors"),
        ("Ludivine ROQUEFAL", "Vierzon"),
        ("Maëva TRÉSOR", "Ardèche"),
        ("Inès OLMÉDA", "Foix"),
        ("Ariane Fontorbe", "ECNP"),
        ("Ondine SALVAYRE", "ECNP"),
    ]
    assert [(person.name, person.place) for person in draft.excused] == [
        ("Philippine Estournel", "Le Bourg"),
        ("Lison BARJAVOU", "Le Bourg"),
        ("Clémence TILLEUROT", "La Plaine"),
    ]
    assert (len(draft.agenda), len(draft.points)) == (3, 3)
    days = [dt.date(2026, 2, 23), dt.date(2026, 4, 16), dt.date(2026, 6, 1), dt.date(2026, 7, 3)]
    announced = [(one.date, one.start, one.end, one.channel) for one in draft.next]
    assert announced == [(day, HALF_PAST_ONE, THREE, "") for day in days]
    figures = [(one.label, one.value, one.date) for one in draft.figures]
    assert figures == [("inclusions", 987, dt.date(2026, 1, 5))]
    assert draft.secrets_removed == 1
    assert len(draft.warnings) == 1


@pytest.mark.parametrize("name", FILES.values())
def test_no_word_is_lost(name: str, draft_of) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")
    lines = [line for line in source.split("\n") if "mot de passe" not in line]
    assert len(lines) == len(source.split("\n")) - 1
    draft = draft_of(FOLDER / name)
    assert lost_words(" \n".join(lines).replace("^{er}", "er"), draft) == Counter()


@pytest.mark.parametrize("name", FILES.values())
def test_the_password_is_nowhere(name: str, draft_of) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")
    secret = re.search(r"mot de passe[ :]*(\S+)", source)[1]
    assert secret not in repr(draft_of(FOLDER / name))
