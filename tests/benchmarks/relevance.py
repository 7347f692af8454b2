"""Rank given documents for given queries with the site's engine, as a TREC run.

    python -m tests.benchmarks.relevance PASSAGES.jsonl QUERIES.jsonl --engine tantivy > run.txt

A line of passages has id, document, title and text, and may have space (a string or a list;
nothing is public), kind, section and date. A line of queries has id and text, and may have spaces:
those that are open. The run goes to standard output, times to standard error.
"""

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from search.engines.base import EngineError, Passage, SearchOptions, SearchScope
from search.engines.engine import Engine

ENGINES = ("tantivy", "elasticsearch")
_TIMEOUT = 20.0  # seconds: a busy server is measured, where a visitor would be told to come back

T = TypeVar("T")


class BenchmarkError(Exception):
    """Why nothing can be measured, as a sentence in French."""


@dataclass(frozen=True, slots=True)
class ScopedQuery:
    """A query, and the spaces that its searcher has opened."""

    id: str
    text: str
    spaces: frozenset[str]


# Engines


@contextmanager
def engine_at(name: str) -> Iterator[tuple[Engine, str]]:
    """An engine without an index, and its location for ``engine_of``; removed at the end."""
    if name == "tantivy":
        with tempfile.TemporaryDirectory(prefix="mesure-") as folder:
            yield engine_of(name, folder), folder
        return
    location = f"mesure-{os.getpid()}"
    engine: Any = engine_of(name, location)
    engine.exists()  # raises before the texts are read if the server is absent
    try:
        yield engine, location
    finally:
        engine.drop()


def engine_of(name: str, location: str) -> Engine:
    """The engine at a location, for any process."""
    try:
        if name == "tantivy":
            from search.engines.tantivy import TantivyEngine

            return TantivyEngine(Path(location))
        from search.engines.elasticsearch import ElasticsearchEngine
    except ImportError as error:
        raise BenchmarkError(f"Le moteur {name} ne peut pas être chargé : {error}.") from error
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        raise BenchmarkError("ELASTICSEARCH_URL ne donne pas l’adresse du serveur Elasticsearch.")
    return ElasticsearchEngine(url, index=location, timeout=_TIMEOUT)


def ask(engine: Engine, text: str, spaces: frozenset[str], limit: int) -> list[tuple[str, float]]:
    """The documents found, best first, with their scores; no excerpts are made."""
    _, ranking = engine.rank(text, SearchScope(spaces), SearchOptions(limit=limit))
    return [(document.passages[0].document, document.score) for document in ranking.documents]


# Reading


def read_lines(path: Path, make: Callable[[dict[str, Any]], T]) -> list[T]:
    """Parse each line of JSON. Raises ``BenchmarkError``, naming the line that is wrong."""
    found = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    try:
                        found.append(make(_object(line)))
                    except ValueError as error:
                        raise BenchmarkError(f"{path}, ligne {number} : {error}.") from error
    except FileNotFoundError as error:
        raise BenchmarkError(f"Le fichier {path} n’existe pas.") from error
    except OSError as error:
        raise BenchmarkError(
            f"Le fichier {path} ne peut pas être lu : {error.strerror}."
        ) from error
    except UnicodeDecodeError as error:
        raise BenchmarkError(f"Le fichier {path} n’est pas en UTF-8.") from error
    return found


def _object(line: str) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except ValueError as error:
        raise ValueError(f"ce n’est pas du JSON ({error})") from error
    if not isinstance(read, dict):
        raise ValueError("ce n’est pas un objet JSON")
    return read


def to_passage(line: dict[str, Any]) -> Passage:
    """A passage of one line. Raises ``ValueError``, saying in French what is wrong."""
    return Passage(
        id=_required(line, "id"),
        document=_required(line, "document"),
        spaces=_names(line, "space"),
        kind=_string(line, "kind"),
        title=_string(line, "title"),
        section=_string(line, "section"),
        place="",
        text=_string(line, "text", required=True),
        date=_date(line),
    )


def to_query(line: dict[str, Any]) -> ScopedQuery:
    """A query of one line, likewise."""
    id_ = _required(line, "id")
    return ScopedQuery(id_, _string(line, "text", required=True), _names(line, "spaces"))


