"""Template filters and tags of French."""

from cms.templatetags import french


def test_ordinals() -> None:
    assert [french.ordinal(n) for n in (1, 2, 51, None)] == [
        "1<sup>re</sup>",
        "2<sup>e</sup>",
        "51<sup>e</sup>",
        "",
    ]
