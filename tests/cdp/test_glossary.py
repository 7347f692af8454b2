"""Terms marked up in pages, and the page of the glossary."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cdp.glossary import mark_terms
from cdp.models import Term
from cms.models import HomePage
from tests.factories import make_page, rich


def term(name: str, expansion: str = "", synonyms: str = "", pk: int = 1) -> Term:
    return Term(pk=pk, name=name, expansion=expansion, synonyms=synonyms)


PCR = term("PCR", "parcours coordonné renforcé")
MARKED = (
    '<abbr title="parcours coordonné renforcé">'
    '<a class="term" href="/glossaire/#pcr-1">PCR</a></abbr>'
)


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>Le PCR et le PCR.</p>", f"<p>Le {MARKED} et le PCR.</p>"),
        ("<p>Le <b>PCR</b></p>", f"<p>Le <b>{MARKED}</b></p>"),
        ("<p>pcr, PCRs, A-PCR, PCR-A</p>", "<p>pcr, PCRs, A-PCR, PCR-A</p>"),
        ("<p>L’PCR, (PCR)</p>", f"<p>L’{MARKED}, (PCR)</p>"),
        ('<a href="/x">PCR</a> PCR', f'<a href="/x">PCR</a> {MARKED}'),
        ("<h2>PCR</h2><p>PCR</p>", f"<h2>PCR</h2><p>{MARKED}</p>"),
        ('<img alt="PCR > PCR"><p>PCR</p>', f'<img alt="PCR > PCR"><p>{MARKED}</p>'),
        ("<!-- PCR --><p>PCR</p>", f"<!-- PCR --><p>{MARKED}</p>"),
        ("<abbr>PCR</abbr><code>PCR</code>", "<abbr>PCR</abbr><code>PCR</code>"),
        ("<a>x <b>y</b> PCR</a><p>PCR", f"<a>x <b>y</b> PCR</a><p>{MARKED}"),
        ("", ""),
    ],
)
def test_the_first_occurrence_is_marked(html: str, marked: str) -> None:
    assert mark_terms(html, [PCR]) == marked


def test_spellings_and_capitals() -> None:
    words = term("pouponnière", synonyms="pouponnières\n nursery ")
    marked = mark_terms("<p>Pouponnières et pouponnière</p>", [words])
    assert marked.count('class="term"') == 1
    assert ">Pouponnières</a>" in marked
    assert "abbr" not in marked
    assert mark_terms("<p>POUPONNIÈRE</p>", [words]) == "<p>POUPONNIÈRE</p>"


def test_the_longest_spelling_wins_and_quotes_are_safe() -> None:
    terms = [term("ASQ", 'questionnaire "court"'), term("ASQ-SE", "<b>", pk=2)]
    marked = mark_terms("<p>ASQ-SE puis ASQ &amp; amp</p>", [*terms, term("amp", pk=3)])
    assert 'title="&lt;b&gt;"' in marked
    assert "questionnaire &quot;court&quot;" in marked
    assert "&amp; <a" in marked


def test_a_page_is_marked_and_its_source_is_not(client: Client, db: None) -> None:
    Term.objects.create(name="PCR", expansion="parcours coordonné renforcé")
    page = make_page(HomePage.objects.get(), body=[("text", rich("<p>Le PCR avance.</p>"))])
    assert '<abbr title="parcours coordonné renforcé">' in client.get(page.url).text
    page.refresh_from_db()
    assert "abbr" not in str(page.body.raw_data[0]["value"])


def test_the_glossary_is_for_everyone(client: Client, db: None) -> None:
    assert "est vide" in client.get("/glossaire/").text
    Term.objects.create(name="PCR", expansion="parcours coordonné renforcé", synonyms="P.C.R.")
    text = client.get("/glossaire/").text
    assert "Parcours coordonné renforcé" in text
    assert "P.C.R." in text
    assert f'id="{Term.objects.get().anchor}"' in text


def test_a_term_is_unique(db: None) -> None:
    Term.objects.create(name="PCR")
    with pytest.raises(ValidationError, match="a déjà ce terme"):
        Term(name="pcr").full_clean()
