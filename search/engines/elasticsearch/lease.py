"""The write lock: a lease, held by one process at a time, as a document on the server.

Its holder renews it while it works; if the holder dies, the lease expires. The clocks of the
machines that write are assumed to agree within a few seconds.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import (
    ApiError,
    ConflictError,
    Elasticsearch,
    NotFoundError,
    TransportError,
)

from search.engines.base import EngineBusy
from search.engines.retry import attempts

_ID = "writer"


class Lease:
    """A lease stored in ``index``, of ``duration`` seconds; may be shared by threads."""

    def __init__(
        self, client: Elasticsearch, index: str, *, duration: float, timeout: float
    ) -> None:
        self.index = index
        self._client = client
        self._duration = duration
        self._timeout = timeout
        self._local = threading.local()

    @contextmanager
    def hold(self, timeout: float | None = None) -> Iterator[None]:
        """Hold it during the block. Raises ``EngineBusy`` after ``timeout`` seconds of waiting."""
        for _ in attempts(self._timeout if timeout is None else timeout):
            if self._acquire():
                break
        else:
            raise EngineBusy(f"another writer held {self.index} for {self._timeout} s")
        try:
            yield
        finally:
            self._release()

    def renew(self) -> None:
        """Extend it. Raises ``EngineBusy`` when it expired and another process took it."""
        if not self._write(if_seq_no=self._local.seq_no, if_primary_term=self._local.primary_term):
            raise EngineBusy(f"another writer has taken over {self.index}")

    def renew_if_due(self) -> None:
        """Extend it when half of its duration is over; raises as ``renew``."""
        if time.time() > self._local.until - self._duration / 2:
            self.renew()

    def _acquire(self) -> bool:
        try:
            held = self._client.get(index=self.index, id=_ID)
        except NotFoundError:
            return self._write(op_type="create")
        if held["_source"]["until"] > time.time():
            return False
        return self._write(if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"])

    def _write(self, **condition: Any) -> bool:
        until = time.time() + self._duration
        try:
            written = self._client.index(
                index=self.index, id=_ID, document={"until": until}, **condition
            )
        except ConflictError:
            return False
        self._local.until = until
        self._local.seq_no = written["_seq_no"]
        self._local.primary_term = written["_primary_term"]
        return True

    def _release(self) -> None:
        try:
            self._client.delete(
                index=self.index,
                id=_ID,
                if_seq_no=self._local.seq_no,
                if_primary_term=self._local.primary_term,
            )
        except (ConflictError, NotFoundError):
            return  # another has taken over
        except (ApiError, TransportError):
            return  # it expires
