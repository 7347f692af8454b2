"""The client's exceptions as those of the engine contract."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError, UnsupportedProductError
from elasticsearch.helpers import BulkIndexError

from search.engines.base import EngineUnavailable


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Turn the client's exceptions, which have no common base, into ``EngineUnavailable``."""
    try:
        yield
    except UnsupportedProductError as error:
        raise EngineUnavailable("what answers is no Elasticsearch 8") from error
    except (ApiError, TransportError, BulkIndexError) as error:
        raise EngineUnavailable(f"elasticsearch: {error}") from error
