"""Elasticsearch alone: its server, its aliases, its lease."""

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.engines.analysis import terms
from search.engines.base import EngineBusy, EngineUnavailable, Passage
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.index import VERSION
from search.engines.passages import FIELDS
from search.engines.plan import Field

from .corpus import EDITOR, PASSAGES, TODAY, passage
from .makers import URL

needs_server = pytest.mark.elasticsearch

ZIBELINE = {"p": [passage("p", "s", "Note", "", "zibeline")]}
ODD = [
    "L’œuvre d'A.S.E. à 13 h 30, 1 113 inclusions, ½ µ ª º ﬁ Ⅳ ﬀ",
    "Excusé·e·s ; asq-se, e\u0301te\u0301, non\u00adcoupé, zero\u200bwidth",
    "日本語 العربية עברית Ελληνικά 🙂 👩‍👧 \u2028 \x0b \x1c \u3000",
    "x" * 300,
    "a_b_c ¶ — … « » 34e 1er",
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[ElasticsearchEngine]:
    made = make(tmp_path)
    yield made
    made.drop()


def make(directory: Path, **options: Any) -> ElasticsearchEngine:
    name = f"own-{abs(hash(directory)):x}"
    return ElasticsearchEngine(
        URL, index=name, **{"today": lambda: TODAY, "timeout": 20, "lease": 3, **options}
    )


@pytest.fixture
def server(engine: ElasticsearchEngine) -> Elasticsearch:
    return Elasticsearch(URL)


def indices(server: Elasticsearch, engine: ElasticsearchEngine) -> set[str]:
    found = server.indices.get(index=f"{engine._prefix}*")
    return {name for name in found if not name.endswith(".lock")}


@needs_server
@pytest.mark.parametrize("number", range(len(ODD) + len(PASSAGES)))
def test_the_server_tokenizes_as_python_does(
    engine: ElasticsearchEngine, server: Elasticsearch, number: int
) -> None:
    engine.rebuild([])
    text = [*ODD, *(p.text for p in PASSAGES)][number]
    expected = terms("Un titre", text)
    for field, words in zip(Field, expected, strict=True):
        for name in FIELDS[field]:
            answer = server.indices.analyze(index=engine._alias, field=name, text=words)
            assert [token["token"] for token in answer["tokens"]] == words.split(" ")


@needs_server
def test_a_rebuild_leaves_one_index_behind_its_alias(
    engine: ElasticsearchEngine, server: Elasticsearch
) -> None:
    for _ in range(3):
        engine.rebuild(PASSAGES)
    (index,) = indices(server, engine)
    assert index in server.indices.get_alias(name=f"{engine._alias}")
    assert engine.count() == len(PASSAGES)


@needs_server
def test_a_rebuild_that_fails_leaves_what_there_was(
    engine: ElasticsearchEngine, server: Elasticsearch
) -> None:
    engine.rebuild(PASSAGES)
    before = indices(server, engine)

    def broken() -> Iterator[Passage]:
        yield passage("p", "s", "Note", "", "zibeline")
        raise RuntimeError("la base ne répond plus")

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert indices(server, engine) == before
    assert engine.count() == len(PASSAGES)


@needs_server
def test_what_a_dead_rebuild_left_is_removed_by_the_next(
    engine: ElasticsearchEngine, server: Elasticsearch
) -> None:
    server.indices.create(index=f"{engine._prefix}{VERSION}.1")
    engine.rebuild(PASSAGES)
    assert len(indices(server, engine)) == 1


@needs_server
def test_an_index_of_another_version_counts_as_missing(
    engine: ElasticsearchEngine,
) -> None:
    engine.rebuild(PASSAGES)
    engine._alias = f"{engine._prefix}0.0"
    assert not engine.exists()
    with pytest.raises(EngineUnavailable):
        engine.search("enfant", EDITOR)
    engine.rebuild(PASSAGES)
    assert engine.exists()


@needs_server
def test_the_lock_of_a_dead_writer_expires(engine: ElasticsearchEngine, tmp_path: Path) -> None:
    engine.rebuild(PASSAGES)
    assert engine._lease._acquire()  # and nobody releases it
    impatient = make(tmp_path, lock_timeout=0.0)
    with pytest.raises(EngineBusy):
        impatient.update(ZIBELINE.items())
    patient = make(tmp_path, lock_timeout=30.0)
    patient.update(ZIBELINE.items())
    assert patient.search("zibeline", EDITOR).total == 1


@needs_server
def test_a_writer_that_lost_its_lease_writes_nothing(
    engine: ElasticsearchEngine, tmp_path: Path
) -> None:
    engine.rebuild(PASSAGES)
    slow = make(tmp_path, lease=0.2)
    other = make(tmp_path, lock_timeout=30.0)

    def changes() -> Iterator[tuple[str, list[Passage]]]:
        other.update({"q": [passage("q", "s", "Note", "", "zibelune")]}.items())
        yield from ZIBELINE.items()

    with pytest.raises(EngineBusy):
        slow.update(changes())
    assert slow.search("zibelune", EDITOR).total == 1
    assert slow.search('"zibeline"', EDITOR).total == 0


@needs_server
def test_credentials_are_sent(tmp_path: Path) -> None:
    engine = make(tmp_path, options={"basic_auth": ("camille", "secret")})
    header = engine._searching._headers["authorization"]
    assert header.startswith("Basic ")


@pytest.mark.parametrize("name", ["", "Majuscule", "a.b", "a*", "../x", "é"])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        ElasticsearchEngine("http://127.0.0.1:1", index=name)


# --- Servers that are not there, or are not Elasticsearch 8 -------------------------------------


def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def every_call(engine: ElasticsearchEngine) -> list[Any]:
    return [
        lambda: engine.search("enfant", EDITOR),
        lambda: engine.suggest("enfant", EDITOR),
        lambda: engine.update(ZIBELINE.items()),
        lambda: engine.rebuild(PASSAGES),
        engine.exists,
        engine.count,
    ]


def test_an_absent_server_is_unavailable() -> None:
    engine = ElasticsearchEngine(closed_port(), lock_timeout=0.0)
    for call in every_call(engine):
        with pytest.raises(EngineUnavailable):
            call()


def test_a_silent_server_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection, and no more
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        engine = ElasticsearchEngine(address, timeout=0.2, lock_timeout=0.0)
        for call in every_call(engine):
            with pytest.raises(EngineUnavailable, match="timed out"):
                call()


class _Answering(http.server.BaseHTTPRequestHandler):
    status, headers_sent, body = 200, {}, b"{}"

    def _answer(self) -> None:
        self.send_response(self.status)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _answer  # noqa: N815

    def log_message(self, *args: object) -> None:
        pass


PRODUCT = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}


