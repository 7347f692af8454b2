from contextlib import AbstractContextManager
from typing import Any, Protocol

import pytest

from search import indexing


class Commit(Protocol):
    def __call__(self) -> AbstractContextManager[Any]: ...


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """``with commit():`` runs the ``on_commit`` callbacks of the block at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def index(db: None) -> None:
    """An index of the site as it is."""
    indexing.rebuild()
