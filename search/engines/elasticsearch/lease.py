"""The right to write, held by one process at a time, as a document of the server.

A holder renews it as it works; when it dies, its right ends by itself. Clocks of the machines that
write are taken to agree within a few seconds.
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
from search.engines.patience import attempts

_ID = "writer"


class Lease:
    """The right to write to what `index` stands for; may be shared by threads."""

    def __init__(
        self, client: Elasticsearch, index: str, *, duration: float, patience: float
    ) -> None:
        self.index = index
        self._client = client
        self._duration = duration
        self._patience = patience
        self._threads = threading.local()

    @contextmanager
    def held(self, patience: float | None = None) -> Iterator[None]:
        """Hold it for the time of the block. Raises `EngineBusy` when another keeps it."""
        for _ in attempts(self._patience if patience is None else patience):
            if self._take():
                break
        else:
            raise EngineBusy(f"another writer held {self.index} for {self._patience} s")
        try:
            yield
        finally:
            self._give_back()

    def renew(self) -> None:
        """Say that the holder is at work. Raises `EngineBusy` when another has taken over."""
        if not self._write(
            if_seq_no=self._threads.seq_no, if_primary_term=self._threads.primary_term
        ):
            raise EngineBusy(f"another writer has taken over {self.index}")

    def renew_in_time(self) -> None:
        """The same, when half of the time is over."""
        if time.time() > self._threads.until - self._duration / 2:
            self.renew()

    def _take(self) -> bool:
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
        self._threads.until = until
        self._threads.seq_no = written["_seq_no"]
        self._threads.primary_term = written["_primary_term"]
        return True

    def _give_back(self) -> None:
        try:
            self._client.delete(
                index=self.index,
                id=_ID,
                if_seq_no=self._threads.seq_no,
                if_primary_term=self._threads.primary_term,
            )
        except (ConflictError, NotFoundError):
            return  # another has taken over
        except (ApiError, TransportError):
            return  # it ends by itself
