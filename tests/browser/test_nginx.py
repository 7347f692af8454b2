"""Scenarios 10 and 11 behind a real nginx: the site decides, nginx sends, ranges included."""

import grp
import os
import re
import shutil
import socket
import stat
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.server import ROOT, Server
from tests.waiting import TIMEOUT_SECONDS, wait_until

SPACE = "cdp-pegasecoordination"
PAGE = f"/{SPACE}/commencer-ici/conventionner-un-professionnel/"


@dataclass
class Proxied:
    """The site through nginx: as anyone, and as a member of the space."""

    url: str
    member: urllib.request.OpenerDirector
    file: str
    key: str
    site_port: int
    temporary: Path

    def get(
        self, url: str, *, member: bool = True, method: str = "GET", **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + url, headers=names, method=method)
        opener = self.member if member else urllib.request.build_opener()
        try:
            answer: HTTPResponse | urllib.error.HTTPError = opener.open(
                request, timeout=TIMEOUT_SECONDS
            )
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status or 0, answer.read(), dict(answer.headers)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the group may pass, as nginx must: pytest's own folders are their owner's only."""
    with tempfile.TemporaryDirectory(prefix="nginx-") as name:
        Path(name).chmod(0o710)
        yield Path(name)


@pytest.fixture(scope="module")
def nginx(demo: Server, folder: Path) -> Iterator[Proxied]:
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("la livraison des fichiers par nginx (nginx n’est pas installé)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    temporary = folder / "tmp"
    temporary.mkdir()
    site = Server(
        folder / "data",
        demo,
        FILES_ACCEL_PREFIX="/fichiers-internes/",
        BASE_URL=f"http://127.0.0.1:{port}",
        TRUSTED_PROXIES="127.0.0.1",
        TMPDIR=str(temporary),
    )
    live = site.start()
    _open_to_the_group(site.data_dir)
    config = folder / "nginx.conf"
    config.write_text(_config(folder, port, site))
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(config), "-e", "stderr"])
    try:
        wait_until(partial(_listens, port))
        url = f"http://127.0.0.1:{port}"
        member = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        gate = member.open(f"{url}/cdp-pegase").read().decode()
        token = gate.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        key = re.search(rf"/{SPACE}  (.+)", live.output)
        assert key, live.output
        form = {"csrfmiddlewaretoken": token, "key": key[1]}
        member.open(f"{url}/cdp-pegase", urllib.parse.urlencode(form).encode())
        text = member.open(url + PAGE).read().decode()
        found = re.search(r'href="(/fichiers/documents/[^"]+convention[^"]+)"', text)
        assert found, text
        yield Proxied(url, member, found[1], key[1], site.port, temporary)
    finally:
        process.terminate()
        process.wait(timeout=TIMEOUT_SECONDS)
        site.discard()


def _config(folder: Path, port: int, site: Server) -> str:
    """The deployment's own file, at the addresses of this test, in a private server."""
    ours = (ROOT / "deploy" / "nginx.conf").read_text()
    ours = ours.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{site.port}")
    ours = ours.replace("/srv/cdp/data/", f"{site.data_dir}/")
    # As root, the workers are another account, in the site's group; else they cannot change.
    user = f"user nobody {grp.getgrgid(os.getgid()).gr_name};" if os.getuid() == 0 else ""
    temporary = "\n".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
    {user} daemon off; pid {folder}/pid; worker_processes 1;
    events {{ worker_connections 64; }}
    http {{ {temporary} access_log off;
        server {{ listen 127.0.0.1:{port}; {ours}
            location /tout/ {{ alias {site.data_dir}/; }} }} }}
    """


def _open_to_the_group(data_dir: Path) -> None:
    """What the README tells administrators to do."""
    command = re.search(
        r"^ *(chmod 710 .+)$", (ROOT / "deploy" / "README.md").read_text(), re.MULTILINE
    )
    assert command
    subprocess.run(["sh", "-c", command[1]], env={"DATA_DIR": str(data_dir)}, check=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_10_a_member_reads_the_file_and_nobody_else(nginx: Proxied) -> None:
    status, body, headers = nginx.get(nginx.file)
    assert (status, body[:5]) == (200, b"%PDF-")
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Type"] == "application/pdf"
    assert "Mod%C3%A8le%20de%20convention.pdf" in headers["Content-Disposition"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Cookie" in headers["Vary"]
    status, body, headers = nginx.get(nginx.file, member=False)
    assert (status, b"%PDF-" in body) == (404, False)
    assert "X-Accel-Redirect" not in headers


def test_the_group_reads_the_files_and_nothing_else(nginx: Proxied, folder: Path) -> None:
    data = folder / "data"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
    files = modes.pop(data / "files")
    assert "secret-key" in {path.name for path in modes}
    assert {path.name for path, mode in modes.items() if mode & 0o077} == set()
    for path in (data / "files").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o750 if path.is_dir() else 0o640)
    assert (stat.S_IMODE(data.stat().st_mode), files) == (0o710, 0o750)


def test_the_workers_themselves_read_nothing_else(nginx: Proxied, folder: Path) -> None:
    """Were the data folder served by mistake: only root's workers are another account."""
    sent = nginx.file.removeprefix("/fichiers/")
    assert nginx.get(f"/tout/files/{sent}")[0] == 200
    closed = {path.name for path in (folder / "data").iterdir() if path.is_file()}
    statuses = {nginx.get(f"/tout/{name}")[0] for name in closed}
    assert statuses == ({403} if os.getuid() == 0 else {200})


