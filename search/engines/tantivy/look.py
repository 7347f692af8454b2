"""One searcher's look at a tantivy index: the plan rendered, passages collapsed into documents.

tantivy-py 0.27 has no collapse, no decay and no second sort key, so these are done here, over
columns of integers: under a millisecond for the passages of a common word.
"""

import datetime
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.engines.base import Counts, Facet, Filters, Passage, Scope, Wanted, spaces_of, values_of
from search.engines.engine import BELOW, Document, Found
from search.engines.passages import FIELDS, WEIGHTS
from search.engines.plan import HALF_LIFE, RECENCY, TIE, How, Match, Plan
from search.engines.tantivy.index import (
    ID_COLUMNS,
    OPTIONS,
    SCHEMA,
    SUPERSEDED,
    as_unavailable,
    from_stored,
)

BOUND = 10_000  # passages fetched for one search
_TERM_QUERIES = 32  # more spaces than that are cheaper as one set

_STEP = 200  # passages ranked at a time

_Address = tantivy.DocAddress
_Scored = tuple[float, _Address]
_Ranked = tuple[float, int, list[_Address]]  # score, group, best passages
_FACETS = tuple(Facet)
_SPACE = _FACETS.index(Facet.SPACE)
Values = tuple[tuple[str, ...], ...]  # of each facet


