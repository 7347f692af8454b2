"""Tables of a PDF that lines draw: what stands in which cell, and what is no table."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from cms.documents.outline import Cell, ListBlock, Outline, Paragraph, Span, Table
from cms.documents.readers import read
from tests.cms.documents.test_pdf import page_of

XS, YS = (60, 200, 330, 400), (700, 680, 640, 620)
WRITTEN = (
    (65, 686, "Nom"),
    (205, 686, "Ville"),
    (335, 686, "Vu"),
    *((65, 666, "Odile Martinval,"), (205, 666, "Nîmes"), (335, 666, "x")),
    *((65, 652, "psychologue"), (65, 626, "Hugo Belcastel"), (205, 626, "Épinal")),
)
ROWS = (
    ("Nom", "Ville", "Vu"),
    ("Odile Martinval, psychologue", "Nîmes", "x"),
    ("Hugo Belcastel", "Épinal", ""),
)


def texts_of(outline: Outline) -> list[object]:
    return [
        tuple(tuple(cell.text for cell in row) for row in block.rows)
        if isinstance(block, Table)
        else block.text
        for block in outline.blocks
    ]


def written(canvas: Canvas, texts: Sequence[tuple[float, float, str]] = WRITTEN) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, 750, "Avant le tableau.")
    for left, bottom, text in texts:
        canvas.drawString(left, bottom, text)
    canvas.drawString(60, 500, "Après le tableau.")


def test_cells_keep_their_text(read_bytes) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid(list(XS), list(YS))
        written(canvas)

    outline = read_bytes(page_of(draw), "a.pdf")
    assert texts_of(outline) == ["Avant le tableau.", ROWS, "Après le tableau."]
    assert outline.pages == (1, 1, 1)


def test_cells_that_are_boxes_and_sides_that_are_open(read_bytes) -> None:
    def boxes(canvas: Canvas) -> None:
        for left, right in pairwise(XS):
            for top, bottom in pairwise(YS):
                canvas.rect(left, bottom, right - left, top - bottom)
        written(canvas)

    def open_sides(canvas: Canvas) -> None:
        for y in YS:
            canvas.line(XS[0], y, XS[-1], y)
        for x in XS[1:-1]:
            canvas.rect(x, YS[-1], 0.5, YS[0] - YS[-1], stroke=0, fill=1)
        written(canvas)

    for draw in (boxes, open_sides):
        assert texts_of(read_bytes(page_of(draw), "a.pdf"))[1] == ROWS


def test_merged_cells_stand_under_their_columns(read_bytes) -> None:
    def draw(canvas: Canvas) -> None:
        for y in (700, 680, 620):
            canvas.line(60, y, 400, y)
        canvas.line(200, 650, 400, 650)
        for x in (60, 400):
            canvas.line(x, 620, x, 700)
        canvas.line(200, 620, 200, 680)
        canvas.line(330, 620, 330, 680)
        texts = ((65, 686, "Budget"), (65, 660, "Repas"), (205, 660, "2025"), (335, 660, "80 €"))
        written(canvas, (*texts, (205, 630, "2026"), (335, 630, "90 €")))

    assert texts_of(read_bytes(page_of(draw), "a.pdf"))[1] == (
        *(("Budget", "", ""), ("Repas", "2025", "80 €"), ("", "2026", "90 €")),
    )


def test_a_cell_holds_lists_and_answers(read_bytes) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([60, 250, 450], [700, 650, 600])
        texts = ((65, 685, "À faire"), (255, 685, "- relire"), (255, 670, "- signer"))
        written(canvas, (*texts, (65, 620, "Avis")))
        canvas.acroForm.textfield(value="Favorable", x=255, y=610, width=150, height=20)

    (_, table, _) = read_bytes(page_of(draw), "a.pdf").blocks
    listed = read_bytes(b"- relire\n- signer", "a.txt").blocks
    assert isinstance(listed[0], ListBlock)
    assert table.rows[0][1] == Cell(listed)
    assert table.rows[1][1] == Cell((Paragraph((Span("Favorable"),)),))


def test_a_turned_page_has_its_tables(read_bytes) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize(A4[::-1])
        canvas.setPageRotation(90)
        canvas.translate(A4[1], 0)
        canvas.rotate(90)
        canvas.grid(list(XS), list(YS))
        written(canvas)

    assert texts_of(read_bytes(page_of(draw), "a.pdf"))[1] == ROWS


def test_frames_and_drawings_are_no_tables(read_bytes) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(50, 600, 400, 120)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 690, "Encadré : à relire avant la conférence.")
        canvas.line(60, 685, 200, 685)
        canvas.grid(list(range(100, 400, 20)), list(range(200, 500, 20)))

    assert texts_of(read_bytes(page_of(draw), "a.pdf")) == [
        "Encadré : à relire avant la conférence."
    ]


def test_search_reads_the_words_of_tables(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid(list(XS), list(YS))
        written(canvas)

    path = tmp_path / "a.pdf"
    path.write_bytes(page_of(draw))
    text = read(path, by_page=True).blocks[1].text
    assert "Odile Martinval, psychologue Nîmes" in text
    assert text.endswith("Après le tableau.")
