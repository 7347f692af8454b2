"""Scope, totals, pages and order, on every engine."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from search.engines.base import Hit, Passage, SearchOptions, SearchScope
from search.engines.engine import Engine

from .corpus import (
    COORDINATIONS,
    COORDINATOR,
    DIRECTIONS,
    DIRECTOR,
    EDITOR,
    PASSAGES,
    PRACTITIONER,
    PRACTITIONERS,
    TODAY,
    VISITOR,
    passage,
)
from .test_engine_relevance import FOUND, documents


def only(engine: Engine, text: str, scope: SearchScope = EDITOR) -> Hit:
    (hit,) = engine.search(text, scope).hits
    return hit


def visible(scope: SearchScope) -> list[Passage]:
    return [p for p in PASSAGES if scope.everything or not p.spaces or p.spaces & scope.spaces]


# --- Scope -----------------------------------------------------------------------------------

# A word that only one space has, and that space.
CLOSED = [
    ("Zéphyrine", DIRECTIONS),
    ("Marmousette", DIRECTIONS),
    ("Corbillon", DIRECTIONS),
    ("Brumeval", COORDINATIONS),
    ("Ouvrardeau", COORDINATIONS),
    ("Mirabeline", PRACTITIONERS),
    ("pleurette", PRACTITIONERS),
]


@pytest.mark.parametrize(("word", "space"), CLOSED)
def test_closed_word_is_found_inside_only(engine: Engine, word: str, space: str) -> None:
    for text in (word, word[:-1] + "x", word[:6], f"l{word}", f'"{word}"', word.upper()):
        for outside in {DIRECTIONS, COORDINATIONS, PRACTITIONERS} - {space}:
            results = engine.search(text, SearchScope(frozenset({outside})))
            assert (results.total, results.hits) == (0, ()), text
        assert engine.search(text, VISITOR).total == 0
    assert engine.search(word, SearchScope(frozenset({space}))).total == 1
    assert engine.search(word, EDITOR).total == 1


def test_closed_word_is_unknown_outside(own_engine: Engine) -> None:
    """Were the closed word known, the public word would not be offered: that silence would tell."""
    own_engine.update(
        {
            "closed": [passage("closed", "s", "Note", "", "zibeline", spaces=(DIRECTIONS,))],
            "open": [passage("open", "s", "Note", "", "zibelune")],
        }.items()
    )
    assert documents(own_engine, "zibeline ", VISITOR) == ["open"]
    assert documents(own_engine, "zibeline ", DIRECTOR) == ["closed"]


def test_closed_completion_is_unknown_outside(own_engine: Engine) -> None:
    """Outside there is nothing to complete, so the typing error is mended."""
    own_engine.update(
        {
            "closed": [passage("closed", "s", "Note", "", "zibelinesque", spaces=(DIRECTIONS,))],
            "open": [passage("open", "s", "Note", "", "zibelinex")],
        }.items()
    )
    assert documents(own_engine, "zibelinesq", VISITOR) == ["open"]
    assert documents(own_engine, "zibelinesq", DIRECTOR) == ["closed"]


SCOPES = [
    VISITOR,
    DIRECTOR,
    COORDINATOR,
    PRACTITIONER,
    SearchScope(DIRECTOR.spaces | PRACTITIONER.spaces),
]


@pytest.mark.parametrize("scope", SCOPES)
def test_closed_passages_change_nothing(
    engine: Engine,
    maker: str,
    make_engine: Callable[..., Engine],
    tmp_path: Path,
    scope: SearchScope,
) -> None:
    """The whole index answers a scope as an index of that scope's passages alone would.

    The order and the scores as well: whoever may publish two pages would read in theirs whether a
    word is in a closed space.
    """
    alone = make_engine(tmp_path)
    alone.rebuild(visible(scope))
    texts = [text for text, _, _ in FOUND] + [f"{text} -enfant" for text, _, _ in FOUND]
    if maker == "elasticsearch":  # slower: there each of these is asked in one scope
        texts = texts[SCOPES.index(scope) :: len(SCOPES)]
    texts += [form for word, _ in CLOSED for form in (word, word[:5], f"d{word}", word[1:])]
    for text in texts:
        whole = engine.search(text, scope, SearchOptions(limit=100))
        assert whole == alone.search(text, scope, SearchOptions(limit=100)), text
        assert engine.suggest(text, scope) == alone.suggest(text, scope), text


def test_one_closed_passage_does_not_turn_the_order(own_engine: Engine) -> None:
    """Of two pages alike, each with a word of its own, neither comes first for being rarer."""
    for name in ("zibeline", "hermine"):
        own = passage(name, "s", "Note", "", f"Une {name} ici.", spaces=(DIRECTIONS,))
        own_engine.update({name: [own]}.items())
    before = documents(own_engine, "hermine zibeline ", DIRECTOR)
    for closed in before:
        text = f"Une {closed}, et de nouveau la {closed}."
        added = [passage("closed", "s", "Dossier", "", text, spaces=(PRACTITIONERS,))]
        own_engine.update({"closed": added}.items())
        assert documents(own_engine, "hermine zibeline ", DIRECTOR) == before


@pytest.mark.parametrize("scope", [*SCOPES, EDITOR])
def test_hits_are_passages_of_the_scope(engine: Engine, scope: SearchScope) -> None:
    allowed = {p.id: p for p in visible(scope)}
    for text in ("enfant", "compte rendu", "le la les", "guide", "pour les praticiens"):
        for hit in engine.search(text, scope, SearchOptions(limit=100)).hits:
            assert allowed[hit.passage.id] == hit.passage


def test_document_of_mixed_spaces_shows_the_visible_part(engine: Engine) -> None:
    assert only(engine, "pleurette", PRACTITIONER).passage.id == "guide-maternant#s4"
    assert engine.search("pleurette maternage", VISITOR).total == 1
    assert only(engine, "maternage pleurette", VISITOR).passage.spaces == frozenset()


def test_exclusion_does_not_tell_closed_words(engine: Engine) -> None:
    assert "guide-maternant" in documents(engine, "portage -pleurette", VISITOR)
    assert "guide-maternant" not in documents(engine, "portage -pleurette", PRACTITIONER)


def test_passage_shared_by_two_spaces(own_engine: Engine) -> None:
    shared = passage("p", "s", "Note", "", "zibeline", spaces=(DIRECTIONS, COORDINATIONS))
    own_engine.update({"p": [shared]}.items())
    for scope, total in ((VISITOR, 0), (PRACTITIONER, 0), (DIRECTOR, 1), (COORDINATOR, 1)):
        assert own_engine.search("zibeline", scope).total == total
    assert (
        own_engine.search("zibeline", SearchScope(DIRECTOR.spaces | COORDINATOR.spaces)).total == 1
    )


def test_space_named_like_a_mark_stays_closed(own_engine: Engine) -> None:
    for name in ("public", "", "*", "everything"):
        own_engine.update(
            {"p": [passage("p", "s", "Note", "", "zibeline", spaces=(name,))]}.items()
        )
        assert own_engine.search("zibeline", VISITOR).total == 0
        assert own_engine.search("zibeline", SearchScope(frozenset({name}))).total == 1


def test_a_thousand_spaces(own_engine: Engine) -> None:
    own_engine.update(
        {
            f"p{n}": [passage(f"p{n}", "s", "Note", "", "zibeline", spaces=(f"many{n}",))]
            for n in range(0, 1_000, 10)
        }.items()
    )
    scope = SearchScope(frozenset(f"many{n}" for n in range(1_000)))
    assert own_engine.search("zibeline", scope).total == 100
    assert own_engine.search("zibeline", SearchScope(scope.spaces - {"many500"})).total == 99
    assert own_engine.search("Zéphyrine", scope).total == 0
    assert own_engine.search("dépistages", scope).total == 1


# --- Totals and pages ------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["enfant", "compte rendu", "le", "conférence des directions"])
@pytest.mark.parametrize("scope", [VISITOR, DIRECTOR, EDITOR])
def test_pages_cover_everything_once(engine: Engine, text: str, scope: SearchScope) -> None:
    total = engine.search(text, scope).total
    whole = [hit.passage.id for hit in engine.search(text, scope, SearchOptions(limit=1_000)).hits]
    assert len(whole) == total
    for size in (1, 3, 7):
        paged = [
            hit.passage.id
            for offset in range(0, total + size, size)
            for hit in engine.search(text, scope, SearchOptions(limit=size, offset=offset)).hits
        ]
        assert paged == whole


def test_one_hit_a_document(engine: Engine) -> None:
    found = documents(engine, "enfant")
    assert len(found) == len(set(found))
    in_text = {p.document for p in PASSAGES if "enfant" in f"{p.title} {p.text}".lower()}
    assert set(found) >= in_text


def test_hit_is_the_best_passage(engine: Engine) -> None:
    assert only(engine, "anniversaire ").passage.id == "cr-coord-49#s2"
    found = engine.search("51e conférence bilan annuel", COORDINATOR).hits[0]
    assert found.passage.id == "cr-coord-51#s3"


def test_page_beyond_the_end_and_empty_page(engine: Engine) -> None:
    total = engine.search("enfant", EDITOR).total
    assert total > 5
    beyond = engine.search("enfant", EDITOR, SearchOptions(offset=total))
    assert (beyond.total, beyond.hits) == (total, ())
    none = engine.search("enfant", EDITOR, SearchOptions(limit=0))
    assert (none.total, none.hits) == (total, ())


def test_equal_hits_are_ordered_by_id(own_engine: Engine) -> None:
    names = [f"p{n:02}" for n in (7, 3, 11, 0, 9, 4, 1, 10, 2, 8, 6, 5)]
    for name in names:
        own_engine.update({name: [passage(name, "s", "Note", "", "zibeline bleue")]}.items())
    assert documents(own_engine, "zibeline") == sorted(names)
    paged = [
        hit.passage.document
        for offset in range(0, 12, 5)
        for hit in own_engine.search("zibeline", EDITOR, SearchOptions(limit=5, offset=offset)).hits
    ]
    assert paged == sorted(names)


def test_equal_passages_of_a_document_give_the_first_id(own_engine: Engine) -> None:
    twins = [passage("p", anchor, "Note", "", "zibeline bleue") for anchor in "cab"]
    own_engine.update({"p": twins}.items())
    assert only(own_engine, "zibeline").passage.id == "p#a"


LONG = "L'atelier de la zibeline reçoit les équipes, puis les familles, tout le trimestre. "


def test_title_alone_means_the_whole_document(own_engine: Engine) -> None:
    """Sections that say the title's words again, or are shorter, answer no better."""
    sections = {
        "0": ("", LONG * 3),
        "1": ("Zibeline", "La zibeline bleue, la zibeline."),
        "2": ("Questions", "Rien."),
        "3": ("Budget", "La zibeline coûte cher."),
    }
    title = "7e rencontre de la zibeline"
    passages = [passage("p", id_, title, *texts) for id_, texts in sections.items()]
    own_engine.update({"p": passages[::-1]}.items())
    for text in ("zibeline", "7e rencontre de la zibeline", "rencontres zibel", '"la zibeline"'):
        hit = only(own_engine, text)
        assert (hit.whole_document, hit.other_excerpts) == (True, ()), text
    for text, section in (
        ("zibeline bleue", "p#1"),
        ("rencontre zibeline questions", "p#2"),
        ("7e rencontre zibeline cher", "p#3"),
        ('"zibeline coûte"', "p#3"),
    ):
        hit = own_engine.search(text, EDITOR).hits[0]
        assert (hit.whole_document, hit.passage.id) == (False, section), text


