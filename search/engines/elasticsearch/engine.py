"""Elasticsearch 8 as an engine, for sites that have one.

Totals are exact up to 3,000 documents. An alias names the index of the current version; a rebuild
fills another index, then moves the alias in one request.
"""

import datetime as dt
import hashlib
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, streaming_bulk

from search.engines.base import EngineUnavailable, Passage, SearchScope
from search.engines.elasticsearch.errors import as_unavailable
from search.engines.elasticsearch.index import VERSION, PassageDocument, to_source
from search.engines.elasticsearch.lease import Lease
from search.engines.elasticsearch.searcher import ElasticsearchSearcher
from search.engines.engine import Engine

_MAJOR_VERSION = "8"
_BATCH_SIZE = 10_000  # passages in one request, so that a writer that dies sends all or nothing
_WRITE_TIMEOUT = 20.0  # seconds, for one request of a writer: less than its lease
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


class ElasticsearchEngine(Engine):
    """``Engine`` over an Elasticsearch 8 at ``url``; creating the object does not connect.

    ``index`` names its alias and its indices (``<index>.<version>…``). ``options`` are those of the
    client: credentials (``basic_auth``, ``api_key``), ``ca_certs``. ``today`` gives the day that
    recency is counted from. In seconds: ``timeout`` of a search, ``lock_timeout`` of a writer that
    waits for another one, ``lease`` after which the write lock of a dead writer expires.

    Raises ``ValueError`` for an index name that is not of small letters, digits, - and _.
    """

    def __init__(
        self,
        url: str,
        *,
        index: str = "recherche",
        options: Mapping[str, Any] | None = None,
        today: Callable[[], dt.date] = dt.date.today,
        timeout: float = 2.0,
        lock_timeout: float = 10.0,
        lease: float = 30.0,
    ) -> None:
        if not _NAME.fullmatch(index):
            raise ValueError(f"not a name for an index: {index!r}")
        client = Elasticsearch(url, **options or {})
        self._url = url
        self._searching = client.options(request_timeout=timeout, max_retries=0)
        self._writing = client.options(request_timeout=_WRITE_TIMEOUT, max_retries=0)
        self._prefix = f"{index}."
        self._alias = f"{index}.{VERSION}"
        self._today = today
        self._lease = Lease(self._writing, f"{index}.lock", duration=lease, timeout=lock_timeout)

    def searcher(self, scope: SearchScope) -> ElasticsearchSearcher:
        """See ``Engine.searcher``; nothing is sent before the first search."""
        return ElasticsearchSearcher(self._searching, self._alias, scope, self._today())

    def update(
        self,
        changes: Iterable[tuple[str, Sequence[Passage]]],
        lock_timeout: float | None = None,
    ) -> None:
        """See ``Engine.update``."""
        with as_unavailable(), self._write_lock(lock_timeout):
            self._check_exists()
            documents: list[str] = []
            actions: list[dict[str, Any]] = []
            for document, passages in changes:
                if any(passage.document != document for passage in passages):
                    raise ValueError(f"a passage of another document was filed under {document!r}")
                documents.append(document)
                actions += map(_action, passages)
                self._lease.renew_if_due()
            if documents:
                self._replace(documents, actions)

    def rebuild(self, passages: Iterable[Passage]) -> None:
        """See ``Engine.rebuild``."""
        with as_unavailable(), self._write_lock():
            self._sweep()
            fresh = f"{self._alias}.{time.time_ns()}"
            PassageDocument.init(index=fresh, using=self._writing)
            try:
                actions = (_action(passage) for passage in passages)
                sent = 0
                for _ in streaming_bulk(self._writing, actions, index=fresh):
                    sent += 1
                    self._lease.renew_if_due()
                self._writing.indices.refresh(index=fresh)
                self._lease.renew()
                # Had another writer deleted it, the server would have made one of its own.
                if self._writing.count(index=fresh)["count"] != sent:
                    raise EngineUnavailable(f"{fresh} does not hold what it was given")
                self._writing.indices.update_aliases(
                    actions=[
                        {"remove": {"index": f"{self._prefix}*", "alias": self._alias}},
                        {"add": {"index": fresh, "alias": self._alias}},
                    ]
                    if self._writing.indices.exists_alias(name=self._alias)
                    else [{"add": {"index": fresh, "alias": self._alias}}]
                )
            except BaseException:
                self._writing.indices.delete(index=fresh, ignore_unavailable=True)
                raise
            self._sweep()

    def exists(self) -> bool:
        """See ``Engine.exists``; raises ``EngineUnavailable`` for a server of another version."""
        with as_unavailable():
            self._check_server()
            return bool(self._searching.indices.exists_alias(name=self._alias))

    def count(self) -> int:
        """See ``Engine.count``."""
        with as_unavailable():
            self._check_server()
            return int(self._searching.count(index=self._alias)["count"])

    def drop(self) -> None:
        """Delete all indices of this engine on the server."""
        with as_unavailable():
            for name in self._indices():
                self._writing.indices.delete(index=name)

    def _indices(self) -> list[str]:
        return list(self._writing.indices.get(index=f"{self._prefix}*", expand_wildcards="open"))

    def _write_lock(self, timeout: float | None = None) -> AbstractContextManager[None]:
        """The write lock, after a check of the server's version."""
        self._check_server()
        return self._lease.hold(timeout)

    def _check_server(self) -> None:
        number = str(self._searching.info()["version"]["number"])
        if not number.startswith(f"{_MAJOR_VERSION}."):
            raise EngineUnavailable(
                f"{self._url} is Elasticsearch {number}; {_MAJOR_VERSION} is needed"
            )

    def _check_exists(self) -> None:
        if not self._writing.indices.exists_alias(name=self._alias):
            raise EngineUnavailable(f"no index {self._alias} at {self._url}")

    def _replace(self, documents: list[str], actions: list[dict[str, Any]]) -> None:
        """Replace the passages of these documents; the last refresh shows the whole change at once.

        The first refresh shows what a writer that died may have left, so that it is replaced too.
        """
        self._lease.renew()
        self._writing.indices.refresh(index=self._alias)
        if actions:
            options: dict[str, Any] = {"require_alias": True, "chunk_size": _BATCH_SIZE}
            bulk(self._writing, actions, index=self._alias, **options)
        self._writing.delete_by_query(
            index=self._alias,
            query={
                "bool": {
                    "filter": {"terms": {"document": documents}},
                    "must_not": {"terms": {"_id": [action["_id"] for action in actions]}},
                }
            },
            conflicts="proceed",
        )
        self._writing.indices.refresh(index=self._alias)
        self._lease.renew()  # raises if another writer may have written in between

    def _sweep(self) -> None:
        """Delete the indices that no alias names: replaced, or left by a rebuild that died."""
        used = set()
        if self._writing.indices.exists_alias(name=self._alias):
            used = set(self._writing.indices.get_alias(name=self._alias))
        for name in set(self._indices()) - used - {self._lease.index}:
            self._writing.indices.delete(index=name, ignore_unavailable=True)


def _id(passage: Passage) -> str:
    """A hash: ids on the server are limited in length, those of passages are not."""
    return hashlib.blake2b(passage.id.encode(), digest_size=16).hexdigest()


def _action(passage: Passage) -> dict[str, Any]:
    return {"_op_type": "index", "_id": _id(passage), "_source": to_source(passage)}
