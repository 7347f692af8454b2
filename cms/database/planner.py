"""For the query planner: two indexes that Wagtail's table of pages lacks, and statistics."""

from typing import Any

from django.db import connection

# By url_path, and by depth, for the children of a page. Created after each migration: on SQLite a
# migration may rebuild a table, and drops the indexes that Django does not know.
_INDEXES = {
    "cms_page_address": {"sqlite": "(url_path)", "postgresql": "USING hash (url_path)"},
    "cms_page_level": {"sqlite": "(depth, path)", "postgresql": "(depth, path)"},
}


def analyze() -> None:
    """Refresh the planner's statistics; called after bulk changes, and nightly.

    On PostgreSQL, of the site's own tables: those that all databases of a server share would stay
    locked to the others until the end of the transaction.
    """
    with connection.cursor() as cursor:
        tables = ""
        if connection.vendor == "postgresql":
            names = connection.introspection.table_names(cursor)
            tables = ", ".join(connection.ops.quote_name(name) for name in sorted(names))
        cursor.execute(f"ANALYZE {tables}".strip())


def prepare_planner(app_config: Any, **kwargs: Any) -> None:
    """For ``post_migrate``: make the indexes that are missing, and the statistics."""
    if app_config.label != "cms":
        return
    if "wagtailcore_page" in connection.introspection.table_names():  # not in mid-history
        with connection.cursor() as cursor:
            known = connection.introspection.get_constraints(cursor, "wagtailcore_page")
            for name in _INDEXES.keys() - known.keys():
                columns = _INDEXES[name][connection.vendor]
                cursor.execute(f"CREATE INDEX {name} ON wagtailcore_page {columns}")
        analyze()
