"""The README stays true: its commands, settings and rooms exist, and none is missing."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_make_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"\bmake ([a-z]+)", README))
    assert told == targets == {"run", "test", "check"}


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
