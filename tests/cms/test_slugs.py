import pytest

from cms.slugs import french_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("L’œuvre commune", "l-oeuvre-commune"),
        ("12e conférence des familles d'accueil", "12e-conference-des-familles-d-accueil"),
        ("Ætat — Œuvres", "aetat-oeuvres"),
        ("★ …", "page"),
        ("a" * 80, "a" * 60),
        ("mot " * 20, "mot-" * 14 + "mot"),
    ],
)
def test_french_titles(text: str, slug: str) -> None:
    assert french_slug(text, default="page") == slug
