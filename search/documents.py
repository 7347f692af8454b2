"""The documents of the index, of every source: their passages, and where results link to.

The id of a document is its source and its primary key: « page:12 », « file:3 ».
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.db import DatabaseError

from cdp.access.visibility import Scope
from search.engines.base import Passage
from search.sources.base import Source, Target
from search.sources.files import FileSource
from search.sources.pages import PageSource
from search.sources.terms import TermSource
from search.sources.versions import VersionSource

SOURCES: Mapping[str, Source] = {
    "page": PageSource(),
    "file": FileSource(),
    "version": VersionSource(),
    "term": TermSource(),
}
_BATCH_SIZE = 50

logger = logging.getLogger(__name__)


def document_id(source: str, pk: int) -> str:
    """The id of a document in the index."""
    return f"{source}:{pk}"


def passages_of(documents: Iterable[str]) -> Iterator[tuple[str, list[Passage]]]:
    """The passages of each of these documents as of now; none if it no longer exists."""
    for source, ids in _by_source(documents).items():
        for batch in _batches(ids):
            found = _passages(source, batch) if source in SOURCES else {}
            yield from ((document_id(source, pk), found.get(pk, [])) for pk in batch)


def all_passages(
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Passage]:
    """Every passage of the site; ``progress`` is given the number of documents done, and of all."""
    ids = {name: source.ids() for name, source in SOURCES.items()}
    total, done = sum(map(len, ids.values())), 0
    for name, every in ids.items():
        for batch in _batches(every):
            for passages in _passages(name, batch).values():
                yield from passages
            done += len(batch)
            progress(done, total)


def targets_of(documents: Iterable[str], scope: Scope) -> dict[str, Target]:
    """Where results link to, for those of these documents that are visible in the scope.

    An index made by another version may hold documents of a source that is not known here.
    """
    return {
        document_id(source, pk): target
        for source, ids in _by_source(documents).items()
        if source in SOURCES
        for pk, target in SOURCES[source].targets(ids, scope).items()
    }


def _passages(source: str, ids: list[int]) -> Mapping[int, list[Passage]]:
    """The passages of a batch; a document that fails is logged and left out.

    Otherwise a single page would block the indexing of all others.
    """
    try:
        return SOURCES[source].passages(ids)
    except DatabaseError:
        raise
    except Exception:
        if len(ids) > 1:
            return {pk: own for one in ids for pk, own in _passages(source, [one]).items()}
        logger.exception(
            "%s ne peut pas être indexé, la recherche l’ignore", document_id(source, ids[0])
        )
        return {}


def _by_source(documents: Iterable[str]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = defaultdict(list)
    for name in documents:
        source, _, pk = name.partition(":")
        ids[source].append(int(pk))
    return ids


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _BATCH_SIZE):
        yield ids[start : start + _BATCH_SIZE]
