"""Keeping the index right.

A change leaves a mark in its own transaction; draining the marks, whenever and however often,
makes the index a function of the database again.
"""

import datetime
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.database import analyze
from search.documents import all_passages, passages_of
from search.engines.base import EngineError, EngineUnavailable, Passage
from search.models import DirtyMark
from search.site_engine import engine

logger = logging.getLogger(__name__)

_TRIED = "search-caught-up"
_PATIENCE = datetime.timedelta(seconds=10)
_AT_ONCE = 200  # marks in one update, so that no writer keeps others waiting for long


def mark(documents: Iterable[str], due: datetime.date | None = None, *, wait: bool = False) -> None:
    """Note that these documents changed, and tell the index once the change is committed.

    With ``due``, that they will by themselves on that day; with ``wait``, that another mark will
    follow, or the next one to drain is to see to it.
    """
    marks = [DirtyMark(document=document, due=due) for document in documents]
    DirtyMark.objects.bulk_create(marks)
    if marks and due is None and not wait:
        transaction.on_commit(drain_quietly, robust=True)


def drain() -> int:
    """Bring the index up to date with every marked document; returns how many there were.

    An index that is missing or damaged is made anew. Raises EngineError; the marks then stay for
    the next time.
    """
    done: set[str] = set()
    while waiting := _due().count():
        try:
            done |= _drain_some()
        except EngineUnavailable as error:
            if engine().exists():
                raise
            logger.error("L’index de recherche est inutilisable, il est refait : %s", error)
            rebuild()
            return waiting
    return len(done)


def _drain_some(patience: float | None = None) -> set[str]:
    """Bring the index up to date with some marked documents, which are given back.

    They are read before the right to write is asked for, so that nobody waits for the reading of
    a file, and then again only if they changed meanwhile.
    """
    before = _marks()
    passages = dict(passages_of(set(before.values())))
    read: dict[int, str] = {}
    engine().update(_changes(read, before, passages), patience)
    DirtyMark.objects.filter(pk__in=read).delete()
    return set(read.values())


def _marks() -> dict[int, str]:
    """Some of the marks whose day has come, with what they mark."""
    return dict(_due().values_list("pk", "document")[:_AT_ONCE])


def _due() -> QuerySet[DirtyMark]:
    come = Q(due=None) | Q(due__lte=timezone.localdate())
    return DirtyMark.objects.filter(come).order_by("pk")


def _changes(
    read: dict[int, str], before: Mapping[int, str], passages: Mapping[str, list[Passage]]
) -> Iterator[tuple[str, list[Passage]]]:
    """Marked documents with their passages; fills ``read`` with the marks (id: document).

    The engine asks once it holds the right to write, so that what is written is the latest:
    a process that had read before another one wrote would put the past back. A change brings a
    mark of its own: what has none but those of ``before`` is still what was read then.
    """
    read |= _marks()
    changed = {document for pk, document in read.items() if pk not in before}
    yield from ((document, passages[document]) for document in set(read.values()) - changed)
    yield from passages_of(changed)


def rebuild(tell: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make the index anew from the database and swap it in; returns the number of passages.

    ``tell`` hears how many documents are done, and of how many. Raises EngineError; the index
    that was there then stays, and so do the marks.
    """
    read: list[int] = []
    analyze()  # many rows may have come since
    engine().rebuild(_everything(read, tell))
    DirtyMark.objects.filter(pk__in=read).delete()
    return engine().count()


def _everything(read: list[int], tell: Callable[[int, int], None]) -> Iterator[Passage]:
    """Every passage of the site; fills ``read`` with the marks that this makes needless."""
    read += _due().values_list("pk", flat=True)
    yield from all_passages(tell)


def catch_up() -> frozenset[str]:
    """Drain some of what no publication will: marks left while the engine was down, or come of age.

    For who searches: one try in a while, which waits for nobody. Gives the documents of which the
    index is still behind.
    """
    before = timezone.now() - _PATIENCE
    waiting = list(_due().values_list("document", "made_at", "due"))
    left = any(made_at < before or due for _, made_at, due in waiting)
    if left and cache.add(_TRIED, True, timeout=_PATIENCE.seconds):
        try:
            _drain_some(patience=0.0)
        except Exception:
            logger.warning("L’index de recherche n’a pas pu être rattrapé", exc_info=True)
        cache.set(_TRIED, True, timeout=_PATIENCE.seconds)
        waiting = list(_due().values_list("document", "made_at", "due"))
    return frozenset(document for document, _, _ in waiting)


def drain_quietly() -> None:
    """The change itself stands, whatever becomes of the index."""
    try:
        drain()
    except EngineError:
        logger.warning("L’index de recherche n’a pas pu être mis à jour", exc_info=True)
