"""The embedded engine alone: its files, forks, threads and locks."""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.engines.base import EngineBusy, EngineUnavailable, Passage
from search.engines.tantivy import TantivyEngine
from search.engines.tantivy import index as tantivy_index
from search.engines.tantivy.generations import Generations

from .corpus import EDITOR, PASSAGES, TODAY, passage

ZIBELINE = {"p": [passage("p", "s", "Note", "", "zibeline")]}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "index"


@pytest.fixture
def filled(directory: Path) -> TantivyEngine:
    engine = TantivyEngine(directory, today=lambda: TODAY)
    engine.rebuild(PASSAGES)
    return engine


def generation(directory: Path) -> Path:
    (path,) = (directory / "generations").iterdir()
    return path


class Fork:
    """A forked child that waits for ``go``, does ``check``, and tells whether it held."""

    def __init__(self, check: Callable[[], bool]) -> None:
        reading, self._writing = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            status = 1
            try:
                os.close(self._writing)  # so that the parent's death ends the wait
                os.read(reading, 1)
                status = 0 if check() else 1
            finally:
                os._exit(status)
        os.close(reading)

    def go(self) -> bool:
        os.close(self._writing)
        return os.waitpid(self._child, 0)[1] == 0


@pytest.fixture
def written(directory: Path) -> TantivyEngine:
    """An index that another process wrote, as a server's master finds it.

    Threads of a writer of this one could hold a lock at a fork, and the child would keep it.
    """
    engine = TantivyEngine(directory, today=lambda: TODAY)
    assert Fork(lambda: engine.rebuild(PASSAGES) is None).go()
    return engine


def test_making_an_engine_touches_nothing(directory: Path) -> None:
    TantivyEngine(directory)
    assert not directory.exists()


def test_index_opened_before_a_fork_sees_later_commits(written: TantivyEngine) -> None:
    """gunicorn with preloading: the parent searched, then forked, then someone wrote."""
    assert written.search("zibeline", EDITOR).total == 0
    child = Fork(lambda: written.search("zibeline", EDITOR).total == 1)
    written.update(ZIBELINE.items())
    assert child.go()


def test_forked_child_may_write(written: TantivyEngine) -> None:
    assert written.search("zibeline", EDITOR).total == 0

    def write() -> bool:
        written.update(ZIBELINE.items())
        return written.search("zibeline", EDITOR).total == 1

    assert Fork(write).go()
    assert written.search("zibeline", EDITOR).total == 1


def test_lock_is_freed_though_a_child_forked_while_it_was_held(directory: Path) -> None:
    generations = Generations(directory, "1")
    with generations.write_lock(0):
        child = Fork(lambda: True)
    try:
        with generations.write_lock(0):
            pass
    finally:
        assert child.go()


def test_threads_write_and_search_together(filled: TantivyEngine) -> None:
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(3):
                own = passage(f"t{number}", "s", "Note", "", f"zibeline {turn}")
                filled.update([(f"t{number}", [own])])
                assert filled.search("dépistages", EDITOR).total == 1
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert filled.search("zibeline", EDITOR).total == 5


def test_busy_after_the_timeout(filled: TantivyEngine, directory: Path) -> None:
    impatient = TantivyEngine(directory, lock_timeout=0.05)

    def passages() -> Iterator[Passage]:
        with pytest.raises(EngineBusy):
            impatient.update(ZIBELINE.items())
        with pytest.raises(EngineBusy):
            impatient.rebuild([])
        assert impatient.search("dépistages", EDITOR).total == 1
        yield from PASSAGES

    filled.rebuild(passages())
    impatient.update(ZIBELINE.items())
    assert filled.search("zibeline", EDITOR).total == 1


def test_busy_when_another_program_has_the_library_lock(
    filled: TantivyEngine, directory: Path
) -> None:
    index = tantivy_index.open_index(generation(directory))
    writer = index.writer(15_000_000, 1)
    with pytest.raises(EngineBusy):
        TantivyEngine(directory, lock_timeout=0.05).update(ZIBELINE.items())
    writer.wait_merging_threads()
    filled.update(ZIBELINE.items())


