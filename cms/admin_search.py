"""Wagtail's search in the admin: the database's, insensitive to case and accents."""

from typing import Any

from modelsearch.backends.database import SearchBackend as DatabaseBackend

from cms.database.collation import SEARCH_CONFIG


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name that Wagtail imports
    """Wagtail's backend for the configured database."""
    backend = DatabaseBackend({**params, "SEARCH_CONFIG": SEARCH_CONFIG})
    backend.autocomplete_config = SEARCH_CONFIG  # for search as you type
    return backend
