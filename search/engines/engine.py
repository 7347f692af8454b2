"""The contract between the site and its search engines, and how a typed query is answered.

What all engines share is here: parsing the query, what to show of a hit, which words to suggest in
place of unknown ones. An engine renders a plan as queries of its own, filters by scope and counts.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.engines.base import (
    Excerpt,
    FacetCounts,
    Hit,
    Passage,
    Results,
    SearchOptions,
    SearchScope,
)
from search.engines.highlight import SHORT_EXCERPT_LENGTH, Highlighter
from search.engines.plan import NO_SYNONYMS, Match, Plan, Synonyms, parse, suggestion_plans


@dataclass(frozen=True, slots=True)
class RankedDocument:
    """A document that matches, with its best passages, as many as were asked for, best first."""

    score: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """One page of the documents that match a plan within a scope; counts are as in ``Results``."""

    total: int
    documents: Sequence[RankedDocument]
    facets: FacetCounts


class Searcher(Protocol):
    """Asks the index on behalf of one scope: whatever it returns is within that scope."""

    def has_match(self, tests: Sequence[tuple[Match, ...]]) -> Iterable[bool]:
        """For each test in order, whether a passage of the scope satisfies any of its matches.

        The caller consumes as many answers as it needs: an engine may query one by one, or once.
        """
        ...

    def rank(self, plan: Plan, options: SearchOptions) -> Ranking:
        """The documents that match a plan, best first, ties by the id of their best passage.

        With ``options.latest``, ties are by the first id of the matching passages.
        """
        ...


class Engine(ABC):
    """What the site asks of a search engine; its failures are raised as ``EngineError``."""

    @abstractmethod
    def searcher(self, scope: SearchScope) -> Searcher:
        """A searcher of the index as it is now. Raises ``EngineUnavailable``."""

    @abstractmethod
    def update(
        self,
        changes: Iterable[tuple[str, Sequence[Passage]]],
        lock_timeout: float | None = None,
    ) -> None:
        """Replace all passages of each document id; searches see all of the change, or nothing.

        An empty sequence deletes the document. ``changes`` is consumed while the write lock is
        held: given lazily, what is read last is written last, whatever other processes do.
        ``lock_timeout`` is how many seconds to wait for the lock, in place of the engine's own.

        Raises ``EngineUnavailable`` (an index is only ever created by ``rebuild``, which is given
        everything), ``EngineBusy``, and ``ValueError`` when a passage is of another document than
        the one it is given for.
        """

    @abstractmethod
    def rebuild(self, passages: Iterable[Passage]) -> None:
        """Make the whole index anew beside the current one, then swap them without a gap.

        ``passages`` is consumed while the write lock is held, so that no concurrent update is
        lost: it waits, or is refused with ``EngineBusy``. If the iterable raises, the current
        index stays.
        """

    @abstractmethod
    def count(self) -> int:
        """The number of passages in the index. Raises ``EngineUnavailable``."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is an index that can be searched, of the current version."""

    def search(
        self,
        text: str,
        scope: SearchScope,
        options: SearchOptions = SearchOptions(),  # noqa: B008 - immutable
        synonyms: Synonyms = NO_SYNONYMS,
    ) -> Results:
        """Answer a typed query: documents of the scope, best first, ties by passage id.

        Any text is a valid query: one without a word gives no result. Raises
        ``EngineUnavailable``.
        """
        plan, ranking = self.rank(text, scope, options, synonyms)
        highlighter = Highlighter(plan)
        hits = tuple(_hit(document, highlighter) for document in ranking.documents)
        correction = highlighter.corrected(text, [hit.passage for hit in hits])
        return Results(ranking.total, hits, ranking.facets, correction)

    def rank(
        self,
        text: str,
        scope: SearchScope,
        options: SearchOptions = SearchOptions(),  # noqa: B008 - immutable
        synonyms: Synonyms = NO_SYNONYMS,
    ) -> tuple[Plan, Ranking]:
        """The documents that match a typed query, and the plan that found them; see ``search``."""
        query = parse(text, synonyms)
        if not (query.words or query.phrases):
            self.count()  # raises when there is no index, whatever was typed
            return Plan(), Ranking(0, (), {})
        searcher = self.searcher(scope)
        plan = query.resolve(searcher.has_match)
        return plan, searcher.rank(plan, options)

    def suggest(self, text: str, scope: SearchScope, limit: int = 5) -> tuple[str, ...]:
        """Words of the scope that begin like those of a query without results, as written there."""
        searcher = self.searcher(scope)
        words: dict[str, None] = {}
        for plans in suggestion_plans(text):
            if len(words) >= limit:
                break
            for plan in plans:
                documents = searcher.rank(plan, SearchOptions()).documents
                passages = [passage for document in documents for passage in document.passages]
                if passages:
                    words |= dict.fromkeys(Highlighter(plan).words(passages))
                    break
        return tuple(words)[:limit]


def _hit(document: RankedDocument, highlighter: Highlighter) -> Hit:
    best, *others = document.passages
    whole_document = highlighter.title_suffices(best)
    if whole_document:
        others = []
    return Hit(
        best,
        document.score,
        highlighter.title(best.title),
        highlighter.excerpt(best.text),
        tuple(
            Excerpt(passage, highlighter.excerpt(passage.text, SHORT_EXCERPT_LENGTH))
            for passage in others
            if not highlighter.title_suffices(passage)
        ),
        whole_document=whole_document,
        answer=highlighter.answer(best.answers),
    )
