"""Both databases give the same answers: French order, search without accents; clear refusals."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from cdp.models import Series
from cms.database.configuration import database_settings
from cms.models import HomePage
from cms.settings import env
from tests.factories import make_editor, make_page, verified_client

pytestmark = pytest.mark.both_databases


def test_names_are_sorted_as_in_french(db: None) -> None:
    names = ["Zoé", "élan", "Œuvre", "cote", "Étoile", "côte", "ocre", "Elan", "oasis"]
    for number, name in enumerate(names):
        Series.objects.create(name=name, slug=f"serie-{number}")
    found = [series.name for series in Series.objects.all()]
    folded = ["cote", "côte", "elan", "élan", "étoile", "oasis", "ocre", "œuvre", "zoé"]
    assert [name.casefold() for name in found] == folded


def test_an_editor_finds_a_page_without_its_accents(db: None) -> None:
    make_page(HomePage.objects.get(), "Écoles à La Réunion")
    editor = verified_client(make_editor())
    for words in ("ecoles reunion", "ÉCOLES RÉUNION", "école"):
        found = editor.get("/admin/pages/search/results/", {"q": words})
        assert "Écoles à La Réunion" in found.text, words


@pytest.mark.parametrize(
    "url",
    [
        "mysql://lise:mot-secret@127.0.0.1/site",
        "sqlite:////tmp/site.sqlite3",
        "postgresql://lise:mot-secret@127.0.0.1",
        "postgresql://lise:mot-secret@127.0.0.1:port/site",
        "postgresql://lise:mot[secret@127.0.0.1/site",
        "n’importe quoi",
    ],
)
def test_an_address_that_is_no_postgresql_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refused:
        database_settings(url, Path("/nowhere"))
    assert "secret" not in str(refused.value)
    assert refused.value.__context__ is None  # a traceback prints the causes too


def test_an_address_of_postgresql_is_understood() -> None:
    url = "postgresql://lise:p%40sse@db.example.org:6432/site?sslmode=require"
    found = database_settings(url, Path("/nowhere"))
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example.org", 6432, "site")
    assert (found["USER"], found["PASSWORD"]) == ("lise", "p@sse")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_database_that_does_not_answer_is_said_so_without_a_trace(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # bound and not listening: closed
        url = f"postgresql://lise:mot-secret@127.0.0.1:{probe.getsockname()[1]}/site"
        finished = subprocess.run(
            [sys.executable, "manage.py", "migrate"],
            cwd=env.ROOT,
            env={**os.environ, "DATABASE_URL": url, "DATA_DIR": str(tmp_path / "data")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert finished.returncode != 0
    assert "La base de données ne répond pas" in finished.stderr
    assert "Vérifiez DATABASE_URL" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert "secret" not in finished.stderr


def test_a_database_of_before_the_first_release_is_said_so(db: None) -> None:
    MigrationRecorder(connection).record_applied("cms", "0002_home_page")
    with pytest.raises(SystemCheckError) as refused:
        call_command("migrate", verbosity=0, skip_checks=False)
    assert "qui n’a jamais été publiée" in str(refused.value)
    assert "Déplacez le dossier DATA_DIR" in str(refused.value)


def test_the_tests_run_on_the_database_that_is_asked_for(db: None) -> None:
    assert connection.vendor == ("postgresql" if env.read().database_url else "sqlite")


def test_addresses_are_found_by_an_index_after_each_migrate(db: None) -> None:
    with connection.cursor() as cursor:
        known = connection.introspection.get_constraints(cursor, "wagtailcore_page")
        assert known["cms_page_address"]["columns"] == ["url_path"]
        cursor.execute("DROP INDEX cms_page_address")
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        known = connection.introspection.get_constraints(cursor, "wagtailcore_page")
    assert known["cms_page_address"]["columns"] == ["url_path"]


def test_a_transaction_pooler_works_no_cursor_outlives_a_statement(tmp_path: Path) -> None:
    options = database_settings("postgresql://a@127.0.0.1:5432/base", tmp_path)
    assert options["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_connection_that_its_server_closed_is_opened_again(client: Client) -> None:
    assert client.get("/").status_code == 200
    if connection.vendor == "postgresql":  # SQLite has no server
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid]
            )
        other.close()
    for _ in range(2):
        assert client.get("/").status_code == 200
