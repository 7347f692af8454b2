"""The READMEs stay true: commands, settings, paths and names exist; none is over 8 kB."""

import os
import re
import shlex
import shutil
import sqlite3
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[1]
PACKAGES = ("cms", "cdp", "search")
READMES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *sorted(ROOT.glob("[a-z]*/**/README.md"))]
}
README, DEPLOYMENT = READMES["README.md"], READMES["deploy/README.md"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
DOCUMENTS = READMES | {"CHANGELOG.md": CHANGELOG}
MAX_BYTES = 8_000
# Folders of a package that its map need not name.
DJANGO_FOLDERS = {"migrations", "management", "templates", "templatetags", "static"}
# Names from other programs.
FOREIGN_NAMES = {"ZipInputStream", "funzip", "pg_dump", "pg_restore"}
SUFFIXES = (".py", ".html", ".css", ".js", ".toml", ".conf", ".md", ".txt", ".lock")

_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_CODE_SPAN = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"\.?[a-z][\w./-]*")
_WORD = re.compile(r"[A-Za-z_]\w{2,}")
# In diagrams, what can only be a name in the code.
_CODE_NAME = re.compile(r"\w+(?:\.\w+)+|\w*[a-z]_\w+|[A-Z][a-z]+[A-Z]\w*")


def code_spans(text: str) -> list[str]:
    """What is between backticks in the text of a document, its code blocks apart."""
    return _CODE_SPAN.findall(_FENCE.sub("", text))


def code_of(text: str) -> list[str]:
    """The code blocks and code spans of a document."""
    return [*_FENCE.findall(text), *code_spans(text)]


def is_path(word: str) -> bool:
    looks_so = "/" in word or (word.endswith(SUFFIXES) and word not in SUFFIXES)
    return looks_so and bool(_PATH.fullmatch(word))


@pytest.fixture(scope="module")
def words_in_the_code() -> set[str]:
    files = [ROOT / "Makefile", ROOT / "manage.py", ROOT / "pyproject.toml"]
    for folder in (*PACKAGES, "themes", "tests", "deploy", "fixtures"):
        files += (
            path
            for path in (ROOT / folder).rglob("*")
            if path.suffix in SUFFIXES and path.suffix != ".md"
        )
    others = (path for path in files if path != Path(__file__))
    text = "\n".join(path.read_text(encoding="utf-8") for path in others)
    return {*_WORD.findall(text), *(path.stem for path in files)}


@pytest.mark.parametrize("name", READMES)
def test_none_is_over_8_kb(name: str) -> None:
    assert len(READMES[name].encode()) <= MAX_BYTES


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files(name: str) -> None:
    links = re.findall(r"\]\(([^)\s#]+)[^)]*\)", DOCUMENTS[name])
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).is_file()] == []


def test_every_readme_is_linked_from_the_root() -> None:
    linked = set(re.findall(r"\]\(([^)]+README\.md)\)", README))
    linked_by_another = {"fixtures/demo/README.md"}
    assert linked == set(READMES) - {"README.md"} - linked_by_another


@pytest.mark.parametrize("name", READMES)
def test_paths_exist(name: str) -> None:
    here = (ROOT / name).parent
    named = {word for span in code_spans(READMES[name]) for word in span.split() if is_path(word)}
    missing = {path for path in named if not (ROOT / path).exists()}
    if here != ROOT:  # maps name what lies below them
        missing = {path for path in missing if not any(here.rglob(path.removesuffix("/")))}
    assert missing == set()


@pytest.mark.parametrize("name", READMES)
def test_names_are_in_the_code(name: str, words_in_the_code: set[str]) -> None:
    named = [span for span in code_spans(READMES[name]) if " " not in span and span[0] not in "/<$"]
    diagrams = "\n".join(
        fence for fence in _FENCE.findall(READMES[name]) if fence.startswith("```\n")
    )
    words = {
        word for text in [*named, *_CODE_NAME.findall(diagrams)] for word in _WORD.findall(text)
    }
    assert words - words_in_the_code - FOREIGN_NAMES == set()


