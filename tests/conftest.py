"""What every test gets, and what a run could not exercise told at its end."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from tests.deployment import two_accounts
from tests.server import Server

# Two real minutes, which name real people and are never part of the repository.
REAL_MINUTES = Path(__file__).parents[2] / "shared" / "seeds"

# Playwright leaves an event loop running in the thread of the tests that come after its own.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# CI draws the same examples at each run; elsewhere new ones are tried, and a failure tells how
# to have its example again. Nothing is written in the tree.
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir()) / "hypothesis")
)
hypothesis_settings.register_profile(
    "cdp", deadline=None, database=None, derandomize=os.environ.get("CI") == "true", print_blob=True
)
hypothesis_settings.load_profile("cdp")


def real_programs() -> bool:
    """Whether the machine has what converts files: elsewhere scripts stand in for it."""
    return all(map(shutil.which, ("soffice", "ocrmypdf")))


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    """No test writes where another one, or a site, keeps its files and its index."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="module")
def module_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For what a module's fixtures write once: undone at its end, what each test does before that.

    Not where a test of the module commits (``transaction=True``).
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo as the first ``make run`` makes it: real sites start from a copy of its data."""
    server = Server(tmp_path_factory.mktemp("demo") / "data")
    server.start()
    server.stop()
    yield server
    server.discard()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: Any, nextitem: Any) -> Any:
    """A test that commits leaves empty tables: those of a new database are filled again.

    Django expects such tests after all others; here they come in any order.
    """
    result = yield
    marker = item.get_closest_marker("django_db")
    if nextitem and marker and marker.kwargs.get("transaction"):
        from django.db import connection

        blocker = item._request.getfixturevalue("django_db_blocker")
        with blocker.unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    return result


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what was measured, and name what this machine could not exercise."""
    for report in terminalreporter.stats.get("passed", []):
        for name, measure in report.user_properties:
            if name == "measure":
                terminalreporter.write_line(f"Mesuré : {measure}")
    reasons = [*_gaps(terminalreporter), *_left_out()]
    if os.environ.get("DATABASE_URL"):
        terminalreporter.write_line(
            "Laissé à la suite sur SQLite : ce que les deux bases ne peuvent pas répondre "
            "différemment. Ici : chaque adresse pour un membre et un éditeur, la règle au hasard, "
            "courses, verrous, ordres, textes et nombres extrêmes, import, corbeille, journaux, "
            "migrations, coût des pages"
        )
    for reason in reasons:
        terminalreporter.write_line(f"Non exercé sur cette machine : {reason}", yellow=True)


def _left_out() -> Iterator[str]:
    """What no test of this run was selected for."""
    if os.environ.get("CI") != "true":
        if not os.environ.get("DATABASE_URL"):
            yield "la suite sur PostgreSQL (DATABASE_URL n’est pas donnée)"
        if not os.environ.get("ELASTICSEARCH_URL"):
            yield "Elasticsearch (ELASTICSEARCH_URL n’est pas donnée)"
    if not two_accounts():
        yield "le site et nginx sous deux comptes (root, avec ceux de deploy/README.md)"
    if not real_programs():
        yield "LibreOffice et ocrmypdf (des scripts en tiennent lieu)"
    if not REAL_MINUTES.is_dir():
        yield "les deux comptes rendus réels (ils ne sont pas à côté du dépôt)"


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """What asks for an Elasticsearch, two accounts or real minutes is left out without, and named.

    On PostgreSQL, so is what asks nothing of it that SQLite may answer otherwise.
    """
    left_out = {item for item in items if not _is_exercised(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]
    # With several workers, one of them has the real sites, which take longest, then the crawl: what
    # comes last is parted among the workers, and each would make it anew.
    items.sort(key=lambda item: ("demo" not in item.fixturenames, "crawl" not in item.fixturenames))


def _is_exercised(item: Any) -> bool:
    if item.get_closest_marker("elasticsearch") and not os.environ.get("ELASTICSEARCH_URL"):
        return False
    if item.get_closest_marker("real_programs") and not real_programs():
        return False
    if item.get_closest_marker("real_minutes") and not REAL_MINUTES.is_dir():
        return False
    if item.get_closest_marker("two_accounts") and not two_accounts():
        return False
    return not os.environ.get("DATABASE_URL") or bool(item.get_closest_marker("both_databases"))


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: the garbage collector need not walk it.

    With Python's own thresholds a fifth of the time of a run is spent on that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


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
