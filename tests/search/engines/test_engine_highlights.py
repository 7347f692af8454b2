"""What of a document is shown under a result, and which of its words are marked."""

import pytest

from search.engines.base import Fragment, Hit, SearchOptions, SearchScope
from search.engines.engine import Engine

from .corpus import DIRECTOR, EDITOR, VISITOR, passage


def marked(fragments: tuple[Fragment, ...]) -> list[str]:
    return [fragment.text for fragment in fragments if fragment.marked]


def plain(fragments: tuple[Fragment, ...]) -> str:
    return "".join(fragment.text for fragment in fragments)


def only(engine: Engine, text: str, scope: SearchScope = EDITOR) -> Hit:
    (hit,) = engine.search(text, scope).hits
    return hit


@pytest.mark.parametrize(
    ("text", "document", "words"),
    [
        ("depistage", "guide-sante", ["dépistages", "dépistages"][:1]),
        ("trajet rembourser", "cr-coord-50", ["trajets", "remboursés"]),
        ("ASQSE", "cr-coord-51", ["ASQ", "SE"]),
        ("a.s.e. ppe", "guide-droits", ["PPE", "A.S.E."]),
        ("laudience juge", "guide-droits", ["juge"]),
        ("excuses pouponniere", "cr-dir-34", ["excusé·e·s", "pouponnière"]),
        ("psychomot", "cr-prat-11", ["psychomotricienne"]),
        ("equilybre", "cr-prat-11", ["équilibre"]),
        ('"carnet de santé"', "guide-sante", ["carnet de santé"]),
        ("1er juin", "cr-dir-01", ["1er", "juin"]),
        ("1113 inclusion", "cr-dir-34", ["1 113", "inclusions"]),
        ("l'excédent du budget", "cr-dir-33", ["excédent", "budget"]),
    ],
)
def test_excerpt_marks_the_words_found(
    engine: Engine, text: str, document: str, words: list[str]
) -> None:
    hits = {
        hit.passage.document: hit
        for hit in engine.search(text, EDITOR, SearchOptions(limit=50)).hits
    }
    assert marked(hits[document].excerpt) == words


def test_title_is_whole_and_marked(engine: Engine) -> None:
    hit = engine.search("34ème directions", DIRECTOR).hits[0]
    assert plain(hit.title) == hit.passage.title
    assert marked(hit.title) == ["34e", "directions"]


def test_excerpt_of_a_title_hit_is_the_beginning(engine: Engine) -> None:
    hit = engine.search("présentation du programme", VISITOR).hits[0]
    assert hit.passage.document == "livret-presentation"
    assert plain(hit.excerpt)[:10] == hit.passage.text[:10]


def test_excerpt_is_plain_text_near_the_match(own_engine: Engine) -> None:
    filler = "Mot après mot, la page s'allonge sans rien dire de plus. " * 40
    text = f"{filler}<b>La zibeline</b> & l'hermine\nse croisent. {filler}"
    own_engine.update({"p": [passage("p", "s", "Note", "", text)]}.items())
    hit = only(own_engine, "hermines zibeline")
    shown = plain(hit.excerpt)
    assert marked(hit.excerpt) == ["zibeline", "hermine"]
    assert "<b>La zibeline</b> & l'hermine se croisent." in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert 200 <= len(shown) <= 260
    assert shown[2:-2].split()[0] in filler.split()  # cut between words
    assert shown[2:-2].split()[-1] in filler.split()