@pytest.mark.parametrize("package", [name for name in READMES if name.startswith(PACKAGES)])
def test_a_package_names_its_folders(package: str) -> None:
    folders = {
        folder.name
        for folder in (ROOT / package).parent.iterdir()
        if (folder / "__init__.py").is_file() and folder.name not in DJANGO_FOLDERS
    }
    assert folders <= {span.removesuffix("/") for span in code_spans(READMES[package])}


def test_make_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name: set(re.findall(r"\bmake ([a-z]+)", text)) for name, text in DOCUMENTS.items()}
    assert named["README.md"] == targets == {"run", "test", "leaks", "check", "lock"}
    assert set().union(*named.values()) <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_other_commands_exist(name: str) -> None:
    text = "\n".join(code_of(DOCUMENTS[name]))
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands())
    for file, word in re.findall(r"pytest (\S+) -k (\w+)", text):
        assert word in (ROOT / file).read_text(encoding="utf-8")
    modules = re.findall(r"python3? -m ([\w.]+)", text)
    assert [module for module in modules if find_spec(module) is None] == []


def test_every_setting_is_documented_and_read() -> None:
    source = (ROOT / "cms/settings/env.py").read_text(encoding="utf-8")
    read = set(re.findall(r"""environ\.get\(["'](\w+)""", source))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", DEPLOYMENT, re.MULTILINE))
    assert documented == read


def test_the_environment_is_read_in_one_module_only() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"os\.(environ\b(?!\.setdefault)|getenv)", path.read_text(encoding="utf-8"))
    }
    assert readers <= {"cms/settings/env.py"}


def test_every_command_of_ours_is_documented() -> None:
    ours = {
        name
        for name, app in get_commands().items()
        if isinstance(app, str) and app.split(".")[0] in PACKAGES
    }
    table = DEPLOYMENT.partition("## Commands")[2].partition("## Production")[0]
    documented = set(re.findall(r"^\| `([a-z_]+)", table, re.MULTILINE))
    assert ours <= documented <= set(get_commands())


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
    unit = (ROOT / "deploy/cdp.service").read_text(encoding="utf-8").replace("\\\n", "")
    start = re.search(r"ExecStart=\S+/(gunicorn .+)", unit)
    run = re.search(r"gunicorn .+", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert start
    assert run
    served = shlex.split(start[1])
    address = served[served.index("--bind") + 1]
    as_run = shlex.split(run[0].replace("127.0.0.1:$(PORT)", address))
    assert served[: len(as_run)] == as_run
    assert {"--workers", "--threads"} <= set(served)
    nginx = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"proxy_pass (\S+);", nginx)) == {f"http://{address}"}


@pytest.mark.parametrize("name", ["cdp.service", "cdp-worker.service"])
def test_the_services_are_sound_and_confined(name: str, tmp_path: Path) -> None:
    """By systemd's own judgement, of 0 (closed) to 10."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("le service de deploy/ (systemd n’est pas installé)")
    unit = tmp_path / name
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/cdp", str(ROOT)))
    for command in ("verify", "security --offline=true --threshold=20 --no-pager"):
        analyze = ["systemd-analyze", *command.split(), str(unit)]
        done = subprocess.run(analyze, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{name}:" not in done.stderr  # a directive that systemd does not know


def block_with(words: str) -> str:
    """The commands of the deployment, in one block, that have these words."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", DEPLOYMENT, re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if words in block)


@contextmanager
def a_site_that_is_written(data: Path) -> Iterator[threading.Event]:
    """A database as a site has, in which one row after another names a file just kept."""
    (data / "files").mkdir()
    (data / "private").mkdir()
    (data / "private" / "original").write_text("source")
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
            assert (copy / "private" / "original").read_text() == "source"
            assert stat.S_IMODE(copy.stat().st_mode) == 0o700
            assert stat.S_IMODE((copy / "db.sqlite3").stat().st_mode) == 0o600


def names(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as reader:
        return {name for (name,) in reader.execute("SELECT name FROM file")}