class TantivyLook:
    """`Look` at one snapshot: every query it makes is within the scope.

    `known` keeps the values of facets by their number, from one look to the next.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        scope: Scope,
        today: datetime.date,
        known: dict[int, Values],
    ) -> None:
        self._searcher = searcher
        self._scope = scope
        self._spaces = spaces_of(scope)
        self._within_scope = _scope_query(scope)
        self._today = today.toordinal()
        self._known = known

    def met(self, tests: Sequence[tuple[Match, ...]]) -> Iterator[bool]:
        """See `Look.met`; asked one by one."""
        for matches in tests:
            with as_unavailable():
                query = self._within([_any_of(matches)])
                met = bool(self._searcher.search(query, 1, count=False).hits)
            yield met

    def find(self, plan: Plan, wanted: Wanted) -> Found:
        """See `Look.find`."""
        with as_unavailable():
            found = self._found(plan)
            groups = self._column("group", found)
            counted = dict(zip(groups, self._column("counted", found), strict=True))
            for group in self._excluded(plan):
                counted.pop(group, None)
            values = self._values(found, groups, counted)
            total, facets = self._counts(counted, values, wanted.filters)
            kept = _kept(counted, values, wanted.filters)
            ranking = self._latest if wanted.latest else self._ranked
            ranked = ranking(found, groups, kept, wanted.offset + wanted.limit)
            page = self._page(ranked, wanted)
            passages = self._passages([group for _, group in page], found, groups)
        documents = [Document(score, passages[group]) for score, group in page]
        return Found(total, documents, facets)

    def _within(self, required: Sequence[Query]) -> Query:
        clauses = [(Occur.Must, query) for query in required]
        return Query.boolean_query([*self._within_scope, *clauses])

    def _found(self, plan: Plan) -> list[_Scored]:
        required = [_any_of((phrase,)) for phrase in plan.phrases]
        if plan.words:
            words = [(Occur.Should, _any_of(matches)) for matches in plan.words]
            required.append(Query.boolean_query(words, plan.minimum))
        hits: list[_Scored] = self._searcher.search(self._within(required), BOUND, count=False).hits
        return hits

    def _excluded(self, plan: Plan) -> frozenset[int]:
        """The groups of documents that hold an excluded word where the searcher may read it."""
        if not plan.excluded:
            return frozenset()
        query = self._within([_any_of(plan.excluded)])
        return frozenset(
            self._column("group", self._searcher.search(query, BOUND, count=False).hits)
        )

    def _column(self, name: str, found: Sequence[_Scored]) -> list[Any]:
        """Whole numbers; None for a passage without date."""
        addresses = [address for _, address in found]
        return list(self._searcher.fast_field_values(name, addresses))

    def _ids(self, addresses: list[_Address]) -> list[tuple[int, ...]]:
        columns = (self._searcher.fast_field_values(name, addresses) for name in ID_COLUMNS)
        return list(zip(*columns, strict=True))

    def _read(self, address: _Address) -> Passage:
        return from_stored(self._searcher.doc(address)["stored"][0])

    def _values(
        self, found: list[_Scored], groups: list[int], counted: Mapping[int, int]
    ) -> dict[int, Values]:
        """The values of facets of these documents, by their number: few, however many documents."""
        numbers = set(counted.values())
        if unknown := numbers - self._known.keys():
            for (_, address), group in zip(found, groups, strict=True):
                number = counted.get(group)
                if number in unknown:
                    unknown.remove(number)
                    passage = self._read(address)
                    self._known[number] = tuple(values_of(passage, facet) for facet in _FACETS)
        return {number: self._known[number] for number in numbers}

    def _counts(
        self, counted: Mapping[int, int], values: Mapping[int, Values], filters: Filters
    ) -> tuple[int, Counts]:
        """The total, and each facet under the filters of the others."""
        total = 0
        counts: list[dict[str, int]] = [{} for _ in _FACETS]
        asked = _places(filters)
        every = range(len(_FACETS))
        for number, documents in Counter(counted.values()).items():
            of_number = values[number]
            missed = [at for at, value in asked if value not in of_number[at]]
            total += 0 if missed else documents
            for at in every if not missed else missed if len(missed) == 1 else ():
                of_facet = counts[at]
                for value in of_number[at]:
                    of_facet[value] = of_facet.get(value, 0) + documents
        if not self._scope.everything:
            counts[_SPACE] = {s: count for s, count in counts[_SPACE].items() if s in self._spaces}
        return total, dict(zip(_FACETS, counts, strict=True))

    def _recency(self, day: int | None) -> float:
        if day is None:
            return 1.0
        return 1.0 + RECENCY * math.pow(0.5, max(0, self._today - day) / HALF_LIFE)

    def _ranked(
        self, found: list[_Scored], groups: list[int], kept: frozenset[int], enough: int
    ) -> list[_Ranked]:
        """The best documents, with their best passages, one or several of equal score.

        At least `enough` of them, and those that tie with the last. Passages come by their score
        without recency, which can only raise it so far: beyond that nothing needs to be looked at.
        """
        best: dict[int, _Ranked] = {}
        for start in range(0, len(found), _STEP):
            step = found[start : start + _STEP]
            if len(best) >= enough and _settled(best, enough, step[0][0]):
                break
            days = self._column("day", step)
            for (score, address), day, group in zip(step, days, groups[start:], strict=False):
                if group in kept:
                    _keep(best, group, score * self._recency(day), address)
        return sorted(best.values(), key=lambda one: -one[0])

    def _latest(
        self, found: list[_Scored], groups: list[int], kept: frozenset[int], enough: int
    ) -> list[_Ranked]:
        """Documents by their day, in place of a score; those without date last."""
        best: dict[int, _Ranked] = {}
        for (_, address), day, group in zip(found, self._column("day", found), groups, strict=True):
            if group in kept:
                _keep(best, group, float(day or 0), address)
        return sorted(best.values(), key=lambda one: -one[0])

    def _page(self, ranked: list[_Ranked], wanted: Wanted) -> list[tuple[float, int]]:
        """The score and the group of each wanted document; ties by the id of the best passage."""
        page: list[tuple[float, int]] = []
        at, end = 0, wanted.offset + wanted.limit
        for score, same in groupby(ranked, key=lambda one: one[0]):
            run = list(same)
            if at + len(run) > wanted.offset and at < end:
                if len(run) > 1:
                    run = self._by_id(run)
                page.extend((score, group) for _, group, _ in run[max(0, wanted.offset - at) :])
            at += len(run)
        return page[: wanted.limit]

    def _by_id(self, run: list[_Ranked]) -> list[_Ranked]:
        ids = iter(self._ids([address for _, _, addresses in run for address in addresses]))
        firsts = [min(next(ids) for _ in addresses) for _, _, addresses in run]
        return [one for _, one in sorted(zip(firsts, run, strict=True), key=lambda pair: pair[0])]

    def _passages(
        self, wanted: list[int], found: list[_Scored], groups: list[int]
    ) -> dict[int, tuple[Passage, ...]]:
        """The best passages of these groups, ties by id."""
        of_group: dict[int, list[_Scored]] = {group: [] for group in wanted}
        for hit, group in zip(found, groups, strict=True):
            if group in of_group:
                of_group[group].append(hit)
        return {group: self._best(hits) for group, hits in of_group.items()}

    def _best(self, hits: list[_Scored]) -> tuple[Passage, ...]:
        ids = self._ids([address for _, address in hits])
        order = sorted(range(len(hits)), key=lambda at: (-hits[at][0], ids[at]))
        return tuple(self._read(hits[at][1]) for at in order[: 1 + BELOW])


def _settled(best: dict[int, _Ranked], enough: int, next_: float) -> bool:
    """Whether no passage of the following score or less can come among the best, or tie."""
    if not enough:
        return True
    scores = sorted((score for score, _, _ in best.values()), reverse=True)
    return next_ * (1.0 + RECENCY) < scores[enough - 1]


def _keep(best: dict[int, _Ranked], group: int, score: float, address: _Address) -> None:
    known = best.get(group)
    if known is None or score > known[0]:
        best[group] = score, group, [address]
    elif score == known[0]:
        known[2].append(address)


def _kept(
    counted: Mapping[int, int], values: Mapping[int, Values], filters: Filters
) -> frozenset[int]:
    """The groups that pass the filters."""
    if not filters:
        return frozenset(counted)
    asked = _places(filters)
    passing = {
        number
        for number, of_number in values.items()
        if all(value in of_number[at] for at, value in asked)
    }
    return frozenset(group for group, number in counted.items() if number in passing)


def _places(filters: Filters) -> list[tuple[int, str]]:
    """Where in `Values` each value asked for is to be."""
    return [(_FACETS.index(facet), value) for facet, value in filters.items()]


def _scope_query(scope: Scope) -> list[tuple[Occur, Query]]:
    """The filter of a scope, without weight in the score."""
    clauses = []
    if not scope.everything:
        spaces = sorted(spaces_of(scope))
        if len(spaces) > _TERM_QUERIES:
            query = Query.term_set_query(SCHEMA, "space", spaces)
        else:
            terms = [Query.term_query(SCHEMA, "space", space, "basic") for space in spaces]
            query = Query.boolean_query([(Occur.Should, term) for term in terms])
        clauses.append((Occur.Must, Query.const_score_query(query, 0.0)))
    if not scope.superseded:
        superseded = Query.term_query(SCHEMA, "space", SUPERSEDED, "basic")
        clauses.append((Occur.MustNot, superseded))
    if scope.without:
        behind = Query.term_set_query(SCHEMA, "document", sorted(scope.without))
        clauses.append((Occur.MustNot, behind))
    return clauses


def _any_of(matches: Iterable[Match]) -> Query:
    """The best of the matches, in title, heading or body, with a little of the others."""
    return Query.disjunction_max_query(
        [
            Query.boost_query(_render(match, field), match.weight * factor)
            for match in matches
            for field, factor in zip(FIELDS[match.field], WEIGHTS, strict=True)
        ],
        TIE,
    )


def _render(match: Match, field: str) -> Query:
    if match.how is How.PREFIX:
        return Query.fuzzy_term_query(SCHEMA, field, match.text, 0, prefix=True)
    if match.how is How.FUZZY:
        return Query.fuzzy_term_query(SCHEMA, field, match.text, match.edits)
    if match.how is How.PHRASE:
        return Query.phrase_query(SCHEMA, field, list(match.text.split()))
    return Query.term_query(SCHEMA, field, match.text, OPTIONS[match.field])
