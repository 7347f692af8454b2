import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.french.typesetting import typeset, typeset_html

WIDE, THIN = "\u00a0", "\u202f"
# What people write, and what could be taken for it.
PIECES = [
    *["mot", "Ordre du jour", "l'espace", "d'", "rock'n'roll", '"', "«", "»", "&quot;", "&#x27;"],
    *[":", ";", "!", "?", "?!", ",", ".", " ", " ", " ", "\n", WIDE, THIN, "n°", "%", "€", "h"],
    *["1", "02", "13", "30", "113", "2026", "1er", "60e", "février", "décembre", "kg", "ans"],
    *["02 00 00 00 01", "https://exemple.org/l'an?q=1", "o'neil@exemple.org", "/srv/60e/"],
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
TAGS = ["<p>", "</p>", "<em>", "</em>", '<a href="/a : b">', "</a>", "<br>", "<code>1 ; 2</code>"]
PAGES = st.lists(st.sampled_from([*PIECES, *TAGS]), max_size=40).map("".join)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Ordre du jour : deux points", "Ordre du jour_: deux points"),
        ("Vraiment ? Oui ! Bien ; voilà", "Vraiment~? Oui~! Bien~; voilà"),
        ("Qui? Moi!", "Qui~? Moi~!"),
        ('le "livret" et « la fiche »', "le «_livret_» et «_la fiche_»"),
        ('un écran de 24" et un autre de 27"', 'un écran de 24" et un autre de 27"'),
        ("l'espace d'Angers, aujourd'hui", "l’espace d’Angers, aujourd’hui"),
        ('d\'"Angers"', "d’«_Angers_»"),
        ("à 13 h 30, 9 h, 13h 30 et 14h30", "à 13_h_30, 9_h, 13h_30 et 14h30"),
        ("n° 51 et N° 52", "n°_51 et N°_52"),
        ("1 113 inclusions, 12 345 678 €", "1~113 inclusions, 12~345~678_€"),
        ("en 2026 113 enfants", "en 2026 113 enfants"),
        ("46 %, 5 kg, 3 ans, 18 mois, 20 min", "46_%, 5_kg, 3_ans, 18_mois, 20_min"),
        ("5 mots, 3 allers, 2 l'an", "5 mots, 3 allers, 2 l’an"),
        ("au 02 00 00 00 01.", "au 02_00_00_00_01."),
        ("au +33 2 00 00 00 01", "au +33_2_00_00_00_01"),
        ("le 1er décembre 2026", "le 1er_décembre_2026"),
        ("lundi 2 février, puis en mars", "lundi 2_février, puis en mars"),
        ("https://exemple.org/l'an?a", "https://exemple.org/l'an?a"),
        ("o'neil@exemple.org", "o'neil@exemple.org"),
        ("dans /srv/l'an", "dans /srv/l'an"),
        ("première ligne\n: deuxième", "première ligne\n: deuxième"),
    ],
)
def test_text_is_set_as_french_is_printed(typed: str, printed: str) -> None:
    assert typeset(typed).replace(WIDE, "_").replace(THIN, "~") == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("<h1>60e conférence</h1>", "<h1>60<sup>e</sup> conférence</h1>"),
        ("<p>le 1er juin</p>", "<p>le 1<sup>er</sup>_juin</p>"),
        ("1<sup>er</sup> juin", "1<sup>er</sup>_juin"),
        ("34ème et 2nde", "34<sup>ème</sup> et 2<sup>nde</sup>"),
        ("a2e, 3e-4, x@60e", "a2e, 3e-4, x@60e"),
        ("l&#x27;an &quot;deux&quot; &amp; trois", "l’an «_deux_» &amp; trois"),
        ('"<em>PCR</em> renforcé" !', "«_<em>PCR</em> renforcé_»~!"),
        ('<p>un "</p><p>deux"</p>', '<p>un "</p><p>deux"</p>'),
        (
            "« <mark>prix</mark> » : <mark>60e</mark>",
            "«_<mark>prix</mark>_»_: <mark>60<sup>e</sup></mark>",
        ),
        ('<a href="/a : b" title="x ?">a : b</a>', '<a href="/a : b" title="x ?">a_: b</a>'),
        (
            "<code>a : 60e</code> <pre><b>l'an</b> ;</pre>",
            "<code>a : 60e</code> <pre><b>l'an</b> ;</pre>",
        ),
        ('<kbd>"a b"</kbd>', '<kbd>"a b"</kbd>'),
    ],
)
def test_html_is_set_in_its_text_alone(typed: str, printed: str) -> None:
    assert typeset_html(typed).replace(WIDE, "_").replace(THIN, "~") == printed


@given(TEXTS)
def test_text_is_set_once(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


@given(PAGES)
def test_html_is_set_once_and_keeps_its_tags(html: str) -> None:
    once = typeset_html(html)
    assert typeset_html(once) == once
    assert re.findall("<[^<>]*>", once.replace("<sup>", "").replace("</sup>", "")) == re.findall(
        "<[^<>]*>", html
    )


@given(TEXTS)
def test_no_word_changes(text: str) -> None:
    def words(text: str) -> str:
        return re.sub(r"""[\s"'’«»]|&quot;|&\#x27;""", "", text)

    assert words(typeset(text)) == words(text)
