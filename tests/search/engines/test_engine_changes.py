"""Updates and rebuilds, on every engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.engines.base import EngineUnavailable, Passage, SearchOptions
from search.engines.engine import Engine

from .corpus import DIRECTIONS, EDITOR, PASSAGES, VISITOR, passage
from .test_engine_relevance import documents


def test_passages_come_back_whole(engine: Engine) -> None:
    expected = {p.id: p for p in PASSAGES}
    hits = engine.search("enfant", EDITOR, SearchOptions(limit=100)).hits
    assert hits
    for hit in hits:
        assert hit.passage == expected[hit.passage.id]


def test_count_is_of_passages(own_engine: Engine) -> None:
    assert own_engine.exists()
    assert own_engine.count() == len(PASSAGES)
    own_engine.update({"terme-ase": []}.items())
    assert own_engine.count() == len(PASSAGES) - 1


def test_update_replaces_all_passages_of_the_document(own_engine: Engine) -> None:
    assert documents(own_engine, "orthoptiste ") == ["cr-coord-49"]
    new = passage("cr-coord-49", "s1", "Compte rendu", "", "Un kinésithérapeute arrive.")
    own_engine.update({"cr-coord-49": [new]}.items())
    assert "cr-coord-49" not in documents(own_engine, '"orthoptiste"')
    assert "cr-coord-49" not in documents(own_engine, "anniversaire ")
    assert documents(own_engine, "kinésithérapeutes") == ["cr-coord-49"]
    assert own_engine.count() == len(PASSAGES) - 2


def test_several_documents_in_one_update(own_engine: Engine) -> None:
    own_engine.update(
        {
            "terme-ase": [],
            "never-was": [],
            "p": [passage("p", str(n), "Note", "", f"zibeline {n}") for n in range(3)],
        }.items()
    )
    assert own_engine.count() == len(PASSAGES) + 2
    assert own_engine.search("zibeline", VISITOR).total == 1
    assert "terme-ase" not in documents(own_engine, "ASE")


def test_update_to_a_closed_space_closes_at_once(own_engine: Engine) -> None:
    for spaces, total in (((), 1), ((DIRECTIONS,), 0), ((), 1)):
        own_engine.update({"p": [passage("p", "s", "Note", "", "zibeline", spaces=spaces)]}.items())
        assert own_engine.search("zibeline", VISITOR).total == total


def test_update_of_nothing_does_nothing(own_engine: Engine) -> None:
    own_engine.update({}.items())
    assert own_engine.count() == len(PASSAGES)


def test_passage_under_another_document_is_refused(own_engine: Engine) -> None:
    with pytest.raises(ValueError, match="another document"):
        own_engine.update(
            {"terme-ase": [], "p": [passage("q", "s", "Note", "", "zibeline")]}.items()
        )
    assert own_engine.count() == len(PASSAGES)


def test_rebuild_replaces_everything(own_engine: Engine) -> None:
    own_engine.rebuild([passage("p", "s", "Note", "", "zibeline")])
    assert own_engine.count() == 1
    assert documents(own_engine, "zibeline") == ["p"]
    assert documents(own_engine, "enfant") == []
    own_engine.rebuild(iter(()))
    assert own_engine.exists()
    assert own_engine.count() == 0
    assert documents(own_engine, "zibeline") == []


def test_rebuild_that_fails_leaves_the_index(own_engine: Engine) -> None:
    def broken() -> Iterator[Passage]:
        yield PASSAGES[0]
        raise LookupError("the database went away")

    with pytest.raises(LookupError):
        own_engine.rebuild(broken())
    assert own_engine.count() == len(PASSAGES)
    own_engine.update({"terme-ase": []}.items())
    assert own_engine.count() == len(PASSAGES) - 1


def test_missing_index_is_unavailable_and_no_update_makes_it(
    make_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    engine = make_engine(tmp_path)
    assert not engine.exists()
    for text in ("enfant", "", "?"):
        with pytest.raises(EngineUnavailable):
            engine.search(text, EDITOR)
    with pytest.raises(EngineUnavailable):
        engine.count()
    with pytest.raises(EngineUnavailable):
        engine.update({"p": [passage("p", "s", "Note", "", "zibeline")]}.items())
    assert not engine.exists()
    engine.rebuild(PASSAGES)
    assert engine.exists()
    assert documents(engine, "dépistages") == ["guide-sante"]


def test_odd_passages_are_kept(own_engine: Engine) -> None:
    odd = [
        passage("o", "empty", "", "", ""),
        passage("o", "nul", "T\x00itre", "\x00", "avant\x00après zibeline"),
        passage("o", "long", "Note", "", "z" * 70_000 + " fin"),
        passage("o", "half", "Note", "", "demi \ud800 caractère"),
        passage("o", "emoji", "👩‍👧‍👦", "😀", "😀" * 100),
        passage("o", "letters", "Note", "", "مرحبا Ωμέγα 日本語 ไทย"),
        passage("o", "marks", "Note", "", "¶ § ¶¶ space:11 public"),
    ]
    own_engine.update({"o": odd}.items())
    assert own_engine.count() == len(PASSAGES) + len(odd)
    for text in (
        "avant",
        "zibeline",
        "fin",
        "demi caractère",
        "مرحبا",
        "ωμεγα",
        "日本語",
        "z" * 80,
    ):
        assert "o" in documents(own_engine, text), text
    assert {hit.passage.id for hit in own_engine.search("demi", EDITOR).hits} == {"o#half"}
