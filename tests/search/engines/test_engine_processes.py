"""Several processes over one index: what one writes the others see, and a dead one breaks nothing.

Processes and kills are real; tests wait for an answer, never for a time.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.engines.base import Passage
from search.engines.engine import Engine

from .conftest import Worker
from .corpus import EDITOR, PASSAGES, passage
from .test_engine_relevance import documents

Start = Callable[[], Worker]


def test_another_process_sees_a_commit_at_its_next_search(
    own_engine: Engine, start_worker: Start
) -> None:
    worker = start_worker()
    assert worker.ask("search", text="zibeline") == []  # it has the index open from here on
    own_engine.update({"p": [passage("p", "s", "Note", "", "zibeline")]}.items())
    assert worker.ask("search", text="zibeline") == ["p"]
    own_engine.update({"p": []}.items())
    assert worker.ask("search", text="zibeline") == []


def test_another_process_sees_a_rebuild_at_its_next_search(
    own_engine: Engine, start_worker: Start
) -> None:
    worker = start_worker()
    assert worker.ask("search", text="dépistages") == ["guide-sante"]
    own_engine.rebuild([passage("p", "s", "Note", "", "zibeline")])
    assert worker.ask("search", text="zibeline") == ["p"]
    assert worker.ask("search", text="dépistages") == []


def test_updates_of_another_process_are_seen_here(own_engine: Engine, start_worker: Start) -> None:
    assert documents(own_engine, "ronde") == []
    assert start_worker().ask("update", document="w", times=2) == "done"
    assert documents(own_engine, "ronde") == ["w"]


def test_changes_are_read_while_the_lock_is_held(own_engine: Engine) -> None:
    """Else what one process read before another wrote would put the past back."""
    reading, may_end = threading.Event(), threading.Event()
    database = {"p": "vieillotte"}

    def current() -> Iterator[tuple[str, list[Passage]]]:
        yield "p", [passage("p", "s", "Note", "", f"zibeline {database['p']}")]

    def slow() -> Iterator[tuple[str, list[Passage]]]:
        yield from current()
        reading.set()
        may_end.wait(30)

    first = threading.Thread(target=own_engine.update, args=[slow()])
    first.start()
    assert reading.wait(30)
    second = threading.Thread(target=own_engine.update, args=[current()])
    second.start()
    database["p"] = "flambante"
    may_end.set()
    first.join()
    second.join()
    assert documents(own_engine, "flambante") == ["p"]
    assert documents(own_engine, "vieillotte") == []


def test_two_writers_at_once_both_succeed(own_engine: Engine, start_worker: Start) -> None:
    workers = [start_worker(), start_worker()]
    for number, worker in enumerate(workers):
        worker.send("update", document=f"w{number}", times=6)
    for number in range(6):
        own_engine.update({"here": [passage("here", "s", "Note", "", f"ronde r{number}x")]}.items())
    assert [worker.answer() for worker in workers] == ["done", "done"]
    assert documents(own_engine, "r5x") == ["here", "w0", "w1"]
    assert documents(own_engine, "r4x") == []
    assert own_engine.count() == len(PASSAGES) + 7


def test_rebuilds_while_another_process_searches(own_engine: Engine, start_worker: Start) -> None:
    worker = start_worker()
    worker.send("watch", text="dépistages")
    for number in range(8):
        own_engine.rebuild(PASSAGES)
        own_engine.update({"p": [passage("p", "s", "Note", "", f"zibeline {number}")]}.items())
    worker.send("stop")
    report = worker.answer()
    assert report["wrong"] == []
    assert report["searches"] > 0


def test_update_during_a_rebuild_is_not_lost(own_engine: Engine, start_worker: Start) -> None:
    """It waits until the rebuild, which read the database before it, is done."""
    worker = start_worker()

    def passages():
        yield from PASSAGES
        worker.send("update", document="w", times=1)
        time.sleep(0.2)  # lets it come to the lock; were it later, nothing would be proved or fail

    own_engine.rebuild(passages())
    assert worker.answer() == "done"
    assert documents(own_engine, "ronde") == ["w"]
    assert own_engine.count() == len(PASSAGES) + 3


@pytest.mark.parametrize("seed", range(25))
def test_writer_killed_at_work_leaves_a_sound_index(
    own_engine: Engine, start_worker: Start, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    worker = start_worker()
    worker.send("churn", document="w", size=20)
    last = 0
    for _ in range(chance.randint(1, 3)):
        last = worker.answer()
    time.sleep(chance.uniform(0, 0.05))
    worker.kill()

    # All of a round or nothing of it, and nothing that was said to be committed is lost.
    assert own_engine.count() == len(PASSAGES) + 20
    (hit,) = own_engine.search("ronde", EDITOR).hits
    (committed,) = {
        p.text
        for p in (hit.passage, *(other_excerpts.passage for other_excerpts in hit.other_excerpts))
    }
    assert int(committed.removeprefix("ronde r").removesuffix("x")) >= last
    assert documents(own_engine, "dépistages") == ["guide-sante"]


def test_the_lock_of_a_killed_writer_dies_with_it(own_engine: Engine, start_worker: Start) -> None:
    worker = start_worker()
    worker.send("churn", document="w", size=20)
    worker.answer()
    worker.kill()
    own_engine.update({"w": []}.items())
    assert own_engine.count() == len(PASSAGES)


@pytest.mark.parametrize("seed", range(3))
def test_rebuild_killed_at_work_leaves_a_whole_index(
    own_engine: Engine, start_worker: Start, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    worker = start_worker()
    worker.send("churn_rebuilds")
    worker.answer()
    time.sleep(chance.uniform(0, 0.1))
    worker.kill()
    assert own_engine.count() == len(PASSAGES)
    assert documents(own_engine, "dépistages") == ["guide-sante"]
    own_engine.rebuild(PASSAGES[:10])
    assert own_engine.count() == 10


def test_index_opened_before_the_engine_changes_hands(
    own_engine: Engine, make_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    """Two engines of one process over one index see each other's work."""
    other = make_engine(tmp_path)
    assert other.search("zibeline", EDITOR).total == 0
    own_engine.update({"p": [passage("p", "s", "Note", "", "zibeline")]}.items())
    assert other.search("zibeline", EDITOR).total == 1
