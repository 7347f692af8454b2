"""One search in a tantivy index: the plan rendered, passages collapsed into documents.

tantivy-py 0.27 has no collapse, no decay and no second sort key, so these are done here, over
columns of integers: under a millisecond for the passages of a common word.
"""

import datetime
import math
from collections.abc import Iterable, Sequence
from itertools import groupby

import tantivy
from tantivy import Occur, Query

from search.engines.base import Passage, Scope
from search.engines.highlight import Highlighter
from search.engines.plan import TIE, How, Match, Plan
from search.engines.tantivy_index import (
    FIELDS,
    OPTIONS,
    PUBLIC,
    SCHEMA,
    WEIGHTS,
    from_stored,
    group_of,
    space_term,
)

BOUND = 10_000  # passages fetched for one search
_TERM_QUERIES = 32  # more spaces than that are cheaper as one set

# A passage of today scores 15 % more than one without date, half of that a year later.
_RECENCY, _HALF_LIFE = 0.15, 365.0  # share, days

_STEP = 200  # passages ranked at a time

_Scored = tuple[float, tantivy.DocAddress]
_Group = float | None  # a document, as a number; None is for mypy


class Search:
    """One searcher's look at one snapshot: every query it makes is within the scope."""

    def __init__(self, searcher: tantivy.Searcher, scope: Scope, today: datetime.date) -> None:
        self._searcher = searcher
        self._scope = _scope_query(scope)
        self._today = today.toordinal()

    def exists(self, matches: tuple[Match, ...]) -> bool:
        """Whether a passage of the scope meets one of the matches."""
        query = self._within([_any_of(matches)])
        return bool(self._searcher.search(query, 1, count=False).hits)

    def documents(
        self, plan: Plan, show: Highlighter, limit: int, offset: int
    ) -> tuple[int, list[tuple[float, Passage]]]:
        """The number of documents that match, and a page of them by their best passages."""
        found = self._found(plan)
        groups = self._groups([address for _, address in found])
        excluded = self._excluded(plan)
        total = len(set(groups) - excluded)
        ranked = self._ranked(found, groups, excluded, min(offset + limit, total))
        page = self._page(ranked, limit, offset)
        heads = self._heads([p for _, p in page if show.title_suffices(p)], found, groups)
        return total, [(score, heads.get(passage.document, passage)) for score, passage in page]

    def _within(self, required: Sequence[Query]) -> Query:
        clauses = [(Occur.Must, query) for query in (*self._scope, *required)]
        return Query.boolean_query(clauses)

    def _found(self, plan: Plan) -> list[_Scored]:
        required = [_any_of((phrase,)) for phrase in plan.phrases]
        if plan.words:
            words = [(Occur.Should, _any_of(matches)) for matches in plan.words]
            required.append(Query.boolean_query(words, plan.minimum))
        return self._searcher.search(self._within(required), BOUND, count=False).hits

    def _recency(self, day: float | None) -> float:
        if day is None:
            return 1.0
        age = max(0.0, self._today - day)
        return 1.0 + _RECENCY * math.pow(0.5, age / _HALF_LIFE)

    def _excluded(self, plan: Plan) -> frozenset[_Group]:
        """The groups of documents that hold an excluded word where the searcher may read it."""
        if not plan.excluded:
            return frozenset()
        query = self._within([_any_of(plan.excluded)])
        hits = self._searcher.search(query, BOUND, count=False).hits
        return frozenset(self._groups([address for _, address in hits]))

    def _groups(self, addresses: list[tantivy.DocAddress]) -> list[_Group]:
        return self._searcher.fast_field_values("group", addresses)

    def _ranked(
        self,
        found: list[_Scored],
        groups: list[_Group],
        excluded: frozenset[_Group],
        wanted: int,
    ) -> list[list[_Scored]]:
        """The best documents: for each its best passages, one or several of equal score.

        At least `wanted` of them, and those that tie with the last. Passages come by their score
        without recency, which can only raise it so far: beyond that nothing needs to be looked at.
        """
        best: dict[_Group, list[_Scored]] = {}
        for start in range(0, len(found), _STEP):
            step = found[start : start + _STEP]
            if len(best) >= wanted and self._settled(best, wanted, step[0][0]):
                break
            days = self._searcher.fast_field_values("day", [address for _, address in step])
            for (score, address), day, group in zip(step, days, groups[start:], strict=False):
                if group not in excluded:
                    _keep(best, group, (score * self._recency(day), address))
        return sorted(best.values(), key=lambda passages: -passages[0][0])

    @staticmethod
    def _settled(best: dict[_Group, list[_Scored]], wanted: int, following: float) -> bool:
        """Whether no passage of the following score or less can come among the best, or tie."""
        if not wanted:
            return True
        scores = sorted((passages[0][0] for passages in best.values()), reverse=True)
        return following * (1.0 + _RECENCY) < scores[wanted - 1]

    def _page(
        self,
        ranked: list[list[_Scored]],
        limit: int,
        offset: int,
    ) -> list[tuple[float, Passage]]:
        """The wanted slice, ties by id.

        Ids are with the stored text, slow to read for all: only runs of equal scores that reach
        into the slice are read and put in order.
        """
        page: list[tuple[float, Passage]] = []
        at = 0
        for score, run in groupby(ranked, key=lambda passages: passages[0][0]):
            documents = list(run)
            if at + len(documents) > offset and at < offset + limit:
                passages = [min(map(self._read, same), key=_id) for same in documents]
                ordered = sorted(passages, key=_id)[max(0, offset - at) :]
                page.extend((score, passage) for passage in ordered)
            at += len(documents)
        return page[:limit]

    def _heads(
        self, passages: Sequence[Passage], found: list[_Scored], groups: list[_Group]
    ) -> dict[str, Passage]:
        """The first passages of some documents: having their title, all of theirs were found."""
        members: dict[_Group, list[Passage]] = {group_of(p.document): [] for p in passages}
        for hit, group in zip(found, groups, strict=True):
            if group in members:
                members[group].append(self._read(hit))
        return {heads[0].document: min(heads, key=_id) for heads in members.values() if heads}

    def _read(self, hit: _Scored) -> Passage:
        return from_stored(self._searcher.doc(hit[1])["stored"][0])


def _keep(best: dict[_Group, list[_Scored]], group: _Group, passage: _Scored) -> None:
    kept = best.get(group)
    if kept is None or passage[0] > kept[0][0]:
        best[group] = [passage]
    elif passage[0] == kept[0][0]:
        kept.append(passage)


def _id(passage: Passage) -> str:
    return passage.id


def _scope_query(scope: Scope) -> list[Query]:
    """The filter of a scope, without weight in the score; none when everything is open."""
    if scope.everything:
        return []
    spaces = [PUBLIC, *map(space_term, sorted(scope.spaces))]
    if len(spaces) > _TERM_QUERIES:
        query = Query.term_set_query(SCHEMA, "space", spaces)
    else:
        terms = [Query.term_query(SCHEMA, "space", space, "basic") for space in spaces]
        query = Query.boolean_query([(Occur.Should, term) for term in terms])
    return [Query.const_score_query(query, 0.0)]


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
