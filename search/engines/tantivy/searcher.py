"""Searches a tantivy index: renders plans as queries, collapses passages into documents.

tantivy-py 0.27 has no collapse, no decay and no second sort key, so these are done here, over
columns of integers: under a millisecond for the passages of a common word.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.engines.base import (
    Facet,
    FacetCounts,
    Filters,
    Passage,
    SearchOptions,
    SearchScope,
    facet_values,
    scope_terms,
)
from search.engines.engine import RankedDocument, Ranking
from search.engines.passages import FIELDS, WEIGHTS
from search.engines.plan import (
    RECENCY_BOOST,
    RECENCY_HALF_LIFE,
    TIE_BREAKER,
    Match,
    MatchKind,
    Plan,
)
from search.engines.tantivy.index import (
    ID_COLUMNS,
    INDEX_OPTIONS,
    SCHEMA,
    SUPERSEDED_TERM,
    as_unavailable,
    from_stored,
)

MAX_PASSAGES = 10_000  # fetched for one search
_MAX_TERM_QUERIES = 32  # more spaces are cheaper as one set query

_BATCH_SIZE = 200  # passages ranked at a time

_Address = tantivy.DocAddress
_Scored = tuple[float, _Address]
_Ranked = tuple[float, int, list[_Address]]  # score, group, best passages
_FACETS = tuple(Facet)
_SPACE = _FACETS.index(Facet.SPACE)
FacetValues = tuple[tuple[str, ...], ...]  # the values of each of ``_FACETS``


class TantivySearcher:
    """``Searcher`` of one snapshot; the scope is in each query.

    ``facet_memo`` keeps facet values by their hash, from one searcher to the next.
    """

    def __init__(
        self,
        snapshot: tantivy.Searcher,
        scope: SearchScope,
        today: dt.date,
        facet_memo: dict[int, FacetValues],
    ) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self._spaces = scope_terms(scope)
        self._scope_clauses = _scope_query(scope)
        self._today = today.toordinal()
        self._facet_memo = facet_memo

    def has_match(self, tests: Sequence[tuple[Match, ...]]) -> Iterator[bool]:
        """See ``Searcher.has_match``; tests are queried one by one."""
        for matches in tests:
            with as_unavailable():
                query = self._scoped([_any_of(matches)])
                matched = bool(self._snapshot.search(query, 1, count=False).hits)
            yield matched

    def rank(self, plan: Plan, options: SearchOptions) -> Ranking:
        """See ``Searcher.rank``."""
        with as_unavailable():
            found = self._found(plan)
            groups = self._column("group", found)
            counted = _least(groups, self._column("counted", found))
            for group in self._excluded(plan):
                counted.pop(group, None)
            values = self._values(found, groups, counted)
            total, facets = self._counts(counted, values, options.filters)
            kept = _kept(counted, values, options.filters)
            order = self._latest if options.latest else self._best_first
            ranked = order(found, groups, kept, options.offset + options.limit)
            page = self._page(ranked, options)
            count = 1 + options.other_passages
            passages = self._passages([group for _, group in page], found, groups, count)
        documents = [RankedDocument(score, passages[group]) for score, group in page]
        return Ranking(total, documents, facets)

    def _scoped(self, required: Sequence[Query]) -> Query:
        clauses = [(Occur.Must, query) for query in required]
        return Query.boolean_query([*self._scope_clauses, *clauses])

    def _found(self, plan: Plan) -> list[_Scored]:
        required = [_any_of((phrase,)) for phrase in plan.phrases]
        if plan.words:
            words = [(Occur.Should, _any_of(matches)) for matches in plan.words]
            required.append(Query.boolean_query(words, plan.minimum))
        return self._hits(required)

    def _hits(self, required: Sequence[Query]) -> list[_Scored]:
        query = self._scoped(required)
        hits: list[_Scored] = self._snapshot.search(query, MAX_PASSAGES, count=False).hits
        return hits

    def _excluded(self, plan: Plan) -> frozenset[int]:
        """The groups of documents with an excluded word in a passage of the scope."""
        if not plan.excluded:
            return frozenset()
        return frozenset(self._column("group", self._hits([_any_of(plan.excluded)])))

    def _column(self, name: str, found: Sequence[_Scored]) -> list[Any]:
        """The integers of a column; None for a passage without a date."""
        addresses = [address for _, address in found]
        return list(self._snapshot.fast_field_values(name, addresses))

    def _ids(self, addresses: list[_Address]) -> list[tuple[int, ...]]:
        columns = (self._snapshot.fast_field_values(name, addresses) for name in ID_COLUMNS)
        return list(zip(*columns, strict=True))

    def _read(self, address: _Address) -> Passage:
        return from_stored(self._snapshot.doc(address)["stored"][0])

    def _values(
        self, found: list[_Scored], groups: list[int], counted: Mapping[int, int]
    ) -> dict[int, FacetValues]:
        """The facet values of these documents, by hash: few, however many documents there are."""
        numbers = set(counted.values())
        if unknown := numbers - self._facet_memo.keys():
            for (_, address), group in zip(found, groups, strict=True):
                number = counted.get(group)
                if number in unknown:
                    unknown.remove(number)
                    passage = self._read(address)
                    values = tuple(facet_values(passage, facet) for facet in _FACETS)
                    self._facet_memo[number] = values
        return {number: self._facet_memo[number] for number in numbers}

    def _counts(
        self, counted: Mapping[int, int], values: Mapping[int, FacetValues], filters: Filters
    ) -> tuple[int, FacetCounts]:
        """The total, and each facet under the filters of the others."""
        total = 0
        counts: list[dict[str, int]] = [{} for _ in _FACETS]
        required = _positions(filters)
        every = range(len(_FACETS))
        for number, documents in Counter(counted.values()).items():
            of_number = values[number]
            failed = [at for at, value in required if value not in of_number[at]]
            total += 0 if failed else documents
            for at in every if not failed else failed if len(failed) == 1 else ():
                of_facet = counts[at]
                for value in of_number[at]:
                    of_facet[value] = of_facet.get(value, 0) + documents
        if not self._scope.everything:
            counts[_SPACE] = {s: count for s, count in counts[_SPACE].items() if s in self._spaces}
        return total, dict(zip(_FACETS, counts, strict=True))

    def _recency(self, day: int | None) -> float:
        if day is None:
            return 1.0
        return 1.0 + RECENCY_BOOST * math.pow(0.5, max(0, self._today - day) / RECENCY_HALF_LIFE)

    def _best_first(
        self, found: list[_Scored], groups: list[int], kept: frozenset[int], count: int
    ) -> list[_Ranked]:
        """The best documents, with their best passages: one, or several of equal score.

        At least ``count`` of them, and those that tie with the last. ``found`` is ordered by score
        without recency, which raises a score by a limited share: the rest need not be read.
        """
        best: dict[int, _Ranked] = {}
        for start in range(0, len(found), _BATCH_SIZE):
            batch = found[start : start + _BATCH_SIZE]
            if len(best) >= count and _is_complete(best, count, batch[0][0]):
                break
            days = self._column("day", batch)
            for (score, address), day, group in zip(batch, days, groups[start:], strict=False):
                if group in kept:
                    _keep(best, group, score * self._recency(day), address)
        return sorted(best.values(), key=lambda one: -one[0])

    def _latest(
        self, found: list[_Scored], groups: list[int], kept: frozenset[int], count: int
    ) -> list[_Ranked]:
        """Documents with their day as the score; those without a date last."""
        best: dict[int, _Ranked] = {}
        for (_, address), day, group in zip(found, self._column("day", found), groups, strict=True):
            if group in kept:
                _keep(best, group, float(day or 0), address)
        return sorted(best.values(), key=lambda one: -one[0])

    def _page(self, ranked: list[_Ranked], options: SearchOptions) -> list[tuple[float, int]]:
        """The score and group of each document of the page; ties by the id of the best passage."""
        page: list[tuple[float, int]] = []
        at, end = 0, options.offset + options.limit
        for score, same in groupby(ranked, key=lambda one: one[0]):
            run = list(same)
            if at + len(run) > options.offset and at < end:
                if len(run) > 1:
                    run = self._by_id(run)
                page.extend((score, group) for _, group, _ in run[max(0, options.offset - at) :])
            at += len(run)
        return page[: options.limit]

    def _by_id(self, run: list[_Ranked]) -> list[_Ranked]:
        ids = iter(self._ids([address for _, _, addresses in run for address in addresses]))
        firsts = [min(next(ids) for _ in addresses) for _, _, addresses in run]
        return [one for _, one in sorted(zip(firsts, run, strict=True), key=lambda pair: pair[0])]

    def _passages(
        self, page: list[int], found: list[_Scored], groups: list[int], count: int
    ) -> dict[int, tuple[Passage, ...]]:
        """The ``count`` best passages of each of these groups, ties by id."""
        of_group: dict[int, list[_Scored]] = {group: [] for group in page}
        for hit, group in zip(found, groups, strict=True):
            if group in of_group:
                of_group[group].append(hit)
        return {group: self._best(hits, count) for group, hits in of_group.items()}

    def _best(self, hits: list[_Scored], count: int) -> tuple[Passage, ...]:
        ids = self._ids([address for _, address in hits])
        order = sorted(range(len(hits)), key=lambda at: (-hits[at][0], ids[at]))
        return tuple(self._read(hits[at][1]) for at in order[:count])


def _least(groups: list[int], numbers: list[int]) -> dict[int, int]:
    """For each group one of its numbers, whatever order the passages come in."""
    least: dict[int, int] = {}
    for group, number in zip(groups, numbers, strict=True):
        if number < least.setdefault(group, number):
            least[group] = number
    return least


def _is_complete(best: dict[int, _Ranked], count: int, next_score: float) -> bool:
    """Whether no passage with this score or less can be among the best ``count``, or tie."""
    if not count:
        return True
    scores = sorted((score for score, _, _ in best.values()), reverse=True)
    return next_score * (1.0 + RECENCY_BOOST) < scores[count - 1]


def _keep(best: dict[int, _Ranked], group: int, score: float, address: _Address) -> None:
    previous = best.get(group)
    if previous is None or score > previous[0]:
        best[group] = score, group, [address]
    elif score == previous[0]:
        previous[2].append(address)


def _kept(
    counted: Mapping[int, int], values: Mapping[int, FacetValues], filters: Filters
) -> frozenset[int]:
    """The groups that pass the filters."""
    if not filters:
        return frozenset(counted)
    required = _positions(filters)
    passing = {
        number
        for number, of_number in values.items()
        if all(value in of_number[at] for at, value in required)
    }
    return frozenset(group for group, number in counted.items() if number in passing)


def _positions(filters: Filters) -> list[tuple[int, str]]:
    """The position in ``FacetValues`` of each filter, and its value."""
    return [(_FACETS.index(facet), value) for facet, value in filters.items()]


def _scope_query(scope: SearchScope) -> list[tuple[Occur, Query]]:
    """The clauses of a scope, which add nothing to the score."""
    clauses = []
    if not scope.everything:
        spaces = sorted(scope_terms(scope))
        if len(spaces) > _MAX_TERM_QUERIES:
            query = Query.term_set_query(SCHEMA, "space", spaces)
        else:
            terms = [Query.term_query(SCHEMA, "space", space, "basic") for space in spaces]
            query = Query.boolean_query([(Occur.Should, term) for term in terms])
        clauses.append((Occur.Must, Query.const_score_query(query, 0.0)))
    if not scope.include_superseded:
        superseded = Query.term_query(SCHEMA, "space", SUPERSEDED_TERM, "basic")
        clauses.append((Occur.MustNot, superseded))
    if scope.stale_documents:
        stale = Query.term_set_query(SCHEMA, "document", sorted(scope.stale_documents))
        clauses.append((Occur.MustNot, stale))
    return clauses


def _any_of(matches: Iterable[Match]) -> Query:
    """The weight of the best match, in title, heading or body, and a share of the others."""
    return Query.disjunction_max_query(
        [
            Query.const_score_query(_render(match, field), match.weight * factor)
            for match in matches
            for field, factor in zip(FIELDS[match.field], WEIGHTS, strict=True)
        ],
        TIE_BREAKER,
    )


def _render(match: Match, field: str) -> Query:
    if match.kind is MatchKind.PREFIX:
        return Query.fuzzy_term_query(SCHEMA, field, match.text, 0, prefix=True)
    if match.kind is MatchKind.FUZZY:
        return Query.fuzzy_term_query(SCHEMA, field, match.text, match.edits)
    if match.kind is MatchKind.PHRASE:
        return Query.phrase_query(SCHEMA, field, list(match.text.split()))
    return Query.term_query(SCHEMA, field, match.text, INDEX_OPTIONS[match.field])
