"""The contract between the site and its search engines.

An engine keeps passages and answers a typed text with documents, for one searcher's scope.
It receives what a space may see as plain ids; who has opened which space is decided elsewhere.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


class EngineError(Exception):
    """What every engine raises when it cannot do its work; the message is for the log."""


class EngineUnavailable(EngineError):  # noqa: N818 - a state, and callers act on it
    """No usable index: missing, damaged, or made by another version. Rebuilding cures it."""


class EngineBusy(EngineError):  # noqa: N818 - likewise
    """Another process kept the right to write for too long: nothing was written, try later."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that can be found and linked to.

    `id` is unique in the index and breaks ties; `document` is what a result leads to (several
    passages a document). `spaces` holds the ids of the spaces that may see the passage, and is
    EMPTY for public content. `anchor` is the fragment of the address, without its '#'.
    """

    id: str
    document: str
    spaces: frozenset[str]
    kind: str
    title: str
    section: str
    anchor: str
    text: str
    date: datetime.date | None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a searcher may see: public content and the given spaces, or everything."""

    spaces: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of plain text (not HTML), `marked` when it answers a word of the query."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One document, by its best passage: the first one when the title alone gave the answer.

    `title` and `excerpt` are the passage's title and the part of its text to show, as fragments
    for a template to escape and mark. `score` orders hits of one search and means nothing else:
    it depends on closed content too, so it is never shown.
    """

    passage: Passage
    score: float
    title: tuple[Fragment, ...]
    excerpt: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, and how many documents match within the scope.

    `total` is exact as long as the engine's bound of passages (see each engine) is not reached,
    and a lower bound beyond it.
    """

    total: int
    hits: tuple[Hit, ...]


class Engine(Protocol):
    """What the site asks of a search engine. Every method raises `EngineError`s only."""

    def search(self, text: str, scope: Scope, *, limit: int = 10, offset: int = 0) -> Results:
        """Answer a typed text: documents of the scope, best first, ties by passage id.

        `limit` and `offset` count documents. Any text is a valid query: one without a word in it
        gives no result. Raises `EngineUnavailable`.
        """
        ...

    def update(self, changes: Iterable[tuple[str, Sequence[Passage]]]) -> None:
        """Replace all passages of each named document, in one commit.

        An empty sequence deletes the document. `changes` is consumed once the right to write is
        held: given lazily, what is read last is written last, whatever other processes do.

        Raises `EngineUnavailable` (an index is only ever
        created by `rebuild`, which knows everything), `EngineBusy`, and `ValueError` when a
        passage is filed under another document than its own.
        """
        ...

    def rebuild(self, passages: Iterable[Passage]) -> None:
        """Make the whole index anew beside the current one, then swap them without a gap.

        `passages` is consumed once the right to write is held, so that no update made meanwhile
        can be lost: it waits, or is refused with `EngineBusy`. If the iterable raises, the
        current index stays.
        """
        ...

    def exists(self) -> bool:
        """Whether there is an index that can be searched, of the current version."""
        ...

    def count(self) -> int:
        """The number of passages in the index. Raises `EngineUnavailable`."""
        ...
