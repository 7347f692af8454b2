"""``make run``: from a clone to a site with its demo, and again with the data kept."""

import subprocess
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from tests.server import ROOT, LiveSite, Server

SPACES = ["cdp-pegasedirection", "cdp-pegasecoordination", "cdp-pegasepraticien"]


def test_it_prints_how_to_get_in(site: LiveSite, demo: Server) -> None:
    first = LiveSite(f"http://127.0.0.1:{demo.port}", demo.log.read_text())
    for start in (first, site):
        assert f"{start.url}/admin/" in start.output
        for slug in SPACES:
            assert len(start.key(slug)) > 12
        assert start.username
        assert len(start.password) >= 16
        assert len(start.totp) >= 32


def test_the_pages_answer_and_the_spaces_are_closed(site: LiveSite) -> None:
    assert status(f"{site.url}/") == 200
    assert status(f"{site.url}/recherche/?q=livret") == 200
    for slug in SPACES:
        assert status(f"{site.url}/{slug}") == 403


def test_static_files_are_cached_for_good_and_compressed(site: LiveSite) -> None:
    page = urllib.request.urlopen(f"{site.url}/").read().decode()
    path = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    request = urllib.request.Request(f"{site.url}{path}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"


def test_security_headers(site: LiveSite) -> None:
    with urllib.request.urlopen(f"{site.url}/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "geolocation=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/.data/db.sqlite3", "/static/../secret-key", "/fichiers/x"])
def test_data_has_no_address(site: LiveSite, path: str) -> None:
    assert status(site.url + path) == 404


def test_a_second_start_keeps_the_data(site: LiveSite, server: Server) -> None:
    """What a member's browser remembers still opens the space after a restart."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    gate = browser.open(f"{site.url}/cdp-pegase").read().decode()
    token = gate.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    form = {"csrfmiddlewaretoken": token, "key": site.key(SPACES[0]), "remember": "on"}
    answer = browser.open(f"{site.url}/cdp-pegase", urllib.parse.urlencode(form).encode())
    assert answer.geturl() == f"{site.url}/{SPACES[0]}/"
    server.stop()
    again = server.start()
    assert (again.password, again.totp) == (site.password, site.totp)
    assert browser.open(f"{site.url}/{SPACES[0]}/").status == 200


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            code: int = answer.status
            return code
    except urllib.error.HTTPError as error:
        return error.code


def test_a_port_in_use_is_refused_before_anything_else(site: LiveSite, server: Server) -> None:
    command = ["make", "run", f"PORT={server.port}", f"DATA_DIR={server.data_dir}"]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode != 0
    assert f"Le port {server.port} est déjà pris" in second.stderr
    assert "mot de passe" not in second.stdout
