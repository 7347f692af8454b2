"""Factories of the engines under test, for the tests and their worker processes."""

import datetime as dt
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.engine import Engine
from search.engines.tantivy import TantivyEngine

URL = os.environ.get("ELASTICSEARCH_URL", "")


def _tantivy(directory: Path, today: dt.date) -> Engine:
    return TantivyEngine(directory / "index", today=lambda: today)


def _elasticsearch(directory: Path, today: dt.date) -> Engine:
    name = f"test-{hashlib.blake2b(bytes(directory), digest_size=8).hexdigest()}"
    return ElasticsearchEngine(URL, index=name, today=lambda: today, timeout=20, lease=3)


# By name; each is given a directory of its own, which also names its index.
MAKERS: dict[str, Callable[[Path, dt.date], Engine]] = {"tantivy": _tantivy}
if URL:
    MAKERS["elasticsearch"] = _elasticsearch
