import pytest

from cms.documents.outline import Outline
from cms.documents.readers import read


@pytest.fixture
def read_bytes(tmp_path):
    """Read bytes as a file of that name, with ``cms.documents.readers.read``."""

    def run(data: bytes, name: str) -> Outline:
        path = tmp_path / "depot"
        path.write_bytes(data)
        return read(path, name=name)

    return run


# The documents package does not use Django: these replace the fixtures of tests/conftest.py.
@pytest.fixture(autouse=True)
def _own_folders() -> None:
    """Nothing of the site is used here."""


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Nothing of the site is used here."""
