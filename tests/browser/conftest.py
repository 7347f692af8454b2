"""A real site, started as the README says, and a real Chromium."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
POSTGRESQL = os.environ.get("DATABASE_URL", "")


@dataclass(frozen=True)
class LiveSite:
    """A running site and what it printed at its start."""

    url: str
    output: str

    def key(self, slug: str) -> str:
        """The demo key of a space, as printed."""
        return self._printed(rf"/{slug}  (.+)")

    @property
    def username(self) -> str:
        return self._printed(r"identifiant +(\S+)")

    @property
    def password(self) -> str:
        return self._printed(r"mot de passe +(\S+)")

    @property
    def totp(self) -> str:
        return self._printed(r"secret TOTP +(\S+)")

    def _printed(self, pattern: str) -> str:
        found = re.search(pattern, self.output)
        assert found, self.output
        return found[1]


class Server:
    """`make run` on a free port, with its own data folder and, perhaps, further settings.

    Where the tests run on PostgreSQL, it has a database of its own there.
    """

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.settings = {"DATA_DIR": str(data_dir), **settings}
        self.database = f"site_{secrets.token_hex(8)}" if POSTGRESQL else ""
        if self.database:
            _administer(f"CREATE DATABASE {self.database}")
            url = urlsplit(POSTGRESQL)._replace(path=f"/{self.database}").geturl()
            self.settings["DATABASE_URL"] = url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.settings["PORT"] = str(self.port)
        self.log = data_dir.parent / f"{data_dir.name}.log"

    def start(self, *, seconds: int = 180) -> LiveSite:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["make", "run", *(f"{name}={value}" for name, value in self.settings.items())],
                cwd=ROOT,
                env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        url = f"http://127.0.0.1:{self.port}"
        for _ in range(seconds * 5):
            try:
                with urllib.request.urlopen(f"{url}/cdp-pegase", timeout=5):
                    return LiveSite(url, self.log.read_text())
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=30)

    def discard(self) -> None:
        self.stop()
        if self.database:
            _administer(f"DROP DATABASE {self.database} WITH (FORCE)")


def _administer(statement: str) -> None:
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("site") / "data")
    yield server
    server.discard()


@pytest.fixture(scope="session")
def site(server: Server) -> LiveSite:
    return server.start()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("les pages dans un vrai navigateur (Chromium n’est pas installé)")
    arguments = ["--no-sandbox"] if sys.platform == "linux" else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: LiveSite) -> Iterator[BrowserContext]:
    """A browser of one's own; a request to anywhere but the site fails the test."""
    context = chromium.new_context(base_url=site.url, locale="fr-FR")
    strangers: list[str] = []
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((site.url, "data:", "blob:"))
            else strangers.append(request.url)
        ),
    )
    yield context
    context.close()
    assert strangers == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
