"""A database that an earlier release made, brought to the present by ``migrate``, loses nothing.

Each file ``<version>.<database>.sql`` is such a database, made by ``tests.upgrade.make_dump``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import FileField
from django.test import Client
from wagtail.models import Page

from cdp.models import BookletPage, GuidePage, SpacePage
from tests.factories import open_space, verified_client
from tests.upgrade.make_dump import DRAFT, KEY, OLD_KEY, SENTENCE, SPACE

pytestmark = pytest.mark.both_databases

DUMPS = sorted(Path(__file__).parent.glob(f"*.{connection.vendor}.sql"))


@pytest.fixture(scope="module", params=DUMPS, ids=lambda path: path.name)
def upgraded(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """A connection to the database of a release, migrated since."""
    database = connection.copy()
    with django_db_blocker.unblock():
        _make_empty(database, tmp_path_factory.mktemp("upgrade"))
        with _in_use(database):
            _run(request.param.read_text(encoding="utf-8"))
            call_command("migrate", verbosity=0)
    yield database
    with django_db_blocker.unblock():
        _drop(database)


@pytest.fixture(autouse=True)
def fresh(upgraded: Any, db: None) -> Iterator[Any]:
    """Put the upgraded database in place of the new one of the tests, which this yields."""
    with _in_use(upgraded) as fresh:
        _make_files()
        yield fresh


@contextmanager
def _in_use(database: Any) -> Iterator[Any]:
    own = connections["default"]
    connections["default"] = database
    ContentType.objects.clear_cache()
    try:
        yield own
    finally:
        database.close()
        connections["default"] = own
        ContentType.objects.clear_cache()


def _make_empty(database: Any, folder: Path) -> None:
    """An empty database: a file in ``folder``, or one beside the tests' own."""
    if database.vendor == "sqlite":
        database.settings_dict["NAME"] = folder / "db.sqlite3"
    else:
        database.settings_dict["NAME"] += "_upgrade"
        _drop(database)
        with connection._nodb_cursor() as server:
            server.execute(f'CREATE DATABASE "{database.settings_dict["NAME"]}" TEMPLATE template0')


def _drop(database: Any) -> None:
    if database.vendor == "postgresql":
        with connection._nodb_cursor() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{database.settings_dict["NAME"]}"')


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executescript(sql)
        else:
            cursor.execute(sql)
    connection.close()  # what the script set for itself goes with it


def _make_files() -> None:
    """Dumps hold the names of files, not the files."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                for name in model._base_manager.values_list(field.name, flat=True):
                    if name and not default_storage.exists(name):
                        default_storage.save(name, ContentFile(b"%PDF-1.4"))


def test_its_tables_are_those_of_a_new_database(fresh: Any) -> None:
    assert tables(connection) == tables(fresh)


def tables(database: Any) -> dict[str, Any]:
    """Columns and constraints of each table, whatever these are called."""
    introspection = database.introspection
    with database.cursor() as cursor:
        return {
            table: (
                sorted(map(str, introspection.get_table_description(cursor, table))),
                sorted(map(str, introspection.get_constraints(cursor, table).values())),
            )
            for table in introspection.table_names(cursor)
        }


def test_readers_find_their_pages_with_the_keys_that_they_know() -> None:
    space, visitor = SpacePage.objects.get(slug=SPACE), Client()
    assert visitor.get(space.url).status_code == 403
    assert open_space(visitor, space, OLD_KEY).status_code != 302
    assert visitor.get(space.url).status_code == 403
    assert open_space(visitor, space, KEY).status_code == 302
    other = SpacePage.objects.exclude(pk=space.pk).get()
    for page in Page.objects.live().filter(depth__gt=1):
        closed = page.path.startswith(other.path)
        assert visitor.get(page.url).status_code == (403 if closed else 200), page
    guide = GuidePage.objects.child_of(space).get()
    assert SENTENCE in visitor.get(guide.url).text
    assert DRAFT not in visitor.get(guide.url).text
    assert visitor.get("/ancienne-adresse").status_code == 301
    booklet = BookletPage.objects.get()
    assert b"".join(visitor.get(booklet.download_url).streaming_content) == b"%PDF-1.4"


def test_editors_find_their_drafts() -> None:
    editor = verified_client(get_user_model().objects.get(username="camille"))
    for page in Page.objects.filter(depth__gt=1, trashed=None):
        assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200, page
    guide = GuidePage.objects.descendant_of(SpacePage.objects.get(slug=SPACE)).get()
    assert DRAFT in editor.get(f"/admin/pages/{guide.pk}/edit/").text


def test_search_finds_what_they_hold() -> None:
    call_command("rebuild_search", verbosity=0)
    visitor = Client()
    open_space(visitor, SpacePage.objects.get(slug=SPACE), KEY)
    assert "Le bain" in visitor.get("/recherche/", {"q": "ballon osier"}).text
    assert "Le bain" not in Client().get("/recherche/", {"q": "ballon osier"}).text