def info(number: str) -> bytes:
    return json.dumps({"version": {"number": number}, "tagline": "You Know, for Search"}).encode()


@pytest.mark.parametrize(
    ("status", "headers", "body", "message"),
    [
        (200, {"Content-Type": "application/json"}, info("2.11.0"), "no Elasticsearch 8"),
        (200, PRODUCT, info("7.17.9"), "is Elasticsearch 7.17.9; 8 is needed"),
        (200, PRODUCT, info("9.1.0"), "is Elasticsearch 9.1.0; 8 is needed"),
        (406, PRODUCT, b"{}", "elasticsearch"),
        (200, PRODUCT, b"<html>", "elasticsearch"),
        (503, PRODUCT, b"{}", "elasticsearch"),
        (401, PRODUCT, b"{}", "elasticsearch"),
    ],
)
def test_another_server_is_named_in_one_sentence(
    status: int, headers: dict[str, str], body: bytes, message: str
) -> None:
    kind = type("A", (_Answering,), {"status": status, "headers_sent": headers, "body": body})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        engine = ElasticsearchEngine(f"http://127.0.0.1:{server.server_port}", lock_timeout=0.0)
        with pytest.raises(EngineUnavailable, match=message) as raised:
            engine.exists()
        assert "\n" not in str(raised.value)
        for call in every_call(engine):
            with pytest.raises(EngineUnavailable):
                call()
        server.shutdown()
