"""Elasticsearch 8 as an engine, for sites that have one."""

from search.engines.elasticsearch.engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
