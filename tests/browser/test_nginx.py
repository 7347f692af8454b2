"""The shipped deployment at work: a real nginx sends what the site decides, as another account."""

import os
import re
import shutil
import ssl
import stat
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from django.urls import reverse
from django_otp.oath import TOTP

from cms.users.two_factor.middleware import EXEMPT_VIEWS
from tests.deployment import NGINX_ACCOUNT, PROGRAM, Deployment, as_account
from tests.server import Server
from tests.waiting import TIMEOUT_SECONDS, wait_until

SPACE = "cdp-pegasecoordination"
PAGE = f"/{SPACE}/commencer-ici/conventionner-un-professionnel/"


@dataclass
class Proxied:
    """The site through nginx: as anyone, and as a member of the space."""

    deployment: Deployment
    trust: ssl.SSLContext
    member: urllib.request.OpenerDirector
    file: str = ""

    @property
    def url(self) -> str:
        return self.deployment.url

    def get(
        self, url: str, *, member: bool = True, method: str = "GET", **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + url, headers=names, method=method)
        handler = urllib.request.HTTPSHandler(context=self.trust)
        opener = self.member if member else urllib.request.build_opener(handler)
        try:
            answer: HTTPResponse | urllib.error.HTTPError = opener.open(
                request, timeout=TIMEOUT_SECONDS
            )
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status or 0, answer.read(), dict(answer.headers)

    def connect(self, source: str = "127.0.0.1") -> HTTPSConnection:
        """From this address."""
        return HTTPSConnection(
            "127.0.0.1",
            self.deployment.port,
            source_address=(source, 0),
            context=self.trust,
            timeout=TIMEOUT_SECONDS,
        )


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where other accounts may pass, as nginx must: pytest's own folders are their owner's only."""
    with tempfile.TemporaryDirectory(prefix="nginx-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def nginx(demo: Server, folder: Path) -> Iterator[Proxied]:
    if not (Path(PROGRAM).exists() and shutil.which("openssl")):
        pytest.skip("la livraison des fichiers par nginx (nginx ou openssl n’est pas installé)")
    deployment = Deployment(folder, demo)
    try:
        deployment.start()
        trust = deployment.trust
        member = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()),
            urllib.request.HTTPSHandler(context=trust),
        )
        proxied = Proxied(deployment, trust, member)
        token = _csrf_token(proxied.get("/cdp-pegase")[1])
        form = {"csrfmiddlewaretoken": token, "key": deployment.demo.key(SPACE)}
        sent = urllib.request.Request(
            f"{deployment.url}/cdp-pegase",
            urllib.parse.urlencode(form).encode(),
            {"Referer": deployment.url},
        )
        member.open(sent).close()
        text = proxied.get(PAGE)[1].decode()
        found = re.search(r'href="(/fichiers/documents/[^"]+convention[^"]+)"', text)
        assert found, text
        proxied.file = found[1]
        yield proxied
    finally:
        deployment.stop()


def _csrf_token(page: bytes) -> str:
    return page.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]


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


@pytest.mark.two_accounts
def test_nginx_is_another_account_that_reads_the_files_alone(nginx: Proxied, folder: Path) -> None:
    master = nginx.deployment.processes[-1].pid
    (worker,) = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    assert Path(f"/proc/{worker}").owner() == NGINX_ACCOUNT
    data = folder / "data"
    paths = [*data.rglob("*"), *(folder / "temporary").rglob("*")]
    kept = {path for path in paths if data / "files" in path.parents}
    assert kept
    for account, expected in ((NGINX_ACCOUNT, kept), ("nobody", set())):
        probe = ["sh", "-c", 'for path; do ! test -r "$path" || echo "$path"; done', "sh"]
        command = [*as_account(account), *probe, *map(str, paths)]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert {Path(line) for line in found.splitlines()} - {data / "files"} == expected


@pytest.mark.two_accounts
def test_the_site_is_an_account_that_writes_its_data_alone(nginx: Proxied, folder: Path) -> None:
    owners = {path.owner() for path in (folder / "data").rglob("*")}
    assert owners == {"cdp"}
    assert Path(f"/proc/{nginx.deployment.processes[0].pid}").owner() == "cdp"


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
    assert _give_key(nginx, "127.0.0.3", nginx.deployment.demo.key(SPACE), {}) == 302


def _give_key(nginx: Proxied, source: str, key: str, headers: dict[str, str]) -> int:
    """The status that the gate answers to a visitor from this address."""
    connection = nginx.connect(source)
    connection.request("GET", "/cdp-pegase")
    gate = connection.getresponse()
    form = {"csrfmiddlewaretoken": _csrf_token(gate.read()), "key": key}
    sent = {
        **headers,
        "Referer": nginx.url,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": (gate.headers["Set-Cookie"] or "").partition(";")[0],
    }
    connection.request("POST", "/cdp-pegase", urllib.parse.urlencode(form), sent)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("method", "path", "source", "at_once", "a_second"),
    [
        ("POST", "/cdp-pegase", "127.0.0.4", 100, 2),
        ("POST", "/admin/login/", "127.0.0.5", 100, 2),
        ("GET", "/recherche/opensearch.xml", "127.0.0.6", 200, 20),
    ],
)
def test_one_address_asks_so_often_at_once_and_no_more(
    nginx: Proxied, method: str, path: str, source: str, at_once: int, a_second: int
) -> None:
    """As often as that and, of what refills meanwhile, not more: however slow this machine is."""
    connection = nginx.connect(source)
    start = time.monotonic()
    answered = 0
    while answered < 5000:
        connection.request(method, path)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 429:
            break
        answered += 1
    refilled = a_second * (time.monotonic() - start)
    assert at_once <= answered <= at_once + 2 + refilled
    assert text.decode().startswith("Trop de demandes")
    connection.close()
    assert nginx.get("/cdp-pegase")[0] == 200  # from another address


def test_what_is_logged_opens_nothing(nginx: Proxied) -> None:
    shelf = nginx.get(f"/{SPACE}/?rayon=agenda")[1].decode()
    calendar = re.search(r"(/agenda/[\w-]+)\.ics", shelf)
    assert calendar, shelf
    subject = nginx.get("/recherche/sujet?q=mots-cherches")[1].decode()
    feed = re.search(r"(/recherche/sujet/[\w-]+\.atom)", subject)
    assert feed, subject
    tokens = [path.rpartition("/")[2].partition(".")[0] for path in (calendar[1], feed[1])]
    secrets = [*tokens, "jeton-de-partenaire", "mots-cherches"]
    for path in (
        f"{calendar[1]}.ics",
        feed[1],
        "/p/jeton-de-partenaire",
        "//P/jeton-de-partenaire",
    ):
        referring = f"{nginx.url}{path}?q=mots-cherches"
        nginx.get(f"{path}?q=mots-cherches", Referer=referring)
        nginx.get(f"{path}?q=mots-cherches", method="POST", Content_Length="200000")
        for refused in ({}, {"Referer": "https://example.org/?q=mots-cherches"}):
            for method in ("POST", "PUT"):
                assert nginx.get(path, method=method, **refused)[0] in {403, 404}
        nginx.get("/recherche/?q=mots-cherches", Referer=referring)
        _send_a_line(nginx, f"GET {path}é?q=mots-cherches")
    nginx.get("/derniere-demande/")
    wait_until(lambda: any("/derniere-demande/" in line for line in nginx.deployment.log_lines()))
    lines = nginx.deployment.log_lines()
    assert any("Forbidden (Referer checking failed" in line for line in lines)
    assert any("Invalid HTTP request line" in line for line in lines)
    assert any('"GET /agenda/-" 200' in line for line in lines)
    assert any('"GET /recherche/sujet/-" 200' in line for line in lines)
    assert any('"POST /p/-" 413' in line for line in lines)
    assert [line for line in lines if any(secret in line for secret in secrets)] == []


def _send_a_line(nginx: Proxied, line: str) -> None:
    """Where a client of Python's sends no line that is none of HTTP."""
    connection = nginx.connect()
    connection.connect()
    connection.sock.sendall(f"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    assert connection.sock.recv(12) == b"HTTP/1.1 400"
    connection.close()


def test_nginx_tells_no_version_and_lets_the_site_compress(nginx: Proxied) -> None:
    page = nginx.get("/cdp-pegase", Accept_Encoding="gzip")
    assert page[2]["Server"] == "nginx"
    assert page[2]["Content-Encoding"] == "gzip"
    style = re.search(rb'href="(/static/[^"]+\.css)"', nginx.get("/cdp-pegase")[1])
    assert style
    headers = nginx.get(style[1].decode(), Accept_Encoding="gzip")[2]
    assert (headers["Content-Encoding"], "immutable" in headers["Cache-Control"]) == ("gzip", True)


def test_plain_http_leads_to_https(nginx: Proxied) -> None:
    connection = HTTPConnection("127.0.0.1", nginx.deployment.http_port, timeout=TIMEOUT_SECONDS)
    connection.request("GET", "/cdp-pegase?next=/")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"{nginx.url}/cdp-pegase?next=/")
    connection.close()


