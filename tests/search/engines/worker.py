"""A process with an engine of its own, which reads commands as lines of JSON.

Usage: worker.py <maker> <directory>. It answers each line by one, but for ``churn`` and
``churn_rebuilds``, which print each round that they have committed until they are killed.
"""

import itertools
import json
import sys
import threading
from pathlib import Path

from corpus import PASSAGES, TODAY, passage
from makers import MAKERS

from search.engines.base import EngineError, Passage, SearchOptions, SearchScope
from search.engines.engine import Engine

EVERYTHING = SearchScope(everything=True)


def answer(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def rounds(document: str, number: int, size: int) -> dict[str, list[Passage]]:
    """A document of ``size`` passages that all say which round they are of."""
    return {
        document: [
            passage(document, f"{part}", "Ronde", "", f"ronde r{number}x") for part in range(size)
        ]
    }


def search(engine: Engine, text: str) -> list[str]:
    return [
        hit.passage.document
        for hit in engine.search(text, EVERYTHING, SearchOptions(limit=100)).hits
    ]


def update(engine: Engine, document: str, times: int) -> str:
    for number in range(times):
        engine.update(rounds(document, number, 3).items())
    return "done"


def churn(engine: Engine, document: str, size: int) -> None:
    for number in itertools.count():
        engine.update(rounds(document, number, size).items())
        answer(number)


def churn_rebuilds(engine: Engine) -> None:
    for number in itertools.count():
        engine.rebuild(PASSAGES)
        answer(number)


def watch(engine: Engine, text: str) -> dict[str, object]:
    """Search until standard input has a line: how often, and what went wrong."""
    searches, wrong, stop = 0, [], []
    thread = threading.Thread(target=lambda: stop.append(sys.stdin.readline()))
    thread.start()
    while not stop:
        searches += 1
        try:
            if not search(engine, text):
                wrong.append("nothing found")
        except EngineError as error:
            wrong.append(repr(error))
    thread.join()
    return {"searches": searches, "wrong": wrong}


def main(maker: str, directory: str) -> None:
    engine = MAKERS[maker](Path(directory), TODAY)
    commands = {
        "search": search,
        "update": update,
        "churn": churn,
        "churn_rebuilds": churn_rebuilds,
        "watch": watch,
    }
    answer("ready")
    while line := sys.stdin.readline():
        arguments = json.loads(line)
        answer(commands[arguments.pop("command")](engine, **arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
