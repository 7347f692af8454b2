"""French order of names, and search in the admin that minds neither case nor accents."""

from typing import Any

from cms.french.folding import sort_key

# The collation: a migration makes it in PostgreSQL, each connection in SQLite.
FRENCH = "french"
# The text search configuration, which a migration makes in PostgreSQL; SQLite has its tokeniser.
SEARCH_CONFIG = "unaccented"


def create_collation(connection: Any, **kwargs: Any) -> None:
    """For ``connection_created``."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(FRENCH, _compare)


def _compare(one: str, other: str) -> int:
    first, second = sort_key(one), sort_key(other)
    return (first > second) - (first < second)
