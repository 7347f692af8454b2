"""For the query planner: two indexes that Wagtail's table of pages lacks, and statistics."""

from typing import Any

from django.db import connection

# Of Wagtail's table: they find addresses, and the few pages directly below another. Made after each
# migration, since those of SQLite rebuild a table and drop the indexes that Django does not know.
_INDEXES = {
    "cms_page_address": {"sqlite": "(url_path)", "postgresql": "USING hash (url_path)"},
    "cms_page_level": {"sqlite": "(depth, path)", "postgresql": "(depth, path)"},
}


def analyze() -> None:
    """Tell the planner how large each table is; after what adds many rows, and nightly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


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
