from importlib import import_module

import pytest

from cms.documents.formats import EXTENSIONS, FORMATS, Format
from cms.documents.readers.errors import REASONS


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_each_format_has_its_reader_and_is_named_where_others_are_refused(known: Format) -> None:
    assert callable(import_module(f"cms.documents.readers.{known.reader}").read)
    assert f"{known.name} ({known.extension})" in REASONS["unknown_type"]


def test_all_extensions_are_known_and_the_usual_one_of_each_format_is_shown() -> None:
    known = ".docx .dotx .odt .pdf .md .markdown .txt .html .htm .eml .msg"
    assert tuple(known.split()) == EXTENSIONS
    assert [known.label for known in FORMATS[:3]] == ["Word (.docx)", "LibreOffice (.odt)", "PDF"]
