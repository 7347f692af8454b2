"""The environment variables, read here only; ``deploy/README.md`` describes each."""

import os
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parents[2]
_DATABASE_FILES = ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm")
# What lies in DATA_DIR for the site's account alone.
PRIVATE_PATHS = ("secret-key", *_DATABASE_FILES, "index", "cache", "private")


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of a deployment.

    ``base_url``: scheme, host and port, without a path; with ``https``, cookies are secure and HSTS
    is sent.
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
    background_tasks: str

    @property
    def https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""


def read() -> Environment:
    """The environment of this process; creates the data folder and the secret key where missing.

    Raises ImproperlyConfigured where BASE_URL or ELASTICSEARCH_URL is no http(s) URL,
    TRUSTED_PROXIES no list of addresses and networks, or BACKGROUND_TASKS another word.
    """
    base_url = os.environ.get("BASE_URL", "").rstrip("/")
    base_url = base_url or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(
            f"BASE_URL vaut « {base_url} » : donnez une adresse comme https://www.example.org"
        )
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    database_url = os.environ.get("DATABASE_URL", "")
    _restrict_permissions(data_dir, sqlite=not database_url)
    hosts = os.environ.get("ALLOWED_HOSTS", "").replace(",", " ").split()
    return Environment(
        data_dir=data_dir,
        database_url=database_url,
        base_url=base_url,
        secret_key=os.environ.get("SECRET_KEY") or _stored_secret_key(data_dir),
        allowed_hosts=(parts.hostname, *hosts),
        theme=os.environ.get("THEME", "default"),
        files_accel_prefix=os.environ.get("FILES_ACCEL_PREFIX", ""),
        trusted_proxies=_networks(os.environ.get("TRUSTED_PROXIES", "")),
        elasticsearch_url=_elasticsearch_url(os.environ.get("ELASTICSEARCH_URL", "")),
        elasticsearch_index=os.environ.get("ELASTICSEARCH_INDEX", "cdp"),
        elasticsearch_options=_elasticsearch_options(),
        background_tasks=_background_tasks(os.environ.get("BACKGROUND_TASKS", "immediate")),
    )


def _background_tasks(word: str) -> str:
    if word not in {"immediate", "database"}:
        raise ImproperlyConfigured(
            f"BACKGROUND_TASKS vaut « {word} » : donnez « immediate », ou « database » là où "
            "tourne le service cdp-worker"
        )
    return word


def _elasticsearch_url(address: str) -> str:
    """With a port, which the client requires: by default, the scheme's."""
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
    """The client's credentials, and the authority of the server's certificate."""
    options: dict[str, Any] = {}
    if key := os.environ.get("ELASTICSEARCH_API_KEY"):
        options["api_key"] = key
    elif user := os.environ.get("ELASTICSEARCH_USER"):
        options["basic_auth"] = (user, os.environ.get("ELASTICSEARCH_PASSWORD", ""))
    if ca_file := os.environ.get("ELASTICSEARCH_CA"):
        options["ca_certs"] = ca_file
    return options


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES vaut « {text} » : donnez des adresses ou des réseaux, comme "
            "127.0.0.1, 10.0.0.0/8"
        ) from error


def _restrict_permissions(data_dir: Path, *, sqlite: bool) -> None:
    """Create the data folder, and take its private paths from the group and others, at each start.

    The database, the index and what nobody is served are created here, closed: they would follow
    the umask.

    The folder itself may have been opened to the group, for nginx to reach ``files/``; what lies
    beside (sessions, second factors, texts of closed pages) stays private.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (files := data_dir / "files").exists():
        files.mkdir(exist_ok=True)
        files.chmod(0o750)  # whatever the umask
    for name in ("index", "private"):
        (data_dir / name).mkdir(exist_ok=True, mode=0o700)
    if sqlite:  # which gives its other files the mode of this one
        os.close(os.open(data_dir / "db.sqlite3", os.O_CREAT | os.O_RDONLY, 0o600))
    for name in PRIVATE_PATHS:
        path = data_dir / name
        if path.exists() and (mode := path.stat().st_mode) & 0o077:
            with suppress(PermissionError):  # another account's: a system check says so
                path.chmod(mode & 0o700)


def _stored_secret_key(data_dir: Path) -> str:
    """The key in DATA_DIR, made at the first start, readable by its owner only."""
    path = data_dir / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := get_random_secret_key())
    return key
