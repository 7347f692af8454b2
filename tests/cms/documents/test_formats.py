from importlib import import_module

import pytest

from cms.documents.formats import EXTENSIONS, FORMATS, Format
from cms.documents.readers.errors import REASONS


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_each_format_has_its_reader_and_is_named_where_others_are_refused(known: Format) -> None:
    assert callable(import_module(f"cms.documents.readers.{known.reader}").read)
    assert f"{known.name} ({known.extension})" in REASONS["unknown_type"]


def test_the_usual_extension_of_each_format_is_shown() -> None:
    assert EXTENSIONS == (".docx", ".odt", ".pdf", ".md", ".txt", ".html", ".eml")
    assert [known.label for known in FORMATS[:3]] == ["Word (.docx)", "LibreOffice (.odt)", "PDF"]
