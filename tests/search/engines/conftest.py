"""The engines of the contract tests; another one is added by one line of ``makers.MAKERS``."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.engine import Engine

from .corpus import PASSAGES, TODAY
from .makers import MAKERS

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


class Worker:
    """Another process with the same engine, which carries out commands (worker.py)."""

    def __init__(self, maker: str, directory: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, HERE / "worker.py", maker, directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert self.answer() == "ready"

    def answer(self) -> Any:
        """Its next answer; None when it is dead."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else None

    def send(self, command: str, **arguments: object) -> None:
        """Start a command, without waiting for its answer."""
        assert self._process.stdin is not None
        line = json.dumps({"command": command, **arguments})
        print(line, file=self._process.stdin, flush=True)

    def ask(self, command: str, **arguments: object) -> Any:
        self.send(command, **arguments)
        return self.answer()

    def kill(self) -> None:
        """SIGKILL: nothing is cleaned up."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


def discard(engine: Engine) -> None:
    """Remove what it keeps on a server; its folder is the test's."""
    if isinstance(engine, ElasticsearchEngine):
        engine.drop()


@pytest.fixture(scope="session", params=sorted(MAKERS))
def maker(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def make_engine(maker: str) -> Iterator[Callable[..., Engine]]:
    """Makes an engine for a directory, and for another day than the corpus's when given.

    Dropped at the end of the test: a server with a hundred indices is five times slower.
    """
    made: list[Engine] = []

    def make(directory: Path, today: dt.date = TODAY) -> Engine:
        made.append(MAKERS[maker](directory, today))
        return made[-1]

    yield make
    for engine in made:
        discard(engine)


@pytest.fixture(scope="session")
def engine(maker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The corpus, only to be read."""
    made = MAKERS[maker](tmp_path_factory.mktemp("read"), TODAY)
    made.rebuild(PASSAGES)
    yield made
    discard(made)


@pytest.fixture
def own_engine(make_engine: Callable[..., Engine], tmp_path: Path) -> Engine:
    """The corpus, for one test to change."""
    made = make_engine(tmp_path)
    made.rebuild(PASSAGES)
    return made


@pytest.fixture
def start_worker(maker: str, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    """Starts processes over the index of ``own_engine``; all are killed at the end."""
    workers: list[Worker] = []

    def start() -> Worker:
        workers.append(Worker(maker, tmp_path))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
