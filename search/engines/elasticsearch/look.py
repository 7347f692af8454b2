"""One searcher's look at an Elasticsearch index: the plan rendered, documents collapsed.

Only term, prefix, fuzzy and phrase queries are made, never one that parses a text. What the
server counts, it counts within the scope: the scope is in each query, never in a `post_filter`,
whose aggregations would count beyond it.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.dsl import Q, Search

from search.engines.base import EngineUnavailable, Facet, Filters, Passage, Scope, Wanted, spaces_of
from search.engines.elasticsearch.errors import as_unavailable
from search.engines.engine import BELOW, Document, Found
from search.engines.passages import FIELDS, WEIGHTS, from_json
from search.engines.plan import HALF_LIFE, RECENCY, TIE, How, Match, Plan

BOUND = 10_000  # documents left out of one search, and documents that can be paged through
_EXACT_COUNTS = 3_000  # documents: beyond, counts are near
_MOST_VALUES = 500  # of a facet

_BY_ID = "id"
_BEST_FIRST = ["_score", _BY_ID]
_BY_DOCUMENT = {
    "field": "document",
    "inner_hits": {"name": "best", "size": 1 + BELOW, "sort": _BEST_FIRST},
}
_LATEST_FIRST = [{"date": {"order": "desc", "missing": "_last"}}, _BY_ID]


class ElasticsearchLook:
    """`Look` at what the index holds at each question; all are within the scope."""

    def __init__(
        self, client: Elasticsearch, index: str, scope: Scope, today: datetime.date
    ) -> None:
        self._client = client
        self._index = index
        self._scope = scope
        self._today = today

    def met(self, tests: Sequence[tuple[Match, ...]]) -> list[bool]:
        """See `Look.met`; all in one request."""
        if not tests:
            return []
        search = self._search(Q("bool", filter=self._within_scope()))[:0]
        filters = {str(number): _any_of(matches) for number, matches in enumerate(tests)}
        search.aggs.bucket("met", "filters", filters=filters)
        buckets = self._ask(search)["aggregations"]["met"]["buckets"]
        return [buckets[str(number)]["doc_count"] > 0 for number in range(len(tests))]

    def find(self, plan: Plan, wanted: Wanted) -> Found:
        """See `Look.find`."""
        search = self._search(self._query(plan))
        search = search.post_filter(_filter(wanted.filters))
        search = search.sort(*(_LATEST_FIRST if wanted.latest else _BEST_FIRST))
        search = search.extra(collapse=_BY_DOCUMENT, track_scores=True)
        size = max(0, min(wanted.limit, BOUND - wanted.offset))
        search = search[wanted.offset : wanted.offset + size] if size else search[:0]
        _count(search, wanted.filters)
        answer = self._ask(search)
        return Found(
            total=answer["aggregations"]["total"]["documents"]["value"],
            documents=[_document(hit) for hit in answer["hits"]["hits"]],
            facets={facet: self._counts(answer, facet) for facet in Facet},
        )

    def _search(self, query: Any) -> Search:
        search = Search(using=self._client, index=self._index).query(query)
        return search.extra(track_total_hits=False)

    def _ask(self, search: Search) -> Mapping[str, Any]:
        with as_unavailable():
            answer: Mapping[str, Any] = self._client.search(
                index=self._index, body=search.to_dict()
            ).body
        if answer.get("timed_out") is not False:
            raise EngineUnavailable("elasticsearch answered in part only")
        return answer

    def _within_scope(self) -> list[Any]:
        clauses = []
        if not self._scope.everything:
            clauses.append(Q("terms", space=sorted(spaces_of(self._scope))))
        if not self._scope.superseded:
            clauses.append(Q("term", superseded=False))
        if self._scope.without:
            behind = Q("terms", document=sorted(self._scope.without))
            clauses.append(Q("bool", must_not=[behind]))
        return clauses

    def _query(self, plan: Plan) -> Any:
        required = [_any_of((phrase,)) for phrase in plan.phrases]
        if plan.words:
            words = [_any_of(matches) for matches in plan.words]
            required.append(Q("bool", should=words, minimum_should_match=plan.minimum))
        excluded = self._excluded(plan)
        answers = Q("bool", must=required, filter=self._within_scope(), must_not=excluded)
        decay = {"origin": self._today.isoformat(), "scale": f"{HALF_LIFE}d", "decay": 0.5}
        come = {"range": {"date": {"lte": decay["origin"]}}}
        recent = {"weight": RECENCY, "filter": come, "exp": {"date": decay}}
        to_come = {"weight": RECENCY, "filter": {"range": {"date": {"gt": decay["origin"]}}}}
        return Q(
            "function_score",
            query=answers,
            functions=[{"weight": 1}, recent, to_come],
            score_mode="sum",
            boost_mode="multiply",
        )

    def _excluded(self, plan: Plan) -> list[Any]:
        """Leaves out the documents that hold an excluded word where the searcher may read it."""
        if not plan.excluded:
            return []
        query = Q("bool", filter=[*self._within_scope(), _any_of(plan.excluded)])
        search = self._search(query)[:0]
        search.aggs.bucket("documents", "terms", field="document", size=BOUND)
        buckets = self._ask(search)["aggregations"]["documents"]["buckets"]
        return [Q("terms", document=[bucket["key"] for bucket in buckets])]

    def _counts(self, answer: Mapping[str, Any], facet: Facet) -> dict[str, int]:
        buckets = answer["aggregations"][facet.value]["values"]["buckets"]
        counts = {bucket["key"]: bucket["documents"]["value"] for bucket in buckets}
        if facet is Facet.SPACE and not self._scope.everything:
            told = spaces_of(self._scope)
            return {space: count for space, count in counts.items() if space in told}
        return counts


def _count(search: Search, filters: Filters) -> None:
    """Ask for the total, and for each facet under the filters of the others."""
    documents = {"field": "document", "precision_threshold": _EXACT_COUNTS}
    total = search.aggs.bucket("total", "filter", _filter(filters))
    total.metric("documents", "cardinality", **documents)
    for facet in Facet:
        others = {other: value for other, value in filters.items() if other is not facet}
        counted = search.aggs.bucket(facet.value, "filter", _filter(others))
        values = counted.bucket("values", "terms", field=facet.value, size=_MOST_VALUES)
        values.metric("documents", "cardinality", **documents)


def _filter(filters: Filters) -> Any:
    return Q("bool", filter=[Q("term", **{f.value: value}) for f, value in filters.items()])


def _document(hit: Mapping[str, Any]) -> Document:
    best = hit["inner_hits"]["best"]["hits"]["hits"]
    return Document(best[0]["_score"], tuple(map(_passage, best)))


def _passage(hit: Mapping[str, Any]) -> Passage:
    return from_json(hit["_source"]["stored"])


def _any_of(matches: Iterable[Match]) -> Any:
    """The best of the matches, in title, heading or body, with a little of the others."""
    return Q(
        "dis_max",
        queries=[
            _render(match, field, match.weight * factor)
            for match in matches
            for field, factor in zip(FIELDS[match.field], WEIGHTS, strict=True)
        ],
        tie_breaker=TIE,
    )


def _render(match: Match, field: str, boost: float) -> Any:
    if match.how is How.PREFIX:
        return Q("prefix", **{field: {"value": match.text, "boost": boost}})
    if match.how is How.FUZZY:
        # Only so is no near word left out for those of closed spaces: the usual rewrite keeps
        # the fifty nearest words of the whole index.
        fuzzy = {"value": match.text, "fuzziness": match.edits, "rewrite": "constant_score"}
        return Q("fuzzy", **{field: fuzzy | {"boost": boost}})
    if match.how is How.PHRASE:
        return Q("match_phrase", **{field: {"query": match.text, "boost": boost}})
    return Q("term", **{field: {"value": match.text, "boost": boost}})