def test_while_the_site_is_away_its_visitors_are_told_so(nginx: Proxied) -> None:
    nginx.deployment.stop_site()
    try:
        status, page, headers = nginx.get(PAGE)
    finally:
        nginx.deployment.start_site()
        wait_until(nginx.deployment.answers)
    assert (status, headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert "revient dans quelques minutes" in page.decode()


def test_commands_run_as_the_site_with_its_settings(nginx: Proxied, folder: Path) -> None:
    script = folder / "manage"
    script.write_text(nginx.deployment.file("manage"))
    command = ["sh", str(script), "check", "--deploy", "--fail-level", "WARNING"]
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (folder / "data" / "db.sqlite3").owner() == (folder / "data").owner()


def test_an_editor_sends_a_file(nginx: Proxied) -> None:
    printed = nginx.deployment.demo
    editor = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(CookieJar()),
        urllib.request.HTTPSHandler(context=nginx.trust),
    )

    def post(path: str, body: bytes, **headers: str) -> bytes:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(nginx.url + path, body, {"Referer": nginx.url, **names})
        with editor.open(request, timeout=TIMEOUT_SECONDS) as answer:
            text: bytes = answer.read()
        return text

    def token(path: str) -> str:
        with editor.open(nginx.url + path, timeout=TIMEOUT_SECONDS) as answer:
            return _csrf_token(answer.read())

    login = {"username": printed.username, "password": printed.password}
    form = {**login, "csrfmiddlewaretoken": token("/admin/login/")}
    post("/admin/login/", urllib.parse.urlencode(form).encode())
    verify = "/admin/double-authentification/verifier/"
    code = f"{TOTP(b32decode(printed.totp)).token():06}"
    form = {"code": code, "csrfmiddlewaretoken": token(verify)}
    post(verify, urllib.parse.urlencode(form).encode())
    add = "/admin/documents/multiple/add/"
    fields = (
        f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token(add)}\r\n'
        '--x\r\nContent-Disposition: form-data; name="files[]"; filename="grand.pdf"\r\n\r\n'
    )
    body = fields.encode() + b"%PDF-" + b" " * 5_000_000 + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = post(add, body, Content_Type=kind, X_Requested_With="XMLHttpRequest")
    assert b'"success": true' in answer


