"""The visitor's address, behind trusted proxies and others."""

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from cms.settings import env
from cms.visitors import network_of


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),  # nobody's proxy
        ("127.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.9", "198.51.100.9"),  # forged on the left
        ("127.0.0.1", "198.51.100.9, 10.1.2.3", "198.51.100.9"),  # two proxies of ours
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "n’importe quoi", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.9, truc", "127.0.0.1"),
        ("::ffff:127.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("2001:db8::1", "", "2001:db8::/56"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::/56"),
        ("", "198.51.100.9", ""),
    ],
)
def test_a_visitor(
    rf: RequestFactory, settings: Any, remote: str, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"))
    request = rf.get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    assert network_of(request) == expected


def test_a_setting_that_is_no_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1, proxy.local")
    with pytest.raises(ImproperlyConfigured, match=r"proxy\.local"):
        env.read()


@pytest.mark.parametrize(
    ("address", "proxies", "reported"),
    [
        ("https://www.example.org", "", True),
        ("https://www.example.org", "127.0.0.1", False),
        ("http://www.example.org", "", False),
    ],
)
def test_https_without_its_proxy_fails_the_deployment_check(
    tmp_path: Path, address: str, proxies: str, reported: bool
) -> None:
    """All visitors would have one address, and one stranger would keep every member out."""
    own = {"BASE_URL": address, "TRUSTED_PROXIES": proxies, "DATA_DIR": str(tmp_path)}
    environment = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "cms.settings.production"}
    check = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"],
        cwd=env.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("cms.E003" in check.stderr) is reported
    assert ("TRUSTED_PROXIES=127.0.0.1" in check.stderr) is reported
    assert check.returncode == int(reported)
