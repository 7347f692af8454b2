"""Markdown as safe HTML."""

import pytest
from django.core.exceptions import ValidationError

from cms.blocks import MarkdownBlock
from cms.markdown import to_html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='https://a.example' onclick='alert(1)'>x</a>",
        "<iframe src='https://a.example'></iframe>",
        "<svg><script>alert(1)</script></svg>",
        '| <b onclick="alert(1)">x</b> |\n|---|\n| y |',
        '| "><script>alert(1)</script> |\n|---|\n| y |',
    ],
)
def test_scripts_are_removed(text: str) -> None:
    html = to_html(text).lower()
    for fragment in (
        "<script",
        "onerror=",
        "onclick=",
        "javascript:",
        "data:",
        "<iframe",
        "<img",
        "<svg",
    ):
        assert fragment not in html


def test_usual_markdown_is_rendered() -> None:
    html = to_html("**Gras**, *italique*, [lien](/d/livret).\n\n1. un\n2. deux\n\n> cité")
    assert '<strong>Gras</strong>, <em>italique</em>, <a href="/d/livret">lien</a>' in html
    assert "<ol>" in html
    assert "<blockquote>" in html


def test_a_table_scrolls_under_its_own_name() -> None:
    html = to_html("| Qui & quoi | **Quand** |\n|---|---|\n| a | b |")
    assert 'role="region" tabindex="0" aria-label="Tableau\u00a0: Qui &amp; quoi, Quand"' in html
    assert html.count('<th scope="col">') == 2


def test_the_number_of_brackets_is_limited() -> None:
    MarkdownBlock().clean("[lien](/a/) " * 1000)
    with pytest.raises(ValidationError, match="crochets ouvrants"):
        MarkdownBlock().clean("[" * 1001)


def test_lists_too_deep_are_shown_as_source() -> None:
    assert "- - -" in to_html("- " * 1000 + "x")
