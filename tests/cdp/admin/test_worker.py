"""Files that a worker reads: ``manage.py db_worker``, a process beside the site."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cdp.actions.purge_reviews import purge_reviews
from cdp.models import FileReview
from cms.settings import env
from tests.cms.documents.makers import make_docx, outline_of
from tests.factories import make_editor, make_space, verified_client
from tests.server import ROOT
from tests.waiting import TIMEOUT_SECONDS, wait_until

SECRET = "Le toboggan est reporté à mardi."
# Stands in for LibreOffice: it makes nothing of a file until it is told to.
OFFICE = """#!/bin/sh
while [ "$1" != --outdir ]; do shift; done
while [ ! -e {made} ]; do sleep 0.1; done
cp {made} "$2/source.docx"
"""


@pytest.fixture
def tasks_in_the_database(settings: Any) -> None:
    settings.TASKS = {**settings.TASKS, "files": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def editor() -> Client:
    return verified_client(make_editor())


class Worker:
    """The worker as its unit starts it, on the database and the files of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.programs = folder, folder / "programs"
        self.programs.mkdir()
        self.made = folder / "made"
        office = self.programs / "soffice"
        office.write_text(OFFICE.format(made=self.made))
        office.chmod(0o755)
        if connection.vendor == "sqlite":
            (folder / "db.sqlite3").symlink_to(connection.settings_dict["NAME"])

    def start(self, *options: str) -> "subprocess.Popen[bytes]":
        unit = (ROOT / "deploy" / "cdp-worker.service").read_text(encoding="utf-8")
        [command] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
        environment = {
            "PATH": f"{self.programs}:{os.defpath}",
            "DATA_DIR": str(self.folder),
            "BACKGROUND_TASKS": "database",
        }
        if connection.vendor == "postgresql":
            name = f"/{connection.settings_dict['NAME']}"
            environment["DATABASE_URL"] = os.environ["DATABASE_URL"].rpartition("/")[0] + name
        return subprocess.Popen(
            [sys.executable, *command.split()[1:], *options], cwd=ROOT, env=environment
        )

    def work(self) -> None:
        """Read all that waits."""
        assert self.start("--batch").wait(TIMEOUT_SECONDS) == 0


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path)
    yield worker
    worker.made.touch()  # a stand-in that was left behind ends


def hand_in(editor: Client, name: str, content: bytes) -> str:
    """The address of its review."""
    files = [SimpleUploadedFile(name, content)]
    sent = {"space": make_space("directions").pk, "kind": "minutes", "documents": files}
    return editor.post("/admin/importer/", sent).url


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_file_waits_for_the_worker_which_reads_it(
    tasks_in_the_database: None, editor: Client, worker: Worker
) -> None:
    address = hand_in(editor, "cr.txt", SECRET.encode())
    assert "est en attente" in editor.get(address).text
    worker.work()
    page = editor.get(address).text
    assert "en attente" not in page
    assert "Créer le brouillon" in page
    assert SECRET in page
    # What was asked of it holds no text, and goes.
    [task] = DBTaskResult.objects.all()
    assert task.args_kwargs == {"args": [FileReview.objects.get().pk], "kwargs": {}}
    assert (task.return_value, task.traceback) == (None, "")
    purge_reviews(timezone.now() + dt.timedelta(days=2))
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_file_whose_worker_is_killed_is_taken_up_again(
    tasks_in_the_database: None, editor: Client, worker: Worker
) -> None:
    address = hand_in(editor, "cr.rtf", rb"{\rtf1 Bonjour}")
    killed = worker.start()
    wait_until(lambda: FileReview.objects.filter(state="reading").exists())
    killed.kill()
    killed.wait()
    assert "en cours de lecture" in editor.get(address).text
    FileReview.objects.update(since=timezone.now() - dt.timedelta(minutes=6))
    assert "s’est interrompue" in editor.get(address).text
    editor.post(address, {"again": "1"})
    assert "est en attente" in editor.get(address).text
    worker.made.write_bytes(make_docx(outline_of(SECRET)))
    worker.work()
    assert SECRET in editor.get(address).text
    # The task of the worker that was killed never ends: it goes with the others.
    purge_reviews(timezone.now() + dt.timedelta(days=2))
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_that_is_told_to_stop_ends_its_file_first(
    tasks_in_the_database: None, editor: Client, worker: Worker
) -> None:
    address = hand_in(editor, "cr.rtf", rb"{\rtf1 Bonjour}")
    stopped = worker.start()
    wait_until(lambda: FileReview.objects.filter(state="reading").exists())
    stopped.send_signal(signal.SIGTERM)
    worker.made.write_bytes(make_docx(outline_of(SECRET)))
    assert stopped.wait(TIMEOUT_SECONDS) == 0
    assert SECRET in editor.get(address).text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_error_of_the_program_is_kept_without_its_words(
    tasks_in_the_database: None,
    editor: Client,
    worker: Worker,
    capfd: pytest.CaptureFixture[str],
) -> None:
    hand_in(editor, "cr.txt", SECRET.encode())
    FileReview.objects.update(file="")
    worker.work()
    [task] = DBTaskResult.objects.all()
    for kept in (task.traceback, capfd.readouterr().err):
        assert "ValueError" in kept
        assert "The 'file' attribute has no file" not in kept


def test_without_a_worker_the_editor_is_told_what_to_say(
    tasks_in_the_database: None, db: None, editor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        address = hand_in(editor, "cr.txt", SECRET.encode())
    assert "cdp-worker" not in editor.get(address).text
    FileReview.objects.update(since=timezone.now() - dt.timedelta(minutes=11))
    assert "le service cdp-worker ne tourne pas" in editor.get(address).text
    assert "en attente depuis longtemps" in editor.get("/admin/importer/").text
    FileReview.objects.create(
        space=FileReview.objects.get().space, name="long.pdf", digest="d", state="reading"
    )
    assert "cdp-worker" not in editor.get(address).text  # it is busy with another


def test_what_waited_is_read_at_once_where_there_is_no_worker_any_more(
    db: None, editor: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    immediate = settings.TASKS
    settings.TASKS = {**immediate, "files": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        address = hand_in(editor, "cr.txt", SECRET.encode())
    settings.TASKS = immediate
    FileReview.objects.update(since=timezone.now() - dt.timedelta(minutes=11))
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(address, {"again": "1"})
    assert SECRET in editor.get(address).text


def test_a_task_that_waits_is_never_pruned(
    tasks_in_the_database: None, db: None, editor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(editor, "cr.txt", SECRET.encode())
    DBTaskResult.objects.update(enqueued_at=timezone.now() - dt.timedelta(days=9))
    call_command("purge_trash", verbosity=0)
    assert DBTaskResult.objects.count() == 1


def test_another_word_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BACKGROUND_TASKS", "celery")
    with pytest.raises(ImproperlyConfigured, match="BACKGROUND_TASKS"):
        env.read()


def test_what_wagtail_does_in_the_background_waits_for_no_worker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever is read by one: who may read a file, and what search finds, is right at once."""
    said = subprocess.check_output(
        [sys.executable, "-c", "from cms.settings.production import TASKS; print(TASKS)"],
        cwd=ROOT,
        env={"PATH": os.defpath, "DATA_DIR": str(tmp_path), "BACKGROUND_TASKS": "database"},
        text=True,
    )
    assert "'default': {'BACKEND': 'django_tasks.backends.immediate" in said
    assert "'files': {'BACKEND': 'django_tasks_db." in said
