"""Keeping the index right.

A change leaves a mark in its own transaction; draining the marks, whenever and however often,
makes the index a function of the database again.
"""

import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from wagtail.models import Page

from search.engines.base import EngineError, Passage
from search.engines.engine import Engine
from search.engines.tantivy import TantivyEngine
from search.models import DirtyMark
from search.passages import all_passages, document_of, passages_of

logger = logging.getLogger(__name__)


def engine() -> Engine:
    """The site's search engine."""
    return _open(Path(settings.SEARCH_INDEX_DIR))


@lru_cache
def _open(directory: Path) -> Engine:
    return TantivyEngine(directory)


def mark(page_ids: Iterable[int]) -> None:
    """Note that these pages changed, and tell the index once the change is committed."""
    DirtyMark.objects.bulk_create([DirtyMark(page_id=page_id) for page_id in page_ids])
    transaction.on_commit(_drain_quietly, robust=True)


def drain() -> int:
    """Bring the index up to date with every marked page; returns how many there were.

    Raises EngineError; the marks then stay for the next time.
    """
    if not DirtyMark.objects.exists():
        return 0
    read: dict[int, int] = {}
    engine().update(_changes(read))
    DirtyMark.objects.filter(pk__in=read).delete()
    return len(set(read.values()))


def _changes(read: dict[int, int]) -> Iterator[tuple[str, list[Passage]]]:
    """Every marked page with its passages; fills ``read`` with the marks (id: page id).

    The engine asks once it holds the right to write, so that what is written is the latest:
    a process that had read before another one wrote would put the past back.
    """
    read |= DirtyMark.objects.values_list("pk", "page_id")
    pages = Page.objects.filter(pk__in=set(read.values())).specific().in_bulk()
    for page_id in set(read.values()):
        page = pages.get(page_id)
        yield document_of(page_id), passages_of(page) if page else []


def rebuild() -> int:
    """Make the index anew from the database and swap it in; returns the number of passages.

    Raises EngineError; the index that was there then stays, and so do the marks.
    """
    read: list[int] = []
    engine().rebuild(_everything(read))
    DirtyMark.objects.filter(pk__in=read).delete()
    return engine().count()


def _everything(read: list[int]) -> Iterator[Passage]:
    """Every passage of the site; fills ``read`` with the marks that this makes needless."""
    read += DirtyMark.objects.values_list("pk", flat=True)
    yield from all_passages()


def _drain_quietly() -> None:
    """After a commit: the change itself stands, whatever becomes of the index."""
    try:
        drain()
    except EngineError:
        logger.warning("L’index de recherche n’a pas pu être mis à jour", exc_info=True)
