"""Django's settings of the database.

SQLite takes one writer at a time, from the first statement of a transaction on (IMMEDIATE);
PostgreSQL takes many.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# Opening a connection costs milliseconds; one that the server closed is opened again.
MAX_AGE = 60


def database_settings(url: str, data_dir: Path) -> dict[str, Any]:
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
