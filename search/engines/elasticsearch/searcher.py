"""Searches an Elasticsearch index: renders plans as queries, collapses passages into documents.

Only term, prefix, fuzzy and phrase queries are made, never one that parses a text. The scope is in
each query, never in a ``post_filter``: aggregations would count documents outside it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.dsl import Q, Search

from search.engines.base import (
    EngineUnavailable,
    Facet,
    Filters,
    Passage,
    SearchOptions,
    SearchScope,
    scope_terms,
)
from search.engines.elasticsearch.errors import as_unavailable
from search.engines.engine import RankedDocument, Ranking
from search.engines.passages import FIELDS, WEIGHTS, from_json
from search.engines.plan import (
    RECENCY_BOOST,
    RECENCY_HALF_LIFE,
    TIE_BREAKER,
    Match,
    MatchKind,
    Plan,
)

MAX_DOCUMENTS = 10_000  # that can be paged through, or excluded from one search
_MAX_EXACT_COUNT = 3_000  # documents; beyond, counts are approximate
_MAX_FACET_VALUES = 500

_BY_ID = "id"
_BEST_FIRST = ["_score", _BY_ID]
_LATEST_FIRST = [{"date": {"order": "desc", "missing": "_last"}}, _BY_ID]


def _by_document(options: SearchOptions) -> dict[str, Any]:
    best = {"name": "best", "size": 1 + options.other_passages, "sort": _BEST_FIRST}
    return {"field": "document", "inner_hits": best}


class ElasticsearchSearcher:
    """``Searcher`` of the index as it is at each request; the scope is in each query."""

    def __init__(
        self, client: Elasticsearch, index: str, scope: SearchScope, today: dt.date
    ) -> None:
        self._client = client
        self._index = index
        self._scope = scope
        self._today = today

    def has_match(self, tests: Sequence[tuple[Match, ...]]) -> list[bool]:
        """See ``Searcher.has_match``; all in one request."""
        if not tests:
            return []
        search = self._search(Q("bool", filter=self._scope_clauses()))[:0]
        filters = {str(number): _any_of(matches) for number, matches in enumerate(tests)}
        search.aggs.bucket("tests", "filters", filters=filters)
        buckets = self._send(search)["aggregations"]["tests"]["buckets"]
        return [buckets[str(number)]["doc_count"] > 0 for number in range(len(tests))]

    def rank(self, plan: Plan, options: SearchOptions) -> Ranking:
        """See ``Searcher.rank``."""
        search = self._search(self._query(plan))
        search = search.post_filter(_filter(options.filters))
        search = search.sort(*(_LATEST_FIRST if options.latest else _BEST_FIRST))
        search = search.extra(collapse=_by_document(options), track_scores=True)
        size = max(0, min(options.limit, MAX_DOCUMENTS - options.offset))
        search = search[options.offset : options.offset + size] if size else search[:0]
        _count(search, options.filters)
        response = self._send(search)
        return Ranking(
            total=response["aggregations"]["total"]["documents"]["value"],
            documents=[_document(hit) for hit in response["hits"]["hits"]],
            facets={facet: self._counts(response, facet) for facet in Facet},
        )

    def _search(self, query: Any) -> Search:
        search = Search(using=self._client, index=self._index).query(query)
        return search.extra(track_total_hits=False)

    def _send(self, search: Search) -> Mapping[str, Any]:
        with as_unavailable():
            response: Mapping[str, Any] = self._client.search(
                index=self._index, body=search.to_dict()
            ).body
        if response.get("timed_out") is not False:
            raise EngineUnavailable("elasticsearch answered in part only")
        return response

    def _scope_clauses(self) -> list[Any]:
        clauses = []
        if not self._scope.everything:
            clauses.append(Q("terms", space=sorted(scope_terms(self._scope))))
        if not self._scope.include_superseded:
            clauses.append(Q("term", superseded=False))
        if self._scope.stale_documents:
            stale = Q("terms", document=sorted(self._scope.stale_documents))
            clauses.append(Q("bool", must_not=[stale]))
        return clauses

    def _query(self, plan: Plan) -> Any:
        required = [_any_of((phrase,)) for phrase in plan.phrases]
        if plan.words:
            words = [_any_of(matches) for matches in plan.words]
            required.append(Q("bool", should=words, minimum_should_match=plan.minimum))
        excluded = self._excluded(plan)
        matching = Q("bool", must=required, filter=self._scope_clauses(), must_not=excluded)
        decay = {"origin": self._today.isoformat(), "scale": f"{RECENCY_HALF_LIFE}d", "decay": 0.5}
        not_future = {"range": {"date": {"lte": decay["origin"]}}}
        recent = {"weight": RECENCY_BOOST, "filter": not_future, "exp": {"date": decay}}
        future = {"weight": RECENCY_BOOST, "filter": {"range": {"date": {"gt": decay["origin"]}}}}
        return Q(
            "function_score",
            query=matching,
            functions=[{"weight": 1}, recent, future],
            score_mode="sum",
            boost_mode="multiply",
        )

    def _excluded(self, plan: Plan) -> list[Any]:
        """Clauses for the documents with an excluded word in a passage of the scope."""
        if not plan.excluded:
            return []
        query = Q("bool", filter=[*self._scope_clauses(), _any_of(plan.excluded)])
        search = self._search(query)[:0]
        search.aggs.bucket("documents", "terms", field="document", size=MAX_DOCUMENTS)
        buckets = self._send(search)["aggregations"]["documents"]["buckets"]
        return [Q("terms", document=[bucket["key"] for bucket in buckets])]

    def _counts(self, response: Mapping[str, Any], facet: Facet) -> dict[str, int]:
        buckets = response["aggregations"][facet.value]["values"]["buckets"]
        counts = {bucket["key"]: bucket["documents"]["value"] for bucket in buckets}
        if facet is Facet.SPACE and not self._scope.everything:
            visible = scope_terms(self._scope)
            return {space: count for space, count in counts.items() if space in visible}
        return counts


def _count(search: Search, filters: Filters) -> None:
    """Add aggregations for the total, and for each facet under the filters of the others."""
    documents = {"field": "document", "precision_threshold": _MAX_EXACT_COUNT}
    total = search.aggs.bucket("total", "filter", _filter(filters))
    total.metric("documents", "cardinality", **documents)
    for facet in Facet:
        others = {other: value for other, value in filters.items() if other is not facet}
        counted = search.aggs.bucket(facet.value, "filter", _filter(others))
        values = counted.bucket("values", "terms", field=facet.value, size=_MAX_FACET_VALUES)
        values.metric("documents", "cardinality", **documents)


def _filter(filters: Filters) -> Any:
    return Q("bool", filter=[Q("term", **{f.value: value}) for f, value in filters.items()])


def _document(hit: Mapping[str, Any]) -> RankedDocument:
    best = hit["inner_hits"]["best"]["hits"]["hits"]
    return RankedDocument(best[0]["_score"], tuple(map(_passage, best)))


def _passage(hit: Mapping[str, Any]) -> Passage:
    return from_json(hit["_source"]["stored"])


def _any_of(matches: Iterable[Match]) -> Any:
    """The weight of the best match, in title, heading or body, and a share of the others."""
    return Q(
        "dis_max",
        queries=[
            Q("constant_score", filter=_render(match, field), boost=match.weight * factor)
            for match in matches
            for field, factor in zip(FIELDS[match.field], WEIGHTS, strict=True)
        ],
        tie_breaker=TIE_BREAKER,
    )


def _render(match: Match, field: str) -> Any:
    if match.kind is MatchKind.PREFIX:
        return Q("prefix", **{field: match.text})
    if match.kind is MatchKind.FUZZY:
        # The default rewrite keeps the fifty nearest words of the whole index: those of closed
        # spaces would push out others.
        fuzzy = {"value": match.text, "fuzziness": match.edits, "rewrite": "constant_score"}
        return Q("fuzzy", **{field: fuzzy})
    if match.kind is MatchKind.PHRASE:
        return Q("match_phrase", **{field: match.text})
    return Q("term", **{field: match.text})
