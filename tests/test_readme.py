"""The README stays true: its commands, settings and rooms exist, and none is missing."""

import os
import re
import shlex
import sqlite3
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_make_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"\bmake ([a-z]+)", README))
    assert told == targets == {"run", "test", "check", "lock"}


def test_every_setting_is_told_and_read() -> None:
    source = (ROOT / "cms/settings/env.py").read_text(encoding="utf-8")
    read = set(re.findall(r"""environ\.get\(["'](\w+)""", source))
    told = set(re.findall(r"^\| `([A-Z_]+)`", README, re.MULTILINE))
    assert told == read


def test_the_environment_is_read_in_one_module_only() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in ("cms", "cdp", "search")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"os\.(environ\b(?!\.setdefault)|getenv)", path.read_text(encoding="utf-8"))
    }
    assert readers <= {"cms/settings/env.py"}


def test_every_command_of_ours_is_told() -> None:
    ours = {
        name
        for name, app in get_commands().items()
        if isinstance(app, str) and app.split(".")[0] in {"cms", "cdp", "search"}
    }
    table = README.partition("## Commands")[2].partition("## The house")[0]
    told = set(re.findall(r"^\| `([a-z_]+)", table, re.MULTILINE))
    assert ours <= told <= set(get_commands())


@pytest.mark.parametrize("room", re.findall(r"^\| `([\w/]+/)`", README, re.MULTILINE))
def test_every_room_exists(room: str) -> None:
    assert (ROOT / room).is_dir()


def test_the_first_screen_says_how_to_start() -> None:
    first_screen = "\n".join(README.splitlines()[:24])
    for word in (
        ".ci/run",
        "make run",
        "make test",
        "make check",
        "http://127.0.0.1:8000",
        "Python ≥ 3.11",
    ):
        assert word in first_screen


def test_production_is_served_as_make_run_does_where_nginx_asks() -> None:
    told = shlex.split(block_with("gunicorn "))
    run = re.search(r"gunicorn .+", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert run
    address = told[told.index("--bind") + 1]
    assert shlex.split(run[0].replace("127.0.0.1:$(PORT)", address)) == told
    assert {"--workers", "--threads"} <= set(told)
    nginx = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"proxy_pass (\S+);", nginx)) == {f"http://{address}"}


def block_with(words: str) -> str:
    """The commands of the README, in one block, that have these words."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if words in block)


@contextmanager
def a_site_that_is_written(data: Path) -> Iterator[threading.Event]:
    """A database as a site has, in which one row after another names a file just kept."""
    (data / "files").mkdir()
    (data / "secret-key").write_text("clé")
    over, written = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(data / "db.sqlite3", isolation_level=None)) as writer:
            writer.execute("PRAGMA synchronous=NORMAL")
            number = 0
            while not over.is_set():
                (data / "files" / f"{number}.pdf").write_bytes(b"%PDF")
                writer.execute("INSERT INTO file VALUES (?, ?)", (f"{number}.pdf", "x" * 5000))
                # All over the file, so that a copy made page by page is of several moments.
                writer.execute("UPDATE page SET text = ?", (str(number) * 2000,))
                written.set()
                number += 1

    with closing(sqlite3.connect(data / "db.sqlite3")) as maker, maker:
        maker.execute("PRAGMA journal_mode=WAL")
        maker.execute("CREATE TABLE file (name TEXT, text TEXT)")
        maker.execute("CREATE TABLE page (text TEXT)")
        maker.executemany("INSERT INTO page VALUES (?)", [("y" * 4000,)] * 500)
    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield written
    finally:
        over.set()
        thread.join()


def test_a_backup_of_a_site_that_serves_is_whole(tmp_path: Path) -> None:
    data = tmp_path / "données du site"
    data.mkdir()
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data)}
    with a_site_that_is_written(data) as written:
        for number in range(3):
            written.clear()
            assert written.wait(60)
            named_before = names(data / "db.sqlite3")
            copy = tmp_path / f"copie {number}"
            environment["COPY"] = str(copy)
            subprocess.run(["sh", "-c", block_with(".backup(")], env=environment, check=True)
            with closing(sqlite3.connect(copy / "db.sqlite3")) as copied:
                assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert copied.execute("SELECT count(DISTINCT text) FROM page").fetchone() == (1,)
            assert named_before <= names(copy / "db.sqlite3")
            assert names(copy / "db.sqlite3") <= {path.name for path in (copy / "files").iterdir()}
            assert (copy / "secret-key").read_text() == "clé"
            assert stat.S_IMODE(copy.stat().st_mode) == 0o700
            assert stat.S_IMODE((copy / "db.sqlite3").stat().st_mode) == 0o600


def names(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as reader:
        return {name for (name,) in reader.execute("SELECT name FROM file")}
