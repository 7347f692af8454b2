from pathlib import Path

import pytest

from cdp.imports.draft import MinutesDraft
from cdp.imports.known import Known
from cdp.imports.labels import label_of
from cdp.imports.recognise import recognise
from cms.documents.outline import Outline
from cms.documents.readers import read
from tests.cms.documents.makers import MAKERS


@pytest.fixture
def read_bytes(tmp_path):
    """Read bytes as a file of that name, through the product's entry."""

    def run(data: bytes, name: str) -> Outline:
        path = tmp_path / "depot"
        path.write_bytes(data)
        return read(path, name=name, label_of=label_of)

    return run


@pytest.fixture
def known() -> Known:
    """A site with three series."""
    names = ("directions", "coordinations", "praticiens")
    return Known(series=dict(zip(names, names, strict=True)))


@pytest.fixture(params=["as it is", *MAKERS])
def draft_of(request, read_bytes):
    """What is recognised in a file of minutes, as it is and in each format that is read."""

    def run(path: Path) -> MinutesDraft:
        outline = read(path, label_of=label_of)
        if request.param != "as it is":
            form = request.param
            outline = read_bytes(MAKERS[form](outline.unwrapped()), f"compte-rendu.{form}")
        return recognise(outline)

    return run


# This room knows no Django: the site's own fixtures are not for it.
@pytest.fixture(autouse=True)
def _own_folders() -> None:
    """Nothing of the site is used here."""


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Nothing of the site is used here."""
