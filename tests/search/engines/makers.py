"""How to make each engine that is held to the contract; used by tests and by their processes."""

import datetime
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.engine import Engine
from search.engines.tantivy import TantivyEngine

URL = os.environ.get("ELASTICSEARCH_URL", "")


def _tantivy(directory: Path, today: datetime.date) -> Engine:
    return TantivyEngine(directory / "index", today=lambda: today)


def _elasticsearch(directory: Path, today: datetime.date) -> Engine:
    name = f"test-{hashlib.blake2b(bytes(directory), digest_size=8).hexdigest()}"
    return ElasticsearchEngine(URL, index=name, today=lambda: today, timeout=20, lease=3)


# By name; each is given a directory of its own, which also tells its index from others.
MAKERS: dict[str, Callable[[Path, datetime.date], Engine]] = {"tantivy": _tantivy}
if URL:
    MAKERS["elasticsearch"] = _elasticsearch
