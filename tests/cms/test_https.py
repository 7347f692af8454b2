"""A site with an https BASE_URL: redirects, HSTS, secure cookies."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.settings import env
from tests.factories import make_editor, make_space, open_space

NAMES = [
    "ALLOWED_HOSTS",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE",
]
PRINT = f"""
import json
from cms.settings import production
print(json.dumps([getattr(production, name) for name in {NAMES}]))
"""


@pytest.fixture
def client(settings: Any, tmp_path: Path, db: None) -> Client:
    """A client, with the production settings of such a BASE_URL."""
    printed = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=env.ROOT,
        env={**os.environ, "BASE_URL": "https://cdp.example.org", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name, value in zip(NAMES, json.loads(printed), strict=True):
        setattr(settings, name, tuple(value) if name == "SECURE_PROXY_SSL_HEADER" else value)
    return Client(SERVER_NAME="cdp.example.org")


@pytest.mark.parametrize("path", ["/", "/nulle-part/", "/admin/login/", "/fichiers/x"])
def test_hsts_is_sent(client: Client, path: str) -> None:
    headers = client.get(path, headers={"X-Forwarded-Proto": "https"}).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_http_redirects_to_https(client: Client) -> None:
    answer = client.get("/cdp-pegase?next=/a/")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        "https://cdp.example.org/cdp-pegase?next=/a/",
    )


def test_no_cookie_travels_in_clear(client: Client) -> None:
    client.defaults["HTTP_X_FORWARDED_PROTO"] = "https"
    assert open_space(client, make_space("secret")).status_code == 302
    client.get("/cdp-pegase")
    client.force_login(make_editor())
    client.get("/admin/", follow=True)
    assert {"session", "csrf", "visit"} <= client.cookies.keys()
    for cookie in client.cookies.values():
        assert cookie["secure"], cookie.key
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
