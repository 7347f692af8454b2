"""What a file only shows by its layout: wrapped titles, columns, numbers that stand alone."""

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

BODY = [
    (57.0, 300.0 + 15 * n, 11.0, "Une ligne du texte qui remplit la page et ne finit pas,")
    for n in range(8)
]


def page(*texts: tuple[float, float, float, str]) -> bytes:
    """One page of texts, each with its left, its top and its size."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for left, top, size, text in [*texts, *BODY]:
        canvas.setFont("Helvetica", size)
        canvas.drawString(left, A4[1] - top, text)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize("second", ["coordinations locales", "Coordinations Locales"])
def test_a_title_that_is_too_long_for_its_line_is_one(second: str, read_bytes) -> None:
    first = "Compte rendu de la 52e conférence des"
    data = page((57, 80, 24, first), (57, 109, 24, second))
    assert read_bytes(data, "a.pdf").blocks[0].text == f"{first} {second}"


def test_two_titles_stay_two(read_bytes) -> None:
    outline = read_bytes(
        page((57, 80, 24, "Compte rendu"), (57, 109, 24, "Vos questions")), "a.pdf"
    )
    assert [block.text for block in outline.blocks[:2]] == ["Compte rendu", "Vos questions"]


def test_columns_are_a_table(read_bytes) -> None:
    rows = [("Nom", "Ville"), ("Zoé Martel", "Lille"), ("Ana Bel", "Brest")]
    texts = [
        (left, 100.0 + 18 * at, 11.0, cell)
        for at, row in enumerate(rows)
        for left, cell in zip((57.0, 250.0), row, strict=True)
    ]
    outline = read_bytes(page(*texts), "a.pdf")
    assert outline.blocks[0].text == "\n".join("\t".join(row) for row in rows)


def test_a_numbered_title_of_markdown_keeps_its_number(read_bytes) -> None:
    source = "- Un\n\n1. Le portage\n\nDu texte.\n\n2. Le sommeil\n\nDu texte."
    texts = [block.text for block in read_bytes(source.encode(), "a.md").blocks]
    assert texts == ["Un", "1. Le portage", "Du texte.", "2. Le sommeil", "Du texte."]


def test_descriptions_of_markdown_images_stay_with_a_warning(read_bytes) -> None:
    text = "Avant ![une « image »](photo.png) après\n\n[![le plan](b.png)](https://exemple.fr)"
    outline = read_bytes(text.encode(), "a.md")
    assert outline.text == "Avant une « image » après\n\nle plan"
    assert outline.warnings[0].startswith("2 images")


PEOPLE = (
    ("Nom", "Présent", "Excusé"),
    ("Odile Martinval", "x", ""),
    ("Luc Roy", "", "x"),
    ("Ana Bel", "", ""),
    ("Hugo Belcastel", "x", ""),
)


def test_a_column_keeps_its_place_where_cells_are_empty(read_bytes) -> None:
    texts = [
        (left, 80.0 + 20 * at, 11.0, text)
        for at, row in enumerate(PEOPLE)
        for left, text in zip((57, 150, 200), row, strict=True)
        if text
    ]
    lines = "\n".join(f"{name:16}  {one:9}  {other}".rstrip() for name, one, other in PEOPLE)
    for data, name in ((page(*texts), "a.pdf"), (f"{lines}\n\nFin.".encode(), "a.txt")):
        table = read_bytes(data, name).blocks[0]
        assert tuple(tuple(cell.text for cell in row) for row in table.rows) == PEOPLE


def test_what_follows_a_table_is_no_row(read_bytes) -> None:
    lines = "\n".join(f"{name:16}  {one:9}  {other}".rstrip() for name, one, other in PEOPLE)
    for after in ("- Zoé Martel", "Une ligne qui passe sous chaque colonne"):
        blocks = read_bytes(f"{lines}\n{after}".encode(), "a.txt").blocks
        assert len(blocks[0].rows) == len(PEOPLE)
        assert blocks[1].text == after.removeprefix("- ")


def test_short_lines_are_lines(read_bytes) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    lines = [
        "Participants",
        "Zoé Martel - Lille",
        "Anne-Marie Belcastel - Brest",
        "Luc Roy - Lille",
    ]
    for at, line in enumerate(lines):
        canvas.drawString(57, 700 - 14 * at, line)
    canvas.save()
    assert [block.text for block in read_bytes(buffer.getvalue(), "a.pdf").blocks] == lines
