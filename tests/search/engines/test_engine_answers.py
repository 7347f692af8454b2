"""What is found beyond the words typed: synonyms, corrections, suggestions, older versions."""

import pytest

from search.engines.base import Facet, Results, SearchScope
from search.engines.engine import Engine
from search.engines.plan import Synonyms

from .corpus import DIRECTIONS, DIRECTOR, EDITOR, VISITOR, passage
from .test_engine_highlights import marked
from .test_engine_relevance import documents

PMI = ("protection", "maternelle", "et", "infantile")
SYNONYMS: Synonyms = {("pmi",): [PMI], PMI: [("pmi",)], ("doudou",): [("peluche",)]}


def found(engine: Engine, text: str, scope: SearchScope = VISITOR) -> list[str]:
    results = engine.search(text, scope, synonyms=SYNONYMS)
    return [hit.passage.document for hit in results.hits]


@pytest.fixture
def filled(own_engine: Engine) -> Engine:
    texts = {
        "sigle": "La zibelinette de PMI passe mardi.",
        "nom": "La zibelinette de protection maternelle et infantile passe jeudi.",
        "protection": "La zibelinette de la protection des arbres.",
        "peluche": "Chaque zibelinette garde sa peluche.",
    }
    own_engine.update(
        {name: [passage(name, "s", "Note", "", text)] for name, text in texts.items()}.items()
    )
    return own_engine


def test_an_acronym_finds_its_full_name_below_itself(filled: Engine) -> None:
    assert found(filled, "zibelinette PMI ")[:2] == ["sigle", "nom"]
    assert found(filled, "zibelinette pmi")[:2] == ["sigle", "nom"]


def test_a_full_name_finds_its_acronym_below_itself(filled: Engine) -> None:
    answers = found(filled, "zibelinette protection maternelle et infantile")
    assert answers[0] == "nom"
    assert "sigle" in answers
    # Its words apart are no full name.
    assert "sigle" not in found(filled, "maternelle infantile")[:1]


def test_synonyms_are_plain_words_too(filled: Engine) -> None:
    assert found(filled, "doudous zibelinette")[0] != "protection"
    assert found(filled, "doudou ")[0] == "peluche"


def test_synonyms_are_marked(filled: Engine) -> None:
    results = filled.search("PMI zibelinette", VISITOR, synonyms=SYNONYMS)
    excerpts = {hit.passage.document: marked(hit.excerpt) for hit in results.hits}
    assert "protection maternelle et infantile" in excerpts["nom"]
    assert "PMI" in excerpts["sigle"]


def test_a_synonym_in_a_closed_space_changes_nothing_outside(filled: Engine) -> None:
    closed = passage("closed", "s", "Note", "", "Une peluche bleue", spaces=(DIRECTIONS,))
    filled.update({"peluche": [], "closed": [closed]}.items())
    assert found(filled, "doudou ", VISITOR) == found(filled, "doudouz ", VISITOR)
    assert found(filled, "doudou ", DIRECTOR)[0] == "closed"


# --- Corrections ------------------------------------------------------------------------------


def correction(engine: Engine, text: str, scope: SearchScope = EDITOR) -> str:
    return engine.search(text, scope).correction


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("psychomotrisien ", "psychomotricien "),
        ("Psychomotrisien", "psychomotricien"),
        ("poupennière Trois-Saules", "pouponnière Trois-Saules"),
        ("lenfant ", "l’enfant "),
        ("livret medcin", "livret médecin"),
        ("livret médecin", ""),
        ("medecin", ""),
        ("xyzxyzxyz", ""),
        ("pouponn", ""),
        ("", ""),
        ("99e", ""),
    ],
)
def test_misspelt_words_are_corrected(engine: Engine, text: str, corrected: str) -> None:
    assert correction(engine, text) == corrected


def test_a_correction_leads_to_the_same(engine: Engine) -> None:
    for text in ("psychomotrisien ", "livret medcin ", "lenfant "):
        offered = correction(engine, text)
        assert documents(engine, offered)[:1] == documents(engine, text)[:1]
        assert correction(engine, offered) == ""


def test_a_correction_takes_no_closed_word(own_engine: Engine) -> None:
    own_engine.update(
        {
            "closed": [passage("closed", "s", "Note", "", "zibelina", spaces=(DIRECTIONS,))],
            "open": [passage("open", "s", "Note", "", "zibeline")],
        }.items()
    )
    assert correction(own_engine, "zibelino ", VISITOR) == "zibeline "
    assert correction(own_engine, "zibelinas ", VISITOR) == "zibeline "


# --- Suggestions for a query without results ----------------------------------------------------


def test_words_that_begin_alike_are_offered(engine: Engine) -> None:
    assert "psychomotricien" in engine.suggest("psychomotologue", EDITOR)
    assert "pouponnière" in engine.suggest("pouponnage", EDITOR)
    assert engine.suggest("xyzxyz", EDITOR) == ()
    assert engine.suggest("", EDITOR) == ()
    assert len(engine.suggest("enfantillage conversation", EDITOR, limit=2)) <= 2


def test_closed_words_are_not_offered(engine: Engine) -> None:
    assert "Zéphyrine".lower() in [w.lower() for w in engine.suggest("zephyrologue", DIRECTOR)]
    assert engine.suggest("zephyrologue", VISITOR) == ()


# --- Versions that are superseded -------------------------------------------------------------


def test_superseded_passages_are_found_only_when_asked_for(own_engine: Engine) -> None:
    own_engine.update(
        {
            "v1": [passage("v1", "s", "Note", "", "zibeline ancienne", superseded=True)],
            "v2": [passage("v2", "s", "Note", "", "zibeline nouvelle")],
        }.items()
    )

    def results(text: str, *, superseded: bool) -> Results:
        return own_engine.search(text, SearchScope(include_superseded=superseded))

    assert results("zibeline", superseded=False).total == 1
    assert results("zibeline", superseded=True).total == 2
    assert results("zibeline -ancienne", superseded=True).total == 1
    assert "v1" not in documents(own_engine, "ancienne", VISITOR)


def test_stale_documents_are_as_if_not_in_the_index(engine: Engine) -> None:
    scope = SearchScope(everything=True, stale_documents=frozenset({"fiche-psychomot"}))
    every = documents(engine, "psychomotricien", EDITOR)
    assert "fiche-psychomot" in every
    left = documents(engine, "psychomotricien", scope)
    assert left == [document for document in every if document != "fiche-psychomot"]
    assert engine.search("psychomotricien", scope).total == len(left)
    facets = engine.search("psychomotricien", scope).facets
    assert sum(facets[Facet.KIND].values()) == len(left)
