"""What every test gets, and what a run could not exercise told at its end."""

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

ENGINES = Path(__file__).parent / "search" / "engines"
# Two real minutes, which name real people and are never part of the repository.
REAL_MINUTES = Path(__file__).parents[2] / "shared" / "seeds"

# CI draws the same examples at each run; elsewhere new ones are tried, and a failure tells how
# to have its example again. Nothing is written in the tree.
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir()) / "hypothesis")
)
hypothesis_settings.register_profile(
    "cdp", deadline=None, database=None, derandomize=os.environ.get("CI") == "true", print_blob=True
)
hypothesis_settings.load_profile("cdp")


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    """No test writes where another one, or a site, keeps its files and its index."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    from django.core.cache import cache

    cache.clear()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what was measured, and name what this machine could not exercise."""
    for report in terminalreporter.stats.get("passed", []):
        for name, measure in report.user_properties:
            if name == "measure":
                terminalreporter.write_line(f"Mesuré : {measure}")
    reasons = _gaps(terminalreporter)
    if os.environ.get("CI") != "true":
        if not os.environ.get("DATABASE_URL"):
            reasons.append("la suite sur PostgreSQL (DATABASE_URL n’est pas donnée)")
        if not os.environ.get("ELASTICSEARCH_URL"):
            reasons.append("Elasticsearch (ELASTICSEARCH_URL n’est pas donnée)")
    if not REAL_MINUTES.is_dir():
        reasons.append("les deux comptes rendus réels (ils ne sont pas à côté du dépôt)")
    for reason in reasons:
        terminalreporter.write_line(f"Non exercé sur cette machine : {reason}", yellow=True)


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """What asks for an Elasticsearch or for the real minutes is left out without, and named.

    With a database of ours given, search engines are left out too: they know no database, and are
    exercised without.
    """
    if not os.environ.get("ELASTICSEARCH_URL"):
        items[:] = [item for item in items if not item.get_closest_marker("elasticsearch")]
    if not REAL_MINUTES.is_dir():
        items[:] = [item for item in items if not item.get_closest_marker("real_minutes")]
    if os.environ.get("DATABASE_URL"):
        items[:] = [item for item in items if ENGINES not in item.path.parents]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: Any, exitstatus: int) -> None:
    """Where every service is installed, a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    worker = hasattr(session.config, "workerinput")
    if not worker and os.environ.get("CI") == "true" and reporter and _gaps(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _gaps(reporter: Any) -> list[str]:
    skipped = reporter.stats.get("skipped", [])
    return sorted({report.longrepr[2].removeprefix("Skipped: ") for report in skipped})