def test_of_equal_passages_the_first_of_the_scope_is_shown(own_engine: Engine) -> None:
    passages = [
        passage("p", "0", "Zibeline", "", "Rien.", spaces=(DIRECTIONS,)),
        passage("p", "1", "Zibeline", "", "Rien."),
        passage("p", "2", "Zibeline", "", "Rien."),
    ]
    own_engine.update({"p": passages}.items())
    assert only(own_engine, "zibeline", VISITOR).passage.id == "p#1"
    assert only(own_engine, "zibeline", DIRECTOR).passage.id == "p#0"


def test_recency_is_mild(make_engine: Callable[..., Engine], tmp_path: Path) -> None:
    engine = make_engine(tmp_path, today=dt.date(2026, 3, 2))

    def note(name: str, text: str, date: dt.date | None) -> Passage:
        return passage(name, "s", "Note", "", text, date=date)

    engine.rebuild(
        [
            note("a", "zibeline bleue", None),
            note("b", "zibeline bleue", dt.date(2016, 3, 2)),
            note("c", "zibeline bleue", dt.date(2026, 3, 1)),
            note("d", "zibeline bleue", dt.date(2025, 3, 1)),
            passage("e", "s", "Zibeline", "", "rousse", date=dt.date(1900, 1, 1)),
            note("f", "rouge", dt.date(2026, 3, 2)),
        ]
    )
    assert documents(engine, "zibeline") == ["e", "c", "d", "b", "a"]


def test_date_to_come_counts_as_today(own_engine: Engine) -> None:
    for name, day in (("b", TODAY), ("a", TODAY + dt.timedelta(days=4_000))):
        note = passage(name, "s", "Note", "", "zibeline bleue", date=day)
        own_engine.update({name: [note]}.items())
    assert documents(own_engine, "zibeline") == ["a", "b"]
