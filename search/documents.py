"""What is found: every kind of document of the index, from the database and back.

A document of the index is called by its source and its id: « page:12 », « file:3 ».
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
_AT_ONCE = 50

logger = logging.getLogger(__name__)


def document(source: str, pk: int) -> str:
    """What the index calls this document."""
    return f"{source}:{pk}"


def passages_of(documents: Iterable[str]) -> Iterator[tuple[str, list[Passage]]]:
    """Each of these documents with what the index should hold of it: nothing of what is gone."""
    for source, ids in _by_source(documents).items():
        for some in _batches(ids):
            found = _passages(source, some)
            yield from ((document(source, pk), found.get(pk, [])) for pk in some)


def all_passages(tell: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Passage]:
    """Every passage of the site; ``tell`` hears how many documents are done, and of how many."""
    ids = {name: source.ids() for name, source in SOURCES.items()}
    total, done = sum(map(len, ids.values())), 0
    for name, every in ids.items():
        for some in _batches(every):
            for passages in _passages(name, some).values():
                yield from passages
            done += len(some)
            tell(done, total)


def targets_of(documents: Iterable[str], scope: Scope) -> dict[str, Target]:
    """What a visitor of this scope is led to by those of these documents that he may see."""
    return {
        document(source, pk): target
        for source, ids in _by_source(documents).items()
        for pk, target in SOURCES[source].targets(ids, scope).items()
    }


def _passages(source: str, ids: list[int]) -> Mapping[int, list[Passage]]:
    """What a source gives of these; one that it fails at is said, and left out.

    Else a single page would keep all others from being found, or from being forgotten.
    """
    try:
        return SOURCES[source].passages(ids)
    except DatabaseError:
        raise
    except Exception:
        if len(ids) > 1:
            return {pk: own for one in ids for pk, own in _passages(source, [one]).items()}
        logger.exception(
            "%s ne peut pas être indexé, la recherche l’ignore", document(source, ids[0])
        )
        return {}


def _by_source(documents: Iterable[str]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = defaultdict(list)
    for name in documents:
        source, _, pk = name.partition(":")
        ids[source].append(int(pk))
    return ids


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
