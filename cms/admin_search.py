"""Wagtail's search in the admin, by the database, minding neither case nor accents."""

from typing import Any

from modelsearch.backends.database import SearchBackend as DatabaseBackend

from cms.database import SEARCH_CONFIG


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name that a backend must have
    """The backend of the present database."""
    backend = DatabaseBackend({**params, "SEARCH_CONFIG": SEARCH_CONFIG})
    backend.autocomplete_config = SEARCH_CONFIG  # for what is searched as one types
    return backend
