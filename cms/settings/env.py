"""The only module that reads the environment; every variable is described in the README."""

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parents[2]
_DATABASE = ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm")
_PRIVATE = ("secret-key", *_DATABASE, "index", "cache")


@dataclass(frozen=True, slots=True)
class Environment:
    """What a deployment may choose.

    ``base_url`` is the address people type (scheme, host, port, no path); whether
    cookies are secure and HSTS is sent follows from its scheme.
    """

    data_dir: Path
    database_url: str
    base_url: str
    secret_key: str
    allowed_hosts: tuple[str, ...]
    theme: str
    files_accel_prefix: str
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    elasticsearch_url: str
    elasticsearch_index: str
    elasticsearch_options: dict[str, Any]

    @property
    def https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""


def read() -> Environment:
    """The environment of this process.

    Raises ImproperlyConfigured when BASE_URL or ELASTICSEARCH_URL is not an http(s) address, or
    TRUSTED_PROXIES no list of networks.
    """
    base_url = os.environ.get("BASE_URL", "").rstrip("/")
    base_url = base_url or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(
            f"BASE_URL vaut « {base_url} » : donnez une adresse comme https://www.example.org"
        )
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    _close(data_dir)
    hosts = os.environ.get("ALLOWED_HOSTS", "").replace(",", " ").split()
    return Environment(
        data_dir=data_dir,
        database_url=os.environ.get("DATABASE_URL", ""),
        base_url=base_url,
        secret_key=os.environ.get("SECRET_KEY") or _kept_secret_key(data_dir),
        allowed_hosts=(parts.hostname, *hosts),
        theme=os.environ.get("THEME", "default"),
        files_accel_prefix=os.environ.get("FILES_ACCEL_PREFIX", ""),
        trusted_proxies=_networks(os.environ.get("TRUSTED_PROXIES", "")),
        elasticsearch_url=_elasticsearch_url(os.environ.get("ELASTICSEARCH_URL", "")),
        elasticsearch_index=os.environ.get("ELASTICSEARCH_INDEX", "cdp"),
        elasticsearch_options=_elasticsearch_options(),
    )


def _elasticsearch_url(address: str) -> str:
    """The client asks for a port; that of the scheme is meant where none is given."""
    parts = urlsplit(address)
    if not address:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"ELASTICSEARCH_URL vaut « {address} » : donnez une adresse comme "
            "https://recherche.example.org:9200"
        )
    default = 443 if parts.scheme == "https" else 80
    return f"{parts.scheme}://{parts.hostname}:{parts.port or default}{parts.path.rstrip('/')}"


def _elasticsearch_options() -> dict[str, Any]:
    """How to be known to the server, and how to know it."""
    options: dict[str, Any] = {}
    if key := os.environ.get("ELASTICSEARCH_API_KEY"):
        options["api_key"] = key
    elif user := os.environ.get("ELASTICSEARCH_USER"):
        options["basic_auth"] = (user, os.environ.get("ELASTICSEARCH_PASSWORD", ""))
    if authority := os.environ.get("ELASTICSEARCH_CA"):
        options["ca_certs"] = authority
    return options


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES vaut « {text} » : donnez des adresses ou des réseaux, comme "
            "127.0.0.1, 10.0.0.0/8"
        ) from error


def _close(data_dir: Path) -> None:
    """Make the data folder its owner's only, and what it holds but the files, at each start.

    The folder itself may be opened since to the group, for nginx to pass through to ``files/``:
    what lies beside them (sessions, second factors, texts of closed pages) stays closed then.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data_dir / "files").mkdir(exist_ok=True, mode=0o750)
    for name in _PRIVATE:
        path = data_dir / name
        if path.exists() and (mode := path.stat().st_mode) & 0o077:
            path.chmod(mode & 0o700)


def _kept_secret_key(data_dir: Path) -> str:
    """A key made at the first start and kept beside the database, readable by its owner only."""
    path = data_dir / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := get_random_secret_key())
    return key
