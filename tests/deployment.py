"""The site as ``deploy/README.md`` tells administrators to serve it: its files, a real nginx.

As root, and where the README's accounts exist, the site and nginx are two accounts of the machine;
elsewhere both are who runs the tests.
"""

import os
import pwd
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from tests.server import ROOT, LiveSite, Server
from tests.waiting import TIMEOUT_SECONDS, wait_until

SITE_ACCOUNT, NGINX_ACCOUNT = "cdp", "www-data"
PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"


def two_accounts() -> bool:
    accounts = {account.pw_name for account in pwd.getpwall()}
    return os.getuid() == 0 and {SITE_ACCOUNT, NGINX_ACCOUNT} <= accounts


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Deployment:
    """``deploy/`` at work in a folder: its files, with the addresses of this machine."""

    def __init__(self, folder: Path, demo: Server) -> None:
        self.folder, self.data = folder, folder / "data"
        self.site = Server(self.data, demo)  # its data, its database and a port
        self.port, self.http_port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.demo = LiveSite(self.url, demo.log.read_text())  # what its first start printed
        self.processes: list[subprocess.Popen[bytes]] = []
        for name in ("log", "temporary"):
            (folder / name).mkdir()
        (folder / "cdp.env").write_text(self.file("cdp.env") + self._database)

    @property
    def _database(self) -> str:
        url = self.site.settings.get("DATABASE_URL")
        return f"DATABASE_URL={url}\n" if url else ""

    def file(self, name: str) -> str:
        """A file of ``deploy/``, with the addresses of this machine."""
        text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
        for shipped, here in {
            "/opt/cdp": str(ROOT),
            "/srv/cdp/data": str(self.data),
            "/etc/cdp.env": f"{self.folder}/cdp.env",
            "/var/tmp": f"{self.folder}/temporary",  # noqa: S108
            "/var/log/nginx/": f"{self.folder}/log/",
            "/etc/letsencrypt/live/www.example.org/": f"{self.folder}/",
            "https://www.example.org": self.url,
            "www.example.org": "127.0.0.1",
            "127.0.0.1:8000": f"127.0.0.1:{self.site.port}",
            "listen 80": f"listen 127.0.0.1:{self.http_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
        }.items():
            text = text.replace(shipped, here)
        if self.enters_the_checkout:
            return text
        return text.replace(f"runuser -u {SITE_ACCOUNT} -- ", "")

    @cached_property
    def unit(self) -> dict[str, str]:
        """The directives of the service; of a repeated one the last."""
        text = self.file("cdp.service").replace("\\\n", "")
        lines = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
        return {name: value for name, equals, value in lines if equals}

    @cached_property
    def enters_the_checkout(self) -> bool:
        """Whether the site's account reads the code and Python: not where only root may enter."""
        if not two_accounts():
            return False
        python = (ROOT / ".venv" / "bin" / "python").resolve()
        probe = ["sh", "-c", 'test -r "$0" && test -r "$1"', str(ROOT / "manage.py"), str(python)]
        return not subprocess.run([*as_account(SITE_ACCOUNT), *probe], check=False).returncode

    @property
    def as_site(self) -> Sequence[str]:
        """What a command begins with to run as the site's account, and read the code anyhow."""
        if not two_accounts():
            return []
        anyhow = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*as_account(SITE_ACCOUNT), *([] if self.enters_the_checkout else anyhow)]

    @property
    def environment(self) -> dict[str, str]:
        lines = (self.folder / "cdp.env").read_text().splitlines()
        pairs = [line.split("=", 1) for line in lines if not line.startswith("#")]
        variable, value = self.unit["Environment"].split("=", 1)
        return {"PATH": os.environ["PATH"], **dict(pairs), variable: value}

    def start(self) -> None:
        """As systemd and Debian's nginx start them; returns once the site answers through nginx."""
        self._set_rights()
        self.start_site()
        self._make_certificate()
        (self.folder / "nginx.conf").write_text(self._main_configuration())
        nginx = [PROGRAM, "-p", str(self.folder), "-c", "nginx.conf", "-e", "stderr"]
        self.processes.append(subprocess.Popen(nginx))
        wait_until(self.answers)

    def start_site(self) -> None:
        with self.site.log.open("a") as log:
            site = subprocess.Popen(
                [*self.as_site, *shlex.split(self.unit["ExecStart"])],
                cwd=self.unit["WorkingDirectory"],
                env=self.environment,
                umask=int(self.unit["UMask"], 8),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.insert(0, site)

    def stop_site(self) -> None:
        site = self.processes.pop(0)
        site.terminate()
        site.wait(timeout=TIMEOUT_SECONDS)

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
            process.wait(timeout=TIMEOUT_SECONDS)
        self.site.discard()

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.folder / "fullchain.pem")

    def log_lines(self) -> list[str]:
        """Of all that the site and nginx have written."""
        paths = [*(self.folder / "log").iterdir(), self.site.log]
        return [line for path in paths for line in path.read_text().splitlines()]

    def _set_rights(self) -> None:
        """The README's folder of data, and in it what the site's account would have written."""
        if two_accounts():
            for path in [self.folder / "temporary", self.data, *self.data.rglob("*")]:
                shutil.chown(path, SITE_ACCOUNT, SITE_ACCOUNT)
            (self.folder / "temporary").chmod(0o700)
        readme = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
        command = re.search(r"^ *(install -d .+ )/srv/cdp/data$", readme, re.MULTILINE)
        assert command
        owner = [] if two_accounts() else ["-o", str(os.getuid()), "-g", str(os.getgid())]
        subprocess.run([*command[1].split(), *owner, str(self.data)], check=True)

    def _make_certificate(self) -> None:
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        files = ["-keyout", self.folder / "privkey.pem", "-out", self.folder / "fullchain.pem"]
        command = ["openssl", "req", "-x509", "-days", "2", *key, *name, *files]
        subprocess.run(command, check=True, capture_output=True)

    def _main_configuration(self) -> str:
        """In place of Debian's ``/etc/nginx/nginx.conf``."""
        account = NGINX_ACCOUNT if two_accounts() else "root"
        user = f"user {account};" if os.getuid() == 0 else ""
        temporary = "\n".join(
            f"{name}_temp_path {self.folder}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return f"""
        {user} daemon off; pid {self.folder}/pid; worker_processes 1;
        events {{ worker_connections 64; }}
        http {{ gzip on; {temporary} {self.file("nginx.conf")} }}
        """

    def answers(self) -> bool:
        assert all(process.poll() is None for process in self.processes), self.site.log.read_text()
        try:
            urllib.request.urlopen(f"{self.url}/cdp-pegase", context=self.trust).close()
        except OSError:  # an error of HTTP is one
            return False
        return True


def as_account(account: str) -> list[str]:
    """What a command begins with to run as this account; only as root."""
    group = pwd.getpwnam(account).pw_gid
    return ["setpriv", f"--reuid={account}", f"--regid={group}", "--init-groups"]
