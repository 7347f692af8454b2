"""How to make each engine that is held to the contract; used by tests and by their processes."""

import datetime
from collections.abc import Callable
from pathlib import Path

from search.engines.base import Engine
from search.engines.tantivy import TantivyEngine


def _tantivy(directory: Path, today: datetime.date) -> Engine:
    return TantivyEngine(directory / "index", today=lambda: today)


# By name; each is given a directory of its own, which also tells its index from others.
MAKERS: dict[str, Callable[[Path, datetime.date], Engine]] = {"tantivy": _tantivy}
