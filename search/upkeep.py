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

from search.engines.base import Engine, EngineError, Passage
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
    transaction.on_commit(_drain_quietly)


def drain() -> int:
    """Bring the index up to date with every marked page; returns how many there were.

    Raises EngineError; the marks then stay for the next time.
    """
    marks = dict(DirtyMark.objects.order_by("pk").values_list("pk", "page_id"))
    if not marks:
        return 0
    page_ids = set(marks.values())
    changes: dict[str, list[Passage]] = {document_of(page_id): [] for page_id in page_ids}
    for page in Page.objects.filter(pk__in=page_ids).specific():
        changes[document_of(page.pk)] = passages_of(page)
    engine().update(changes)
    DirtyMark.objects.filter(pk__in=marks).delete()
    return len(page_ids)


def rebuild() -> int:
    """Make the index anew from the database and swap it in; returns the number of passages."""
    engine().rebuild(_everything_marked_or_not())
    return engine().count()


def _everything_marked_or_not() -> Iterator[Passage]:
    # Read once the engine holds the right to write: no later mark is lost.
    known = list(DirtyMark.objects.values_list("pk", flat=True))
    yield from all_passages()
    DirtyMark.objects.filter(pk__in=known).delete()


def _drain_quietly() -> None:
    """After a commit: the change itself stands, whatever becomes of the index."""
    try:
        drain()
    except EngineError:
        logger.warning("L’index de recherche n’a pas pu être mis à jour", exc_info=True)
