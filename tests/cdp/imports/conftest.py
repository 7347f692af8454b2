from __future__ import annotations

from pathlib import Path

import pytest

from cdp.imports.labels import label_of
from cms.documents.outline import Outline
from cms.documents.readers import read


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the two real minutes, which are never part of the repository."""
    folder = Path(__file__).resolve().parents[4] / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("les deux comptes rendus réels ne sont pas à côté du dépôt")
    return folder


@pytest.fixture
def read_bytes(tmp_path):
    """Read bytes as a file of that name, through the product's entry."""

    def run(data: bytes, name: str) -> Outline:
        path = tmp_path / "depot"
        path.write_bytes(data)
        return read(path, name=name, label_of=label_of)

    return run


# This room knows no Django: the site's own fixtures are not for it.
@pytest.fixture(autouse=True)
def _own_folders() -> None:
    """Nothing of the site is used here."""


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Nothing of the site is used here."""
