"""Counts by facet, filters, order by date, and the other passages of a document."""

from collections import Counter

import pytest

from search.engines.base import (
    MAX_OTHER_PASSAGES,
    PUBLIC_TERM,
    Facet,
    Filters,
    SearchOptions,
    SearchScope,
    facet_values,
    space_term,
)
from search.engines.engine import Engine

from .corpus import (
    COORDINATIONS,
    DIRECTIONS,
    DIRECTOR,
    EDITOR,
    PASSAGES,
    PRACTITIONER,
    PRACTITIONERS,
    VISITOR,
    passage,
)

KINDS = {p.document: p.kind for p in PASSAGES}
TEXTS = ["enfant", "enfant guide", "conférence", "pouponnière établissement", "livret", "santé"]
SCOPES = {
    "visitor": VISITOR,
    "director": DIRECTOR,
    "two": SearchScope(frozenset({DIRECTIONS, PRACTITIONERS})),
    "editor": EDITOR,
}


def hits(engine: Engine, text: str, scope: SearchScope, filters: Filters = {}) -> list[str]:  # noqa: B006
    found = engine.search(text, scope, SearchOptions(limit=1_000, filters=filters))
    assert found.total == len(found.hits)
    return [hit.passage.document for hit in found.hits]


@pytest.mark.parametrize("name", SCOPES)
@pytest.mark.parametrize("text", TEXTS)
def test_facets_count_the_documents_found(engine: Engine, text: str, name: str) -> None:
    scope = SCOPES[name]
    found = engine.search(text, scope, SearchOptions(limit=1_000))
    for facet in (Facet.KIND, Facet.YEAR, Facet.METIER):
        expected = Counter(v for hit in found.hits for v in facet_values(hit.passage, facet))
        assert found.facets[facet] == expected
    assert sum(found.facets[Facet.KIND].values()) == found.total
    visible = {PUBLIC_TERM, *map(space_term, scope.spaces)}
    assert scope.everything or found.facets[Facet.SPACE].keys() <= visible


@pytest.mark.parametrize("text", TEXTS)
def test_a_filter_keeps_what_its_count_says(engine: Engine, text: str) -> None:
    facets = engine.search(text, EDITOR).facets
    every = hits(engine, text, EDITOR)
    for facet in Facet:
        for value, count in facets[facet].items():
            kept = hits(engine, text, EDITOR, {facet: value})
            assert len(kept) == count, (facet, value)
            assert kept == [document for document in every if document in set(kept)]
    for kind in facets[Facet.KIND]:
        kept = hits(engine, text, EDITOR, {Facet.KIND: kind})
        assert {KINDS[document] for document in kept} == {kind}


def test_a_facet_counts_under_the_filters_of_the_others(engine: Engine) -> None:
    filters = {Facet.KIND: "minutes", Facet.YEAR: "2026"}
    found = engine.search("conférence", EDITOR, SearchOptions(limit=100, filters=filters))
    assert found.total == len(hits(engine, "conférence", EDITOR, filters)) > 1
    for year, count in found.facets[Facet.YEAR].items():
        assert count == len(
            hits(engine, "conférence", EDITOR, {Facet.KIND: "minutes", Facet.YEAR: year})
        )
    assert len(found.facets[Facet.YEAR]) > 1
    for kind, count in found.facets[Facet.KIND].items():
        assert count == len(
            hits(engine, "conférence", EDITOR, {Facet.KIND: kind, Facet.YEAR: "2026"})
        )


def test_a_filter_opens_nothing(engine: Engine) -> None:
    for space in (DIRECTIONS, COORDINATIONS, PRACTITIONERS):
        assert hits(engine, "conférence", VISITOR, {Facet.SPACE: space_term(space)}) == []
        assert hits(engine, "conférence", EDITOR, {Facet.SPACE: space_term(space)}) != []
    for value in ("", "*", "space:", "space:*", DIRECTIONS, 'a" OR 1', "x" * 5_000, "\0"):
        for facet in Facet:
            assert hits(engine, "conférence", EDITOR, {facet: value}) == []


def test_a_space_of_a_shared_document_is_counted_inside_only(own_engine: Engine) -> None:
    shared = (DIRECTIONS, PRACTITIONERS)
    own_engine.update({"p": [passage("p", "s", "Note", "", "zibeline", spaces=shared)]}.items())
    counts = own_engine.search("zibeline", DIRECTOR).facets[Facet.SPACE]
    assert counts == {space_term(DIRECTIONS): 1}
    counts = own_engine.search("zibeline", EDITOR).facets[Facet.SPACE]
    assert counts == {space_term(space): 1 for space in shared}


def test_metiers_are_counted_and_filtered(own_engine: Engine) -> None:
    own_engine.update(
        {
            "a": [passage("a", "s", "Note", "", "zibeline", metiers=("3", "4"))],
            "b": [passage("b", str(n), "Note", "", "zibeline", metiers=("4",)) for n in range(3)],
        }.items()
    )
    assert own_engine.search("zibeline", VISITOR).facets[Facet.METIER] == {"3": 1, "4": 2}
    assert hits(own_engine, "zibeline", VISITOR, {Facet.METIER: "3"}) == ["a"]


@pytest.mark.parametrize("scope", [VISITOR, DIRECTOR, EDITOR])
def test_the_latest_first(engine: Engine, scope: SearchScope) -> None:
    found = engine.search("enfant conférence", scope, SearchOptions(limit=100, latest=True)).hits
    days = [hit.passage.date.toordinal() if hit.passage.date else 0 for hit in found]
    assert days == sorted(days, reverse=True)
    by_rank = engine.search("enfant conférence", scope, SearchOptions(limit=100)).hits
    assert {hit.passage.document for hit in found} == {hit.passage.document for hit in by_rank}
    halves = [
        hit.passage.document
        for offset in range(0, len(found), 3)
        for hit in engine.search(
            "enfant conférence", scope, SearchOptions(limit=3, offset=offset, latest=True)
        ).hits
    ]
    assert halves == [hit.passage.document for hit in found]


def test_the_next_best_passages_stand_below(own_engine: Engine) -> None:
    texts = ["rien", "zibeline", "zibeline brune", "une zibeline brune", "brune"]
    made = [passage("p", str(n), "Note", "", text) for n, text in enumerate(texts)]
    own_engine.update({"p": made}.items())
    (hit,) = own_engine.search("zibeline brune", VISITOR).hits
    assert hit.passage.text == "zibeline brune"
    assert hit.other_excerpts[0].passage.text == "une zibeline brune"
    assert len(hit.other_excerpts) == MAX_OTHER_PASSAGES
    assert [f.text for f in hit.other_excerpts[0].fragments if f.marked] == ["zibeline", "brune"]
    (whole,) = own_engine.search("zibeline brune", VISITOR, SearchOptions(other_passages=9)).hits
    assert len(whole.other_excerpts) == 3


def test_nothing_stands_below_where_the_title_says_it_all(engine: Engine) -> None:
    (hit,) = engine.search('"livret médecin"', EDITOR).hits
    assert hit.other_excerpts == ()


def test_passages_below_stay_within_the_scope(engine: Engine) -> None:
    for scope in (VISITOR, PRACTITIONER):
        for text in ("maternage pleurette", "portage pouponnière pleurette"):
            for hit in engine.search(text, scope).hits:
                for excerpt in hit.other_excerpts:
                    assert excerpt.passage.document == hit.passage.document
                    spaces = excerpt.passage.spaces
                    assert not spaces or spaces & scope.spaces
