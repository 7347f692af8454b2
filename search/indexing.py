"""Indexing: keeps the search index in step with the database.

A change adds a ``DirtyMark`` in its own transaction; draining the marks, whenever and however
often, brings the index up to date.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.database.planner import analyze
from search.documents import all_passages, passages_of
from search.engines.base import EngineError, EngineUnavailable, Passage
from search.models import DirtyMark
from search.site_engine import engine

logger = logging.getLogger(__name__)

_CATCH_UP_KEY = "search-caught-up"
_CATCH_UP_INTERVAL = dt.timedelta(seconds=10)
_BATCH_SIZE = 200  # marks in one update, so that no writer keeps others waiting for long


def mark_dirty(
    documents: Iterable[str], due: dt.date | None = None, *, defer: bool = False
) -> None:
    """Mark these document ids as changed, and update the index once the change is committed.

    With ``due``, they change by themselves on that day. With ``defer``, the update is left to the
    next mark.
    """
    marks = [DirtyMark(document=document, due=due) for document in documents]
    DirtyMark.objects.bulk_create(marks)
    if marks and due is None and not defer:
        transaction.on_commit(_drain_or_log, robust=True)


def drain() -> int:
    """Bring the index up to date with every marked document; returns how many there were.

    An index that is missing or damaged is rebuilt. Raises ``EngineError``; the marks then stay.
    """
    done: set[str] = set()
    while waiting := _due_marks().count():
        try:
            done |= _drain_batch()
        except EngineUnavailable as error:
            if engine().exists():
                raise
            logger.error("L’index de recherche est inutilisable, il est refait : %s", error)
            rebuild()
            return waiting
    return len(done)


def _drain_batch(lock_timeout: float | None = None) -> set[str]:
    """Bring the index up to date with a batch of marked documents; returns their ids.

    They are read before the write lock is taken, so that nobody waits for the reading of a file,
    and then again only if they changed meanwhile.
    """
    before = _next_batch()
    passages = dict(passages_of(set(before.values())))
    drained: dict[int, str] = {}
    engine().update(_changes(drained, before, passages), lock_timeout)
    DirtyMark.objects.filter(pk__in=drained).delete()
    return set(drained.values())


def _next_batch() -> dict[int, str]:
    """Some of the due marks: their ids, with the documents that they mark."""
    return dict(_due_marks().values_list("pk", "document")[:_BATCH_SIZE])


def _due_marks() -> QuerySet[DirtyMark]:
    due = Q(due=None) | Q(due__lte=timezone.localdate())
    return DirtyMark.objects.filter(due).order_by("pk")


def _changes(
    drained: dict[int, str], before: Mapping[int, str], passages: Mapping[str, list[Passage]]
) -> Iterator[tuple[str, list[Passage]]]:
    """Marked documents with their passages; fills ``drained`` with the marks (id: document).

    The engine consumes it while it holds the write lock, so that what is written is the latest: a
    process that had read before another one wrote would put old content back. A change comes with
    a mark of its own: a document without new marks is still as it was read ``before``.
    """
    drained |= _next_batch()
    changed = {document for pk, document in drained.items() if pk not in before}
    yield from ((document, passages[document]) for document in set(drained.values()) - changed)
    yield from passages_of(changed)


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Rebuild the index from the database and swap it in; returns the number of passages.

    ``progress`` is called with the number of documents done, and of all. Raises ``EngineError``;
    the previous index then stays, and so do the marks.
    """
    drained: list[int] = []
    analyze()  # many rows may have come since
    engine().rebuild(_all_passages(drained, progress))
    DirtyMark.objects.filter(pk__in=drained).delete()
    return engine().count()


def _all_passages(drained: list[int], progress: Callable[[int, int], None]) -> Iterator[Passage]:
    """Every passage of the site; fills ``drained`` with the marks that a rebuild answers."""
    drained += _due_marks().values_list("pk", flat=True)
    yield from all_passages(progress)


def catch_up() -> frozenset[str]:
    """Drain marks that no publication will: left while the engine was down, or come due.

    Called by each search: it tries once in ``_CATCH_UP_INTERVAL`` and does not wait for the write
    lock. Returns the documents whose index is still stale.
    """
    limit = timezone.now() - _CATCH_UP_INTERVAL
    waiting = list(_due_marks().values_list("document", "made_at", "due"))
    overdue = any(made_at < limit or due for _, made_at, due in waiting)
    if overdue and cache.add(_CATCH_UP_KEY, True, timeout=_CATCH_UP_INTERVAL.seconds):
        try:
            _drain_batch(lock_timeout=0.0)
        except Exception:
            logger.warning("L’index de recherche n’a pas pu être rattrapé", exc_info=True)
        cache.set(_CATCH_UP_KEY, True, timeout=_CATCH_UP_INTERVAL.seconds)
        waiting = list(_due_marks().values_list("document", "made_at", "due"))
    return frozenset(document for document, _, _ in waiting)


def _drain_or_log() -> None:
    """Drain the marks; the change stands even if the engine fails."""
    try:
        drain()
    except EngineError:
        logger.warning("L’index de recherche n’a pas pu être mis à jour", exc_info=True)
