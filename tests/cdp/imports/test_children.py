"""A first name with an age or a day of birth is a doubt, and stays."""

import pytest

from cdp.imports.recognise import recognise
from cms.documents.outline import Outline, Paragraph, Span


def warnings_of(text: str) -> list[str]:
    draft = recognise(Outline((Paragraph((Span("Bonjour à tous"),)), Paragraph((Span(text),)))))
    assert text in Outline(draft.body).text
    return [each for each in draft.warnings if each.startswith("Aucune donnée identifiant")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Zélie, 4 ans, dort mieux.", "Zélie, 4 ans"),
        ("Maël (né le 3 mars 2021) marche.", "Maël (né le 3 mars 2021"),
        ("Enfant Tom 6 ans et demi", "Enfant Tom 6 ans"),
        ("On parle de la petite Zélie, 18 mois.", "petite Zélie, 18 mois"),
        ("Maël a 4 ans depuis lundi.", "Maël a 4 ans"),
        ("Jean-Loup, âgé de sept ans, est suivi.", "Jean-Loup, âgé de sept ans"),
        ("Zélie B., 3 ans", "Zélie B., 3 ans"),
        ("Maël, né en 2022", "Maël, né en 2022"),
        ("Zélie née le 03/03/2022", "Zélie née le 03/03/2022"),
    ],
)
def test_it_is_named_with_its_place(text: str, named: str) -> None:
    [warning] = warnings_of(text)
    assert f"«\u00a0{named}\u00a0» (passage 2)" in warning


@pytest.mark.parametrize(
    "text",
    [
        "Depuis 4 ans, le programme grandit.",
        "Convention, 3 ans",
        "Les enfants, âgés de 3 à 6 ans, viennent.",
        "Enfants de 3 ans",
        "Actuellement, 4 mois de délai.",
        "Il a 4 ans pour finir.",
        "Nadège Rance est arrivée en 2021.",
        "La conférence du 3 mars 2026 a duré 2 heures.",
    ],
)
def test_other_ages_are_none(text: str) -> None:
    assert warnings_of(text) == []
