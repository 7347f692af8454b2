"""Template filters and tags of French."""

from cms.templatetags import french


def test_ordinals() -> None:
    assert [french.ordinal(n) for n in (1, 2, 51, None)] == [
        "1<sup>re</sup>",
        "2<sup>e</sup>",
        "51<sup>e</sup>",
        "",
    ]


def test_the_name_of_a_version_takes_its_article() -> None:
    assert french.with_article("Version 2") == "la version 2"
    assert french.with_article("Édition 2026") == "«\u00a0Édition 2026\u00a0»"