def _required(line: dict[str, Any], name: str) -> str:
    if value := _string(line, name, required=True):
        return value
    raise ValueError(f"« {name} » est vide")


def _string(line: dict[str, Any], name: str, *, required: bool = False) -> str:
    value = line.get(name)
    if value is None and not required:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        problem = "manque" if name not in line else "n’est pas une chaîne"
        raise ValueError(f"« {name} » {problem}")
    return value


def _names(line: dict[str, Any], name: str) -> frozenset[str]:
    """Spaces, by name: none, one or several."""
    value = line.get(name) or []
    names = value if isinstance(value, list) else [value]
    names = [str(each) if isinstance(each, int) else each for each in names]
    if not (isinstance(names, list) and all(isinstance(each, str) and each for each in names)):
        raise ValueError(f"« {name} » n’est ni une chaîne ni une liste de chaînes")
    return frozenset(names)


def _date(line: dict[str, Any]) -> dt.date | None:
    written = _string(line, "date")
    try:
        return dt.datetime.fromisoformat(written).date() if written else None
    except ValueError as error:
        raise ValueError(f"« date » n’est pas une date ISO : {written!r}") from error


def _check_once(path: Path, ids: Sequence[str]) -> None:
    """Each id once: a run could not tell two queries apart, nor an index two passages."""
    if len(set(ids)) < len(ids):
        again = next(id_ for at, id_ in enumerate(ids) if id_ in ids[:at])
        raise BenchmarkError(f"{path} : l’id {again!r} est donné deux fois.")


# Running


def timed_run(
    engine: Engine, scoped_queries: Sequence[ScopedQuery], limit: int
) -> tuple[list[list[tuple[str, float]]], list[float]]:
    """The documents found for each query, and the seconds that each took."""
    answers, times = [], []
    for query in scoped_queries:
        start = time.perf_counter()
        answers.append(ask(engine, query.text, query.spaces, limit))
        times.append(time.perf_counter() - start)
    return answers, times


def percentile(times: Sequence[float], share: float) -> float:
    """The value that this share of the times does not exceed, in milliseconds."""
    if not times:
        return 0.0
    return 1_000 * sorted(times)[max(0, min(len(times) - 1, round(share * len(times)) - 1))]


def _word(text: str) -> str:
    """A text as a column of a run, where columns are separated by spaces."""
    return "".join(quote(character) if character.isspace() else character for character in text)


def run(passages: Path, queries: Path, name: str, limit: int) -> None:
    """Index the passages, run the queries, print the run."""
    with engine_at(name) as (engine, _):
        indexed = read_lines(passages, to_passage)
        indexed.sort(key=lambda passage: (passage.document, passage.id))
        _check_once(passages, [passage.id for passage in indexed])
        scoped_queries = read_lines(queries, to_query)
        _check_once(queries, [query.id for query in scoped_queries])
        start = time.perf_counter()
        engine.rebuild(indexed)
        built = time.perf_counter() - start
        answers, times = timed_run(engine, scoped_queries, limit)
    for query, found in zip(scoped_queries, answers, strict=True):
        for rank, (document, score) in enumerate(found, start=1):
            print(f"{_word(query.id)} Q0 {_word(document)} {rank} {score:.6f} {name}")
    percentiles = ", ".join(
        f"p{share} {percentile(times, share / 100):.1f} ms" for share in (50, 95, 99)
    )
    print(
        f"{name} : {len(indexed)} passages indexés en {built:.1f} s ; {len(times)} requêtes : "
        f"{percentiles}, max {percentile(times, 1):.1f} ms",
        file=sys.stderr,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="relevance", description=__doc__.partition("\n")[0])
    parser.add_argument("passages", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--engine", choices=ENGINES, default="tantivy")
    parser.add_argument("--limit", type=int, default=20, help="documents a query, at most")
    options = parser.parse_args(arguments)
    try:
        run(options.passages, options.queries, options.engine, options.limit)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 2
    except EngineError as error:
        print(f"Le moteur {options.engine} n’a pas répondu : {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
