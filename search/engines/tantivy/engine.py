"""The embedded engine: a tantivy index in a directory, shared by all processes of the site.

Totals are exact up to ``searcher.MAX_PASSAGES`` matching passages.
"""

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from search.engines.base import EngineBusy, EngineUnavailable, Passage, SearchScope
from search.engines.engine import Engine
from search.engines.retry import attempts
from search.engines.tantivy.generations import Generations
from search.engines.tantivy.index import SCHEMA, VERSION, as_unavailable, open_index, to_document
from search.engines.tantivy.searcher import FacetValues, TantivySearcher

_HEAP_SIZE = 32_000_000  # bytes for the one writing thread; tantivy requires 15 million


class TantivyEngine(Engine):
    """``Engine`` over the index in ``directory``; creating the object does not touch the disk.

    ``today`` gives the day that recency is counted from; ``lock_timeout`` is how many seconds a
    writer waits for another one. May be shared by threads and by forked processes: each process
    opens the index for itself, as one opened before a fork would never see a commit.
    """

    def __init__(
        self,
        directory: Path,
        *,
        today: Callable[[], dt.date] = dt.date.today,
        lock_timeout: float = 10.0,
    ) -> None:
        self._generations = Generations(directory, VERSION)
        self._today = today
        self._lock_timeout = lock_timeout
        self._reader = _Reader(self._generations)
        self._facet_memo: dict[int, FacetValues] = {}

    def searcher(self, scope: SearchScope) -> TantivySearcher:
        """See ``Engine.searcher``."""
        return TantivySearcher(self._snapshot(), scope, self._today(), self._facet_memo)

    def update(
        self,
        changes: Iterable[tuple[str, Sequence[Passage]]],
        lock_timeout: float | None = None,
    ) -> None:
        """See ``Engine.update``."""
        with (
            self._generations.write_lock(
                self._lock_timeout if lock_timeout is None else lock_timeout
            ),
            self._writer(self._generations.current()) as writer,
        ):
            for document, passages in changes:
                if any(passage.document != document for passage in passages):
                    raise ValueError(f"a passage of another document was filed under {document!r}")
                with as_unavailable():
                    writer.delete_documents_by_term("document", document)
                _add(writer, passages)

    def rebuild(self, passages: Iterable[Passage]) -> None:
        """See ``Engine.rebuild``."""
        with self._generations.write_lock(self._lock_timeout):
            generation = self._generations.create()
            try:
                with as_unavailable():
                    tantivy.Index(SCHEMA, path=str(generation))
                with self._writer(generation) as writer:
                    _add(writer, passages)
                self._generations.publish(generation)
            finally:
                self._generations.sweep()

    def exists(self) -> bool:
        """See ``Engine.exists``."""
        try:
            self._snapshot()
        except EngineUnavailable:
            return False
        return True

    def count(self) -> int:
        """See ``Engine.count``."""
        return self._snapshot().num_docs

    def _snapshot(self) -> tantivy.Searcher:
        if self._reader.pid != os.getpid():
            self._reader = _Reader(self._generations)
        return self._reader.snapshot()

    @contextmanager
    def _writer(self, generation: Path) -> Iterator[tantivy.IndexWriter]:
        """A writer that commits at the end, or rolls back when anything is raised.

        It waits for merges: they also remove the files that killed writers left behind.
        """
        index = open_index(generation)
        writer = self._locked_writer(index)
        try:
            yield writer
        except BaseException:
            with as_unavailable():
                writer.rollback()
                writer.wait_merging_threads()
            raise
        with as_unavailable():
            writer.commit()
            writer.wait_merging_threads()

    def _locked_writer(self, index: tantivy.Index) -> tantivy.IndexWriter:
        """Take tantivy's own lock too: other tools do not know ours."""
        for _ in attempts(self._lock_timeout):
            try:
                return index.writer(_HEAP_SIZE, 1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise EngineUnavailable(str(error)) from error
        raise EngineBusy(f"another program held the index for {self._lock_timeout} s")


class _Reader:
    """The index as opened by one process: the current generation, at its last commit."""

    def __init__(self, generations: Generations) -> None:
        self.pid = os.getpid()
        self._generations = generations
        self._lock = threading.Lock()
        self._opened: tuple[Path, tantivy.Index] | None = None

    def snapshot(self) -> tantivy.Searcher:
        """The index at its last commit; it stays valid whatever is written or removed later."""
        with self._lock:
            try:
                return self._latest()
            except EngineUnavailable:
                # A rebuild may have removed the generation after its name was read.
                self._opened = None
                return self._latest()

    def _latest(self) -> tantivy.Searcher:
        current = self._generations.current()
        if self._opened is None or self._opened[0] != current:
            self._opened = current, open_index(current)
        with as_unavailable():
            index = self._opened[1]
            index.reload()
            return index.searcher()


def _add(writer: tantivy.IndexWriter, passages: Iterable[Passage]) -> None:
    """Add passages; exceptions of their iterable are raised as they are."""
    for passage in passages:
        document = to_document(passage)
        with as_unavailable():
            writer.add_document(document)