SENT_BY_STRANGERS = [
    ("/admin/images/multiple/add/", 59_000_000, 302),
    ("/admin/images/multiple/add/", 63_000_000, 413),
    ("/admin/snippets/cms/video/add/", 500_000_000, 302),
    ("/admin/snippets/cms/video/add/", 535_000_000, 413),
    ("/admin/login/", 103_000, 413),
    ("/admin/logout/", 103_000, 413),
    ("/admin/double-authentification/verifier/", 103_000, 413),
    ("/cdp-pegase", 103_000, 413),
    ("/admin/images/multiple/add/", None, 411),
]


@pytest.mark.parametrize("through_nginx", [True, False])
@pytest.mark.parametrize(("path", "length", "status"), SENT_BY_STRANGERS)
def test_a_stranger_s_body_is_refused_unread(
    nginx: Proxied, folder: Path, path: str, length: int | None, status: int, through_nginx: bool
) -> None:
    """Through nginx and by the site alone: answered before it comes; while it comes, not kept."""
    site = HTTPConnection("127.0.0.1", nginx.deployment.site.port, timeout=TIMEOUT_SECONDS)
    connection = nginx.connect("127.0.0.7") if through_nginx else site
    connection.putrequest("POST", path)
    if not through_nginx:
        connection.putheader("X-Forwarded-Proto", "https")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    size = ("Transfer-Encoding", "chunked") if length is None else ("Content-Length", str(length))
    connection.putheader(*size)
    connection.endheaders()
    part = b'--x\r\nContent-Disposition: form-data; name="files[]"; filename="a"\r\n\r\n'
    connection.send(b"%x\r\n%b\r\n" % (len(part), part) if length is None else part)
    answer = connection.getresponse()
    assert answer.status == status
    if status == 302:
        assert answer.headers["Location"] == f"/admin/login/?next={path}"
    else:
        assert answer.read().decode().startswith("Cet envoi ")
    kept = [*(folder / "temporary").iterdir(), *(folder / "client_body").rglob("*")]
    assert [path for path in kept if path.is_file()] == []
    connection.close()


@pytest.mark.parametrize("path", [*map(reverse, sorted(EXEMPT_VIEWS)), "/admin/x", "/cdp-pegase"])
def test_a_stranger_who_sends_drop_by_drop_holds_no_thread(nginx: Proxied, path: str) -> None:
    """More of them than the site has threads; of a form that passes all that is asked before."""
    slow = [nginx.connect("127.0.0.8") for _ in range(10)]
    for connection in slow:
        connection.putrequest("POST", path)
        connection.putheader("Origin", nginx.url)
        connection.putheader("Cookie", f"csrf={'a' * 32}")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", "90000")
        connection.endheaders()
        connection.send(b"x=")
    assert nginx.get("/nulle-part/", member=False)[0] == 404  # not one that is cached
    for connection in slow:
        connection.close()
