import pytest

from cdp.imports.known import Known
from cdp.imports.title import find_number, find_title

TITLES = {
    "the first real shape": (
        " Compte-rendu de la 34ème Conférence des directions–Pegase, ",
        ("34e conférence des directions – Pegase", "directions", "directions", 34),
    ),
    "the second real shape": (
        "51ème Conférence des Coordinations Locales",
        ("51e conférence des coordinations locales", "coordinations", "coordinations locales", 51),
    ),
    "short ordinal": (
        "Compte rendu de la 51e conférence des directions",
        ("51e conférence des directions", "directions", "directions", 51),
    ),
    "first": (
        "1ère conférence des praticiens",
        ("1re conférence des praticiens", "praticiens", "praticiens", 1),
    ),
    "n°": (
        "Conférence des directions n° 12",
        ("Conférence des directions n° 12", "directions", "directions", 12),
    ),
    "n° before": (
        "CR conférence n°12 des coordinations",
        ("Conférence n°12 des coordinations", "coordinations", "coordinations", 12),
    ),
    "raised": (
        "34^{ème} Conférence des directions",
        ("34e conférence des directions", "directions", "directions", 34),
    ),
    "with its date": (
        "Compte-rendu de la 34ème Conférence des directions du lundi 16 septembre 2024",
        ("34e conférence des directions", "directions", "directions", 34),
    ),
    "without number": (
        "Compte rendu de la réunion des directions",
        ("Réunion des directions", "directions", "directions", None),
    ),
    "capitals": (
        "COMPTE-RENDU DE LA 7E CONFÉRENCE DES DIRECTIONS",
        ("7e conférence des directions", "directions", "directions", 7),
    ),
    "series first": (
        "Praticiens – 26e conférence",
        ("Praticiens – 26e conférence", "praticiens", "praticiens", 26),
    ),
    "number after the date": (
        "Conférence des directions du 12 mars 2026 (n° 4)",
        ("Conférence des directions", "directions", "directions", 4),
    ),
    "number last": (
        "CR conférence directions 40",
        ("Conférence directions 40", "directions", "directions", 40),
    ),
    "a weekday is no series": (
        "24e séance jeudi 23 avril 2026",
        ("24e séance", "", "", 24),
    ),
    "coordinatrices": (
        "8e CdP des coordinatrices",
        ("8e CdP des coordinatrices", "coordinations", "coordinatrices", 8),
    ),
}


@pytest.mark.parametrize(("line", "expected"), TITLES.values(), ids=TITLES)
def test_titles(line: str, expected: tuple[str, str, str, int | None], known: Known) -> None:
    title = find_title(line, known)
    assert title is not None
    assert (title.text, title.series, title.series_name, title.number) == expected
    assert title.whole


@pytest.mark.parametrize(
    "line",
    [
        *("Participants : Zoé Martel", "Jeudi 12 février 2026", "", "3e point", "Vos questions"),
        "La conférence a été riche. " * 20,
        *("La réunion s’est bien passée.", "Compte rendu – 12/03/2026"),
    ],
)
def test_not_titles(line: str, known: Known) -> None:
    assert find_title(line, known) is None


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("n° 12", 12),
        ("N°12.", 12),
        ("Numéro 7", 7),
        ("N° 63 – 16 novembre 2026", 63),
        ("n° 12 ou 13", None),
    ],
)
def test_a_number_alone(line: str, number: int | None) -> None:
    assert find_number(line) == number