def test_old_generations_and_orphans_go(filled: TantivyEngine, directory: Path) -> None:
    first = generation(directory)
    orphan = directory / "generations" / "orphan"
    orphan.mkdir()
    (orphan / "meta.json").write_text("half")
    filled.rebuild(PASSAGES)
    assert generation(directory) != first  # and only one is left


def test_failed_rebuild_leaves_no_files(filled: TantivyEngine, directory: Path) -> None:
    def broken() -> Iterator[Passage]:
        yield PASSAGES[0]
        raise LookupError

    before = generation(directory)
    with pytest.raises(LookupError):
        filled.rebuild(broken())
    assert generation(directory) == before


def test_updates_do_not_pile_files_up(filled: TantivyEngine, directory: Path) -> None:
    for _ in range(4):
        filled.update(ZIBELINE.items())
    few = len(list(generation(directory).iterdir()))
    for _ in range(12):
        filled.update(ZIBELINE.items())
    assert len(list(generation(directory).iterdir())) <= few + 60


def _every_data_file(directory: Path, change: Callable[[Path], object]) -> None:
    for path in generation(directory).iterdir():
        if path.suffix not in {".json", ".lock"}:
            change(path)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no directory": shutil.rmtree,
    "no pointer": lambda d: (d / "current").unlink(),
    "empty pointer": lambda d: (d / "current").write_text(""),
    "pointer is not JSON": lambda d: (d / "current").write_text("{"),
    "pointer is no mapping": lambda d: (d / "current").write_text("[1]"),
    "pointer is binary": lambda d: (d / "current").write_bytes(b"\xff\xfe\x00"),
    "pointer leads elsewhere": lambda d: (d / "current").write_text(
        json.dumps({"generation": "../../x", "version": tantivy_index.VERSION})
    ),
    "another version": lambda d: (d / "current").write_text(
        (d / "current").read_text().replace(tantivy_index.VERSION, "0.0")
    ),
    "no generation": lambda d: shutil.rmtree(generation(d)),
    "empty generation": lambda d: (shutil.rmtree(p := generation(d)), p.mkdir()),
    "no meta": lambda d: (generation(d) / "meta.json").unlink(),
    "meta is not JSON": lambda d: (generation(d) / "meta.json").write_text("{"),
    "files cut": lambda d: _every_data_file(d, lambda p: os.truncate(p, p.stat().st_size // 2)),
    "files empty": lambda d: _every_data_file(d, lambda p: os.truncate(p, 0)),
    "files zeroed": lambda d: _every_data_file(d, lambda p: p.write_bytes(bytes(p.stat().st_size))),
    "files gone": lambda d: _every_data_file(d, Path.unlink),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_index_is_unavailable_until_rebuilt(
    filled: TantivyEngine, directory: Path, damage: Callable[[Path], object]
) -> None:
    damage(directory)
    engine = TantivyEngine(directory, today=lambda: TODAY)
    assert not engine.exists()
    with pytest.raises(EngineUnavailable):
        engine.search("dépistages", EDITOR)
    with pytest.raises(EngineUnavailable):
        engine.count()
    with pytest.raises(EngineUnavailable):
        engine.update(ZIBELINE.items())
    engine.rebuild(PASSAGES)
    assert engine.exists()
    assert engine.search("dépistages", EDITOR).total == 1
    assert filled.search("dépistages", EDITOR).total == 1  # who had the old one open follows


def test_directory_that_is_a_file(directory: Path) -> None:
    directory.parent.mkdir()
    directory.write_text("not a directory")
    engine = TantivyEngine(directory)
    assert not engine.exists()
    for attempt in (
        lambda: engine.rebuild([]),
        lambda: engine.update(ZIBELINE.items()),
        engine.count,
    ):
        with pytest.raises(EngineUnavailable):
            attempt()


def test_version_names_all_that_shapes_an_index() -> None:
    assert "tantivy 0." in tantivy_index.VERSION


def test_generation_of_another_version_is_missing(tmp_path: Path) -> None:
    old, new = Generations(tmp_path, "1"), Generations(tmp_path, "2")
    with old.write_lock(1):
        made = old.create()
        old.publish(made)
    assert old.current() == made
    with pytest.raises(EngineUnavailable, match="version"):
        new.current()
    with new.write_lock(1):
        new.publish(new.create())
    assert not made.exists()
