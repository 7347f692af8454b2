"""Waiting for what happens, not for the clock: a loaded machine fails no test."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

TIMEOUT_SECONDS = 600  # more than anything takes, on any machine


def wait_until(condition: Callable[[], bool]) -> None:
    """Poll until ``condition`` holds; raises AssertionError after ``TIMEOUT_SECONDS``."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        time.sleep(0.05)


@contextmanager
def in_the_way_of(other: Callable[[], object]) -> Iterator[None]:
    """A transaction, at the end of which ``other`` stands waiting for it in another thread.

    Once the transaction is committed ``other`` goes on to its end; what it raises is raised.
    """
    began = threading.Event()
    failures: list[BaseException] = []

    def noticed(execute: Callable[..., Any], *statement: Any) -> Any:
        began.set()
        return execute(*statement)

    def act() -> None:
        try:
            with connection.execute_wrapper(noticed):
                other()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    with transaction.atomic():
        yield
        thread.start()
        assert began.wait(TIMEOUT_SECONDS)
        if connection.vendor == "postgresql":
            # On SQLite its first statement waits already: it begins a transaction that writes.
            wait_until(_a_lock_is_waited_for)
    thread.join(TIMEOUT_SECONDS)
    assert not thread.is_alive()
    for failure in failures:
        raise failure


def _a_lock_is_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])
