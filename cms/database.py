"""What differs between the two databases, SQLite and PostgreSQL: nothing else asks which it is.

Locks: SQLite takes one writer at a time, from the first statement of a transaction on (IMMEDIATE);
PostgreSQL takes many, and what must not happen twice at once asks for ``locked``.

Order: names are sorted as in French by the collation ``FRENCH``, which a migration makes in
PostgreSQL, and each connection in SQLite.

Plans: Wagtail's table of pages lacks two indexes, and nobody else gives SQLite its statistics.

Case and accents: searching the admin minds neither, by SQLite's own tokeniser and by the text
search configuration ``SEARCH_CONFIG`` that a migration makes in PostgreSQL.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import dj_database_url
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, connection, connections, models
from django.db.backends.signals import connection_created
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate

from cms.french.folding import sort_key

FRENCH = "french"
SEARCH_CONFIG = "unaccented"
# Opening a connection costs milliseconds; one that the server closed is opened again.
MAX_AGE = 60
# A migration of which a database made since 0.1.0 knows nothing.
_BEFORE_0_1_0 = ("cms", "0002_home_page")

ModelT = TypeVar("ModelT", bound=models.Model)


def configuration(url: str, data_dir: Path) -> dict[str, Any]:
    """Django's settings of the database: the one of ``url``, or a file of SQLite in ``data_dir``.

    Raises ImproperlyConfigured when ``url`` is not PostgreSQL's; the message does not repeat it,
    since it may hold a password.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data_dir / "db.sqlite3",
            "CONN_MAX_AGE": MAX_AGE,
            # Without these, concurrent editors meet "database is locked".
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    try:
        parsed = dj_database_url.parse(url, conn_max_age=MAX_AGE, conn_health_checks=True)
        known = urlsplit(url).scheme in {"postgres", "postgresql"} and parsed["NAME"]
    except ValueError:
        known = False
    if not known:
        raise ImproperlyConfigured(
            "DATABASE_URL n’est pas l’adresse d’une base PostgreSQL\u00a0: donnez-la sous la forme "
            "postgresql://compte:mot-de-passe@serveur:5432/base, caractères spéciaux encodés (%40 "
            "pour @), ou rien pour SQLite."
        )
    # Between two statements a pooler may give the connection to another: no cursor outlives one.
    return {**parsed, "DISABLE_SERVER_SIDE_CURSORS": True}


def first_row(statement: str, values: Sequence[Any]) -> tuple[Any, ...]:
    """The first row of a statement that only reads: the one that a request begins with.

    It serves as the check of a connection that was open already, for which Django would ask the
    server once more (``CONN_HEALTH_CHECKS``): one that the server closed is opened again.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # not in the stubs
    try:
        return _first_row(statement, values)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _first_row(statement, values)


def _first_row(statement: str, values: Sequence[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def locked(instance: ModelT) -> ModelT:
    """The same object read afresh, which no other transaction changes before this one ends."""
    manager: models.Manager[ModelT] = type(instance)._default_manager
    return manager.select_for_update().get(pk=instance.pk)


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


def connect() -> None:
    """Called once, when the app is ready."""
    post_migrate.connect(_prepare_plans)
    connection_created.connect(_bring_french_order)
    checks.register(_answers, checks.Tags.database)
    checks.register(_is_of_a_release, checks.Tags.database)


def _answers(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Asked before a migration: a database that cannot be reached is said so, without a trace."""
    try:
        for name in databases or ():
            connections[name].ensure_connection()
    except OperationalError as error:
        told = f"La base de données ne répond pas\u00a0: {str(error).strip()}"
        hint = "Vérifiez DATABASE_URL, et que PostgreSQL est démarré."
        return [checks.Error(told, hint=hint, id="cms.E001")]
    return []


def _is_of_a_release(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.Error]:
    """Asked before a migration: what was made before 0.1.0, with other tables, is said so."""
    for name in databases or ():
        try:
            applied = MigrationRecorder(connections[name]).applied_migrations()
        except OperationalError:
            return []  # the other check says so
        if _BEFORE_0_1_0 in applied:
            told = "Cette base de données vient d’une version du site qui n’a jamais été publiée."
            hint = (
                "Déplacez le dossier DATA_DIR (.data par défaut)\u00a0: une base neuve sera faite. "
                "Avec PostgreSQL, donnez une base vide dans DATABASE_URL."
            )
            return [checks.Error(told, hint=hint, id="cms.E002")]
    return []


def _prepare_plans(app_config: Any, **kwargs: Any) -> None:
    if app_config.label != "cms":
        return
    if "wagtailcore_page" in connection.introspection.table_names():  # not in mid-history
        with connection.cursor() as cursor:
            known = connection.introspection.get_constraints(cursor, "wagtailcore_page")
            for name in _INDEXES.keys() - known.keys():
                columns = _INDEXES[name][connection.vendor]
                cursor.execute(f"CREATE INDEX {name} ON wagtailcore_page {columns}")
        analyze()


def _bring_french_order(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_collation(FRENCH, _compare)


def _compare(one: str, other: str) -> int:
    first, second = sort_key(one), sort_key(other)
    return (first > second) - (first < second)
