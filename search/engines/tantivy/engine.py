"""The embedded engine: a tantivy index in a directory, shared by all processes of the site.

Totals are exact up to `look.BOUND` matching passages.
"""

import datetime
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from search.engines.base import EngineBusy, EngineUnavailable, Passage, Scope
from search.engines.engine import Engine
from search.engines.patience import attempts
from search.engines.tantivy.generations import Generations
from search.engines.tantivy.index import SCHEMA, VERSION, as_unavailable, open_index, to_document
from search.engines.tantivy.look import TantivyLook, Values

_HEAP = 32_000_000  # bytes for the one writing thread; tantivy asks for 15 million at least


class TantivyEngine(Engine):
    """`Engine` over the index in `directory`; made without touching the disk, in any process.

    `today` gives the day that recency is counted from; `patience` is how long, in seconds, a
    writer waits for another one. May be shared by threads, and by forked processes: each opens
    the index for itself, as one opened before a fork would never see a commit.
    """

    def __init__(
        self,
        directory: Path,
        *,
        today: Callable[[], datetime.date] = datetime.date.today,
        patience: float = 10.0,
    ) -> None:
        self._generations = Generations(directory, VERSION)
        self._today = today
        self._patience = patience
        self._reader = _Reader(self._generations)
        self._known: dict[int, Values] = {}

    def look(self, scope: Scope) -> TantivyLook:
        """See `Engine.look`."""
        return TantivyLook(self._searcher(), scope, self._today(), self._known)

    def update(
        self,
        changes: Iterable[tuple[str, Sequence[Passage]]],
        patience: float | None = None,
    ) -> None:
        """See `Engine.update`."""
        with (
            self._generations.writing(self._patience if patience is None else patience),
            self._writer(self._generations.current()) as writer,
        ):
            for document, passages in changes:
                if any(passage.document != document for passage in passages):
                    raise ValueError(f"a passage of another document was filed under {document!r}")
                with as_unavailable():
                    writer.delete_documents_by_term("document", document)
                _add(writer, passages)

    def rebuild(self, passages: Iterable[Passage]) -> None:
        """See `Engine.rebuild`."""
        with self._generations.writing(self._patience):
            generation = self._generations.fresh()
            try:
                with as_unavailable():
                    tantivy.Index(SCHEMA, path=str(generation))
                with self._writer(generation) as writer:
                    _add(writer, passages)
                self._generations.publish(generation)
            finally:
                self._generations.sweep()

    def exists(self) -> bool:
        """See `Engine.exists`."""
        try:
            self._searcher()
        except EngineUnavailable:
            return False
        return True

    def count(self) -> int:
        """See `Engine.count`."""
        return self._searcher().num_docs

    def _searcher(self) -> tantivy.Searcher:
        if self._reader.pid != os.getpid():
            self._reader = _Reader(self._generations)
        return self._reader.searcher()

    @contextmanager
    def _writer(self, generation: Path) -> Iterator[tantivy.IndexWriter]:
        """A writer whose work is committed at the end, or dropped when anything is raised.

        Merges are waited for: they also remove the files that killed writers left behind.
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
        """Take the library's own lock too: ours tells nothing to other tools."""
        for _ in attempts(self._patience):
            try:
                return index.writer(_HEAP, 1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise EngineUnavailable(str(error)) from error
        raise EngineBusy(f"another program held the index for {self._patience} s")


class _Reader:
    """The index as one process has it open: the current generation, at its last commit."""

    def __init__(self, generations: Generations) -> None:
        self.pid = os.getpid()
        self._generations = generations
        self._lock = threading.Lock()
        self._opened: tuple[Path, tantivy.Index] | None = None

    def searcher(self) -> tantivy.Searcher:
        """A snapshot of the last commit; it stays valid whatever is written or removed later."""
        with self._lock:
            try:
                return self._latest()
            except EngineUnavailable:
                # A rebuild may have removed the generation between its name and its opening.
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
    """Add passages; what their iterable raises passes as it is."""
    for passage in passages:
        document = to_document(passage)
        with as_unavailable():
            writer.add_document(document)
