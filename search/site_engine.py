"""The search engine of the site, by its settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.engine import Engine
from search.engines.tantivy import TantivyEngine


def engine() -> Engine:
    """Elasticsearch if ``ELASTICSEARCH_URL`` is set, else the embedded engine."""
    if settings.ELASTICSEARCH_URL:
        options = tuple(sorted(settings.ELASTICSEARCH_OPTIONS.items()))
        return _elasticsearch(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX, options)
    return _tantivy(Path(settings.SEARCH_INDEX_DIR))


@lru_cache
def _tantivy(directory: Path) -> Engine:
    return TantivyEngine(directory)


@lru_cache
def _elasticsearch(url: str, index: str, options: tuple[tuple[str, object], ...]) -> Engine:
    return ElasticsearchEngine(url, index=index, options=dict(options))
