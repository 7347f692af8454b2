"""A real site, started as the README says."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.waiting import TIMEOUT_SECONDS, wait_until

ROOT = Path(__file__).parents[1]
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
    """``make run`` on a free port, with its own data folder and, perhaps, further settings.

    Its data are a copy of those of ``demo``, which is not running; without, the first start makes
    them. Where the tests run on PostgreSQL, it has a database of its own there.
    """

    def __init__(self, data_dir: Path, demo: "Server | None" = None, **settings: str) -> None:
        self.process: subprocess.Popen[bytes] | None = None  # until it is started
        self.data_dir = data_dir
        self.demo = demo
        if demo:
            shutil.copytree(demo.data_dir, data_dir)
        self.settings = {"DATA_DIR": str(data_dir), **settings}
        self.database = f"site_{secrets.token_hex(8)}" if POSTGRESQL else ""
        if self.database:
            template = f" TEMPLATE {demo.database}" if demo else ""
            _administer(f"CREATE DATABASE {self.database}{template}")
            url = urlsplit(POSTGRESQL)._replace(path=f"/{self.database}").geturl()
            self.settings["DATABASE_URL"] = url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.settings["PORT"] = str(self.port)
        self.log = data_dir.parent / f"{data_dir.name}.log"

    def start(self) -> LiveSite:
        """Start it as the README says, and wait until it answers."""
        self._run(["make", "run"])
        return LiveSite(self.url, self.log.read_text())

    def serve(self) -> LiveSite:
        """Start a copy of the demo without what ``make run`` does first, which the demo had."""
        assert self.demo
        commands = subprocess.check_output(["make", "-n", "run"], cwd=ROOT, env=self._environment())
        self._run(["sh", "-c", commands.decode().splitlines()[-1]])
        return LiveSite(self.url, self.demo.log.read_text())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | self.settings

    def _run(self, command: list[str]) -> None:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

        def answers() -> bool:
            assert self.process is None or self.process.poll() is None, self.log.read_text()
            return is_answering(f"{self.url}/cdp-pegase")

        wait_until(answers)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=TIMEOUT_SECONDS)

    def discard(self) -> None:
        self.stop()
        if self.database:
            _administer(f"DROP DATABASE {self.database} WITH (FORCE)")


def _administer(statement: str) -> None:
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(statement)


def is_answering(url: str) -> bool:
    """Whether a server answers at this address, with a page."""
    try:
        urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS).close()
    except OSError:  # an error of HTTP is one
        return False
    return True
