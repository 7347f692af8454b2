"""The connection that a request begins with."""

from collections.abc import Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, connection


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
