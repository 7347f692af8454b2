"""Permissions of the data folder: what other accounts of the machine may read."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from cms.checks import check_permissions
from cms.models import CustomDocument
from cms.settings import env


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_private_paths_left_open_are_closed_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "index").mkdir(parents=True, mode=0o755)
    for name in ("db.sqlite3", "db.sqlite3-wal", "secret-key"):
        (data / name).touch(mode=0o644)
    data.chmod(0o710)
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    env.read()
    modes = {path.name: mode(path) for path in data.iterdir()}
    kept = {"db.sqlite3": 0o600, "db.sqlite3-wal": 0o600, "secret-key": 0o600}
    assert modes == {**kept, "index": 0o700, "private": 0o700, "files": 0o750}
    assert mode(data) == 0o710


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_new_folder_opens_files_to_its_group_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, umask: int
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    before = os.umask(umask)
    try:
        env.read()
    finally:
        os.umask(before)
    modes = {path.name: mode(path) for path in data.iterdir()}
    closed = {"db.sqlite3": 0o600, "secret-key": 0o600, "index": 0o700, "private": 0o700}
    assert modes == {**closed, "files": 0o750}
    assert mode(data) == 0o700


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_files_are_read_by_the_group_only(db: None, settings: Any, umask: int) -> None:
    large = TemporaryUploadedFile("grand.pdf", "application/pdf", 4, None)
    large.write(b"%PDF")
    before = os.umask(umask)
    try:
        for file in (ContentFile(b"%PDF", "petit.pdf"), large):
            document = CustomDocument.objects.create(title="Livret", file=file)
            path = Path(document.file.path)
            assert mode(path) == 0o640
            assert mode(path.parent) == mode(path.parent.parent) == 0o750
    finally:
        os.umask(before)
        large.close()


def test_a_check_tells_what_others_may_read(settings: Any, tmp_path: Path) -> None:
    data = settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = data / "files"
    settings.MEDIA_ROOT.mkdir(parents=True, mode=0o750)
    (data / "index").mkdir(mode=0o700)
    (data / "db.sqlite3").touch(mode=0o600)
    assert check_permissions() == []
    for path in (data / "db.sqlite3", data / "index"):
        path.chmod(0o750)
    settings.MEDIA_ROOT.chmod(0o755)
    assert [warning.hint for warning in check_permissions()] == [
        f"chmod {mode} {data / name}"
        for mode, name in [(600, "db.sqlite3"), (700, "index"), (750, "files")]
    ]


def test_a_check_tells_that_nginx_cannot_reach_the_files(settings: Any, tmp_path: Path) -> None:
    data = settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = data / "files"
    settings.MEDIA_ROOT.mkdir(parents=True, mode=0o750)
    data.chmod(0o700)
    assert check_permissions() == []
    settings.FILES_ACCEL_PREFIX = "/fichiers-internes/"
    (warning,) = check_permissions()
    assert "nginx ne peut pas entrer" in warning.msg
    data.chmod(0o710)
    assert check_permissions() == []