def test_11_ranges_and_validators_are_nginxs(nginx: Proxied) -> None:
    whole = nginx.get(nginx.file)
    etag = whole[2]["ETag"]
    assert nginx.get(nginx.file, Range="bytes=1-3")[:2] == (206, b"PDF")
    assert nginx.get(nginx.file, Range="bytes=1-3", If_Range=etag)[:2] == (206, b"PDF")
    assert nginx.get(nginx.file, Range="bytes=1-3", If_Range='"x"')[0] == 200
    assert nginx.get(nginx.file, If_None_Match=etag)[0] == 304
    assert nginx.get(nginx.file, method="HEAD")[1] == b""
    for headers in ({"Range": "bytes=1-3"}, {"If_None_Match": etag}):
        assert nginx.get(nginx.file, member=False, **headers)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/fichiers-internes/{name}",
        "/fichiers-internes/../db.sqlite3",
        "/fichiers-internes../db.sqlite3",
        "/fichiers/../fichiers-internes/{name}",
        "/fichiers/documents/%2e%2e/%2e%2e/secret-key",
    ],
)
def test_21_nginx_serves_nothing_by_itself(nginx: Proxied, path: str) -> None:
    name = nginx.file.removeprefix("/fichiers/")
    for member in (True, False):
        assert nginx.get(path.format(name=name), member=member)[0] in {400, 404}


def test_a_public_file_may_be_kept_by_shared_caches(nginx: Proxied) -> None:
    text = nginx.get("/le-programme/", member=False)[1].decode()
    found = re.search(r'href="(/fichiers/documents/[^"]+)"', text)
    assert found
    status, _, headers = nginx.get(found[1], member=False)
    assert status == 200
    assert headers["Cache-Control"].startswith("public, max-age=")
    assert "Cookie" not in headers.get("Vary", "")


def test_35_visitors_behind_the_proxy_are_distinguished(nginx: Proxied) -> None:
    """Wrong keys of one, whatever address he claims, do not count against another."""
    statuses = []
    for number in range(12):
        claimed = {"X-Forwarded-For": f"192.0.2.{number}"}
        statuses.append(_give_key(nginx, "127.0.0.2", "pas celle-là", claimed))
        if statuses[-1] == 429:
            break
    assert statuses == [403] * (len(statuses) - 1) + [429]
    assert _give_key(nginx, "127.0.0.3", nginx.key, {}) == 302


def _give_key(nginx: Proxied, source: str, key: str, headers: dict[str, str]) -> int:
    """The status that the gate answers to a visitor from this address."""
    parts = urllib.parse.urlsplit(nginx.url)
    connection = HTTPConnection(parts.hostname or "", parts.port, source_address=(source, 0))
    connection.request("GET", "/cdp-pegase")
    gate = connection.getresponse()
    token = gate.read().decode().partition('name="csrfmiddlewaretoken" value="')[2]
    form = {"csrfmiddlewaretoken": token.partition('"')[0], "key": key}
    sent = {
        **headers,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": (gate.headers["Set-Cookie"] or "").partition(";")[0],
    }
    connection.request("POST", "/cdp-pegase", urllib.parse.urlencode(form), sent)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/admin/images/multiple/add/", 59_000_000, 302),
        ("/admin/images/multiple/add/", 63_000_000, 413),
        ("/admin/snippets/cms/video/add/", 500_000_000, 302),
        ("/admin/snippets/cms/video/add/", 535_000_000, 413),
        ("/admin/login/", 103_000, 413),
        ("/admin/logout/", 103_000, 413),
        ("/admin/double-authentification/verifier/", 103_000, 413),
        ("/cdp-pegase", 103_000, 413),
        ("/admin/images/multiple/add/", None, 411),
    ],
)
def test_a_stranger_s_body_is_refused_unread(
    nginx: Proxied, path: str, length: int | None, status: int
) -> None:
    """By the site alone: it answers before the body comes, and while it comes nothing is kept."""
    connection = HTTPConnection("127.0.0.1", nginx.site_port, timeout=TIMEOUT_SECONDS)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    size = ("Transfer-Encoding", "chunked") if length is None else ("Content-Length", str(length))
    connection.putheader(*size)
    connection.endheaders()
    connection.send(b'--x\r\nContent-Disposition: form-data; name="files[]"; filename="a"\r\n\r\n')
    answer = connection.getresponse()
    assert answer.status == status
    if status == 302:
        assert answer.headers["Location"] == f"/admin/login/?next={path}"
    else:
        assert answer.read().decode().startswith("Cet envoi ")
    assert list(nginx.temporary.iterdir()) == []
    connection.close()
