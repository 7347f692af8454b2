"""What goes wrong with a server, as the errors of the contract."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError, UnsupportedProductError
from elasticsearch.helpers import BulkIndexError

from search.engines.base import EngineUnavailable


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Raise what the client raises as `EngineUnavailable`; its exceptions have no common base."""
    try:
        yield
    except UnsupportedProductError as error:
        raise EngineUnavailable("what answers is no Elasticsearch 8") from error
    except (ApiError, TransportError, BulkIndexError) as error:
        raise EngineUnavailable(f"elasticsearch: {error}") from error
