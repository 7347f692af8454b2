"""What differs between the two databases, SQLite and PostgreSQL: nothing else asks which it is.

Locks: SQLite takes one writer at a time, from the first statement of a transaction on (IMMEDIATE);
PostgreSQL takes many, and what must not happen twice at once asks for ``locked``.

Order: names are sorted as in French by the collation ``FRENCH``, which a migration makes in
PostgreSQL, and each connection in SQLite.

Plans: SQLite keeps those of the statements it has met; PostgreSQL is told which to keep.

Case and accents: searching the admin minds neither, by SQLite's own tokeniser and by the text
search configuration ``SEARCH_CONFIG`` that a migration makes in PostgreSQL.
"""

import unicodedata
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import dj_database_url
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections, models
from django.db.backends.signals import connection_created

FRENCH = "french"
SEARCH_CONFIG = "unaccented"
# Opening a connection costs milliseconds; one that the server closed is opened again.
MAX_AGE = 60

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
    return dict(parsed)


def locked(instance: ModelT) -> ModelT:
    """The same object read afresh, which no other transaction changes before this one ends."""
    manager: models.Manager[ModelT] = type(instance)._default_manager
    return manager.select_for_update().get(pk=instance.pk)


class Statement:
    """A statement of SQL, with so many places for values, that a connection plans once."""

    _numbers = count()
    _planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()

    def __init__(self, sql: str, places: int) -> None:
        self.sql = sql
        self.places = places
        # Never the name of another, dead or alive: PostgreSQL would answer for that one.
        self.name = f"prepared_{next(self._numbers)}"

    def planned(self, cursor: Any) -> str:
        """What the cursor is to execute; a new connection of PostgreSQL first learns the plan."""
        if connection.vendor != "postgresql":
            return self.sql
        planned = self._planned.setdefault(connection.connection, set())
        if self.name not in planned:
            places = tuple(f"${number + 1}" for number in range(self.places))
            cursor.execute(f"PREPARE {self.name} AS {self.sql % places}")
            planned.add(self.name)
        return f"EXECUTE {self.name} ({', '.join(['%s'] * self.places)})"


def connect() -> None:
    """Called once, when the app is ready."""
    connection_created.connect(_bring_french_order)
    checks.register(_answers, checks.Tags.database)


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


def _bring_french_order(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_collation(FRENCH, _compare)


def _compare(one: str, other: str) -> int:
    first, second = _sort_key(one), _sort_key(other)
    return (first > second) - (first < second)


def _sort_key(text: str) -> tuple[str, str]:
    """Letters first, as if without accent or case; what remains decides between equal words."""
    spelled = unicodedata.normalize("NFKD", text.casefold())
    spelled = spelled.replace("œ", "oe").replace("æ", "ae")
    return "".join(letter for letter in spelled if not unicodedata.combining(letter)), text
