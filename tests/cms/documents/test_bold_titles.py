"""A first row that is bold, and alone so, holds the titles of columns."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cdp.imports.recognise import recognise
from cms.documents import readers
from cms.documents.outline import Cell, Outline, Paragraph, Span, Table
from cms.documents.stream import as_stream
from tests.cms.documents import makers

MAKERS: dict[str, Callable[[Outline], bytes]] = {
    "docx": makers.make_docx,
    "odt": makers.make_odt,
    "html": makers.make_html,
    "pdf": lambda outline: makers.make_pdf(outline, ruled=True),
}


def table(*rows: str) -> Table:
    """Cells are parted by « | »; those between « * » are bold."""
    cells = (tuple(map(_cell, row.split("|"))) for row in rows)
    return Table(tuple(cells), has_header=False)


def _cell(text: str) -> Cell:
    return Cell.of((Span(text.strip("*"), bold=text.startswith("*")),) if text else ())


def read(folder: Path, form: str, made: Table) -> Table:
    path = folder / f"cr.{form}"
    outline = Outline((Paragraph((Span("Les girafes."),)), made))
    path.write_bytes(MAKERS[form](outline))
    [found] = [block for block in readers.read(path).blocks if isinstance(block, Table)]
    return found


@pytest.mark.parametrize("form", MAKERS)
@pytest.mark.parametrize(
    ("rows", "has_titles"),
    [
        (("*Heure*|*Quoi*", "9 h|Arrivée", "10 h|Jeux"), True),
        (("*Heure*|*Quoi*", "*9 h*|Arrivée", "*10 h*|Jeux"), True),
        (("*Poste*|*Coût*", "Jeux|12 €", "Repas|30 €", "*Total*|*42 €*"), True),
        (("|*Hier*|*Demain*", "Jeux|12|14", "Repas|30|32"), True),
        (("Heure|Quoi", "9 h|Arrivée"), False),
        (("*Heure*|Quoi", "9 h|Arrivée"), False),
        (("*Heure*|*9 h*", "*Quoi*|*Arrivée*"), False),
        (("*Les jeux*|", "9 h|Arrivée"), False),
    ],
)
def test_titles_of_columns(
    tmp_path: Path, form: str, rows: tuple[str, ...], has_titles: bool
) -> None:
    found = read(tmp_path, form, table(*rows))
    [block] = as_stream([found])
    titles = [column["heading"] for column in block["value"]["columns"]]
    first = [text.strip("*") for text in rows[0].split("|")]
    assert titles == (first if has_titles else [""] * len(first))
    assert len(block["value"]["rows"]) == len(rows) - has_titles


def test_a_link_in_a_title_is_kept(tmp_path: Path) -> None:
    linked = Cell.of((Span("Quoi", bold=True, href="https://example.org/"),))
    rows = table("*Heure*|*Quoi*", "9 h|Arrivée").rows
    found = read(tmp_path, "docx", Table(((rows[0][0], linked), rows[1]), has_header=False))
    assert "https://example.org/" in str(as_stream([found]))


@pytest.mark.parametrize("form", MAKERS)
def test_a_secret_that_stands_in_a_bold_row_goes(tmp_path: Path, form: str) -> None:
    found = read(tmp_path, form, table("*Mot de passe*|*lunebleue*", "Adresse|a1b2.example.org"))
    assert "lunebleue" not in str(recognise(Outline((found,))).as_json())
