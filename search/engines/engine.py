"""The contract between the site and its search engines, and how a typed text is answered.

What is the same for every engine is here: taking a text apart, what to show of a hit, what to
offer in place of a word that nobody wrote. An engine renders a plan, filters by scope and counts.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.engines.base import Counts, Excerpt, Hit, Passage, Results, Scope, Wanted
from search.engines.highlight import SHORT, Highlighter
from search.engines.plan import NO_SYNONYMS, Match, Plan, Synonyms, nearby, read

BELOW = 2  # passages shown below the best one of a document


@dataclass(frozen=True, slots=True)
class Document:
    """A document that answers, by its best passages, `1 + BELOW` at most, the best first."""

    score: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a plan within a scope: see `Results`."""

    total: int
    documents: Sequence[Document]
    facets: Counts


class Look(Protocol):
    """One searcher's look at the index: all that it tells is within his scope."""

    def met(self, tests: Sequence[tuple[Match, ...]]) -> Iterable[bool]:
        """For each test in order, whether a passage of the scope meets one of its matches.

        It is consumed as far as needed: an engine may ask one by one, or all at once.
        """
        ...

    def find(self, plan: Plan, wanted: Wanted) -> Found:
        """Documents that answer a plan, best first, ties by the id of their best passage.

        The latest first, ties are by the first id of the passages that answer.
        """
        ...


class Engine(ABC):
    """What the site asks of a search engine; what goes wrong with it is an `EngineError`."""

    @abstractmethod
    def look(self, scope: Scope) -> Look:
        """What a searcher of this scope sees now. Raises `EngineUnavailable`."""

    @abstractmethod
    def update(
        self,
        changes: Iterable[tuple[str, Sequence[Passage]]],
        patience: float | None = None,
    ) -> None:
        """Replace all passages of each named document; searches see all of it, or nothing.

        An empty sequence deletes the document. `changes` is consumed once the right to write is
        held: given lazily, what is read last is written last, whatever other processes do.
        `patience` is how many seconds to wait for it, in place of the engine's own.

        Raises `EngineUnavailable` (an index is only ever created by `rebuild`, which knows
        everything), `EngineBusy`, and `ValueError` when a passage is filed under another document
        than its own.
        """

    @abstractmethod
    def rebuild(self, passages: Iterable[Passage]) -> None:
        """Make the whole index anew beside the current one, then swap them without a gap.

        `passages` is consumed once the right to write is held, so that no update made meanwhile
        can be lost: it waits, or is refused with `EngineBusy`. If the iterable raises, the
        current index stays.
        """

    @abstractmethod
    def count(self) -> int:
        """The number of passages in the index. Raises `EngineUnavailable`."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is an index that can be searched, of the current version."""

    def search(
        self,
        text: str,
        scope: Scope,
        wanted: Wanted = Wanted(),  # noqa: B008 - immutable
        synonyms: Synonyms = NO_SYNONYMS,
    ) -> Results:
        """Answer a typed text: documents of the scope, best first, ties by passage id.

        Any text is a valid query: one without a word in it gives no result. Raises
        `EngineUnavailable`.
        """
        plan, found = self.rank(text, scope, wanted, synonyms)
        show = Highlighter(plan)
        hits = tuple(_hit(document, show) for document in found.documents)
        correction = show.corrected(text, [hit.passage for hit in hits])
        return Results(found.total, hits, found.facets, correction)

    def rank(
        self,
        text: str,
        scope: Scope,
        wanted: Wanted = Wanted(),  # noqa: B008 - immutable
        synonyms: Synonyms = NO_SYNONYMS,
    ) -> tuple[Plan, Found]:
        """The documents that answer a typed text, and the plan that found them; see `search`."""
        query = read(text, synonyms)
        if not (query.words or query.phrases):
            self.count()  # an absent index is said, whatever was typed
            return Plan(), Found(0, (), {})
        look = self.look(scope)
        plan = query.resolve(look.met)
        return plan, look.find(plan, wanted)

    def words_near(self, text: str, scope: Scope, limit: int = 5) -> tuple[str, ...]:
        """Words of the scope that begin as those of a text that nothing answers, as written."""
        look = self.look(scope)
        words: dict[str, None] = {}
        for plans in nearby(text):
            if len(words) >= limit:
                break
            for plan in plans:
                documents = look.find(plan, Wanted()).documents
                passages = [passage for document in documents for passage in document.passages]
                if passages:
                    words |= dict.fromkeys(Highlighter(plan).words(passages))
                    break
        return tuple(words)[:limit]


def _hit(document: Document, show: Highlighter) -> Hit:
    best, *others = document.passages
    titled = show.title_suffices(best)
    below = [] if titled else [other for other in others if not show.title_suffices(other)]
    return Hit(
        best,
        document.score,
        show.title(best.title),
        show.excerpt(best.text),
        tuple(Excerpt(passage, show.excerpt(passage.text, SHORT)) for passage in below),
        titled=titled,
    )
