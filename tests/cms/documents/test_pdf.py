"""PDF files as machines and people leave them: turned, filled in, noted, cut, without letters."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from cms.documents.readers import UnreadableFileError, read
from cms.documents.readers.errors import REASONS
from tests.cms.documents.makers import make_pdf, outline_of

LINES = (
    (24, "Compte rendu"),
    (11, "Une première ligne du texte, assez longue pour aller jusqu’au bout de la page, où elle"),
    (11, "continue, puis finit. Le tableau vient ensuite, en deux colonnes de trois lignes."),
    (11, "Nom                         Ville"),
    (11, "Odile Martinval             Nîmes"),
    (11, "Hugo Belcastel              Épinal"),
)
TEXT = "Le calendrier des bilans a été relu par tous, et la convention avec le département signée. "


def page_of(draw: Callable[[Canvas], None], *, compressed: bool = True) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=int(compressed))
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def turned(angle: int, *, told: bool) -> bytes:
    """A page whose text is turned to the left, with or without a rotation that puts it upright."""
    width, height = A4 if angle % 180 == 0 else A4[::-1]

    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((width, height))
        if told:
            canvas.setPageRotation(angle)
        canvas.translate(width * (angle in (90, 180)), height * (angle in (180, 270)))
        canvas.rotate(angle)
        for number, (size, line) in enumerate(LINES):
            canvas.setFont("Courier", size * 0.8)
            canvas.drawString(57, A4[1] - 80 - 18 * number, line)

    return page_of(draw)


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_turned_page_reads_as_upright(angle: int, told: bool, read_bytes) -> None:
    upright = read_bytes(turned(0, told=False), "a.pdf")
    assert [block.text for block in upright.blocks[:1]] == ["Compte rendu"]
    assert read_bytes(turned(angle, told=told), "a.pdf") == upright


def with_letters(*, told: bool) -> Callable[[Canvas], None]:
    """A text in a font of its own, which tells its letters by a table, or does not."""
    name = "Lettres" if told else "Dessins"
    font = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    pdfmetrics.registerFont(TTFont(name, str(font)))

    def draw(canvas: Canvas) -> None:
        canvas.setFont(name, 10)
        canvas.drawString(57, 700, TEXT)
        canvas.showPage()

    return draw


def without_table(data: bytes) -> bytes:
    """The same PDF without the tables that tell which letters are drawn."""
    return re.sub(rb"/ToUnicode \d+ 0 R", lambda found: b" " * len(found[0]), data)


def test_letters_that_are_lost_inside_words_are_counted(read_bytes) -> None:
    data = without_table(page_of(with_letters(told=True), compressed=False))
    outline = read_bytes(data, "a.pdf")
    assert "avec le d\ufffdpartement sign\ufffde" in outline.text
    assert "lettres n’ont pas été lues" in outline.warnings[0]


def shifted(canvas: Canvas) -> None:
    """What a font gives that counts its letters from its own: « &RPSWH » for « Compte »."""
    canvas.setFont("Helvetica", 10)
    for number in range(3):
        canvas.drawString(57, 700 - 20 * number, "".join(chr(max(ord(c) - 29, 32)) for c in TEXT))
    canvas.showPage()


def test_a_file_of_letters_that_nothing_tells_is_refused(read_bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_bytes(page_of(shifted), "a.pdf")
    assert caught.value.reason == REASONS["letters"]


def test_a_page_of_letters_that_nothing_tells_is_named(read_bytes, tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        with_letters(told=True)(canvas)
        shifted(canvas)

    data = page_of(draw)
    outline = read_bytes(data, "a.pdf")
    assert outline.text == TEXT.strip()
    assert "page 2" in outline.warnings[0]
    path = tmp_path / "b.pdf"
    path.write_bytes(data)
    assert [block.text for block in read(path, by_page=True).blocks] == ["1", TEXT.strip(), "2", ""]


def test_a_page_of_figures_and_acronyms_is_text(read_bytes) -> None:
    rows = [(57.0, 100.0 + 20 * n, f"PCR {n} 2026 BCG DTP 140,50 %") for n in range(12)]

    def draw(canvas: Canvas) -> None:
        for left, top, text in rows:
            canvas.drawString(left, A4[1] - top, text)

    outline = read_bytes(page_of(draw), "a.pdf")
    assert outline.text.count("BCG DTP") == 12
    assert outline.warnings == ()


def form(canvas: Canvas) -> None:
    fields = canvas.acroForm
    canvas.drawString(57, 700, "Décision :")
    fields.textfield(name="d", value="Convention adoptée", x=130, y=695, width=200, height=20)
    canvas.drawString(57, 650, "Renouvelée : oui")
    fields.checkbox(name="oui", checked=True, x=150, y=645)
    canvas.drawString(200, 650, "non")
    fields.checkbox(name="non", checked=False, x=230, y=645)
    canvas.drawString(57, 600, "Code :")
    fields.textfield(name="c", value="zut", x=130, y=595, fieldFlags="password")
    canvas.drawString(57, 550, "Lieu :")
    fields.choice(name="l", value="Nîmes", options=["Nîmes", "Brest"], x=130, y=545)
    fields.textfield(name="vide", value="", x=130, y=500)
    canvas.drawString(57, 450, "Fin du texte.")


def test_answers_of_a_form_are_read_at_their_place(read_bytes) -> None:
    outline = read_bytes(page_of(form), "a.pdf")
    text = re.sub(r"\s+", " ", outline.text)
    assert text == (
        "Décision : Convention adoptée Renouvelée : oui ☒ non ☐ Code : Lieu : Nîmes Fin du texte."
    )
    assert outline.warnings == ()


def test_the_page_on_which_each_block_begins(read_bytes) -> None:
    def draw(canvas: Canvas) -> None:
        for number in (1, 2, 3):
            canvas.setFont("Helvetica", 18)
            canvas.drawString(57, 700, f"Titre de la partie {number}")
            canvas.setFont("Helvetica", 11)
            for line in range(3):
                canvas.drawString(57, 600 - 40 * line, f"- Le point {line} de la partie {number}.")
            canvas.showPage()

    outline = read_bytes(page_of(draw), "a.pdf")
    assert [block.text[:5] for block in outline.blocks] == ["Titre", "Le po"] * 3
    assert outline.pages == (1, 1, 2, 2, 3, 3)


def noted(canvas: Canvas) -> None:
    canvas.drawString(57, 700, "Le texte de cette page, tel qu’il fut écrit.")
    canvas.drawString(57, 600, "La fin.")
    canvas.freeTextAnnotation(
        "Ajout à la main\nen deux lignes", "/Helv 11 Tf 0 g", Rect=(57, 630, 250, 660)
    )
    canvas.textAnnotation("À vérifier", Rect=(300, 700, 320, 720))
    canvas.showPage()
    canvas.drawString(57, 700, "Le mardi 10 novembre, qui est barré.")
    canvas.highlightAnnotation(
        "", Rect=(57, 695, 200, 715), QuadPoints=[57, 715, 200, 715, 57, 695, 200, 695]
    )


def test_what_was_written_over_a_page_is_read_and_notes_are_named(read_bytes) -> None:
    struck = page_of(noted, compressed=False).replace(b"/Highlight", b"/StrikeOut")
    outline = read_bytes(struck, "a.pdf")
    order = [outline.text.index(part) for part in ("fut écrit", "Ajout", "deux lignes", "La fin")]
    assert order == sorted(order)
    notes, crossed = outline.warnings
    assert "notes" in notes
    assert "(page 1)" in notes
    assert "barrés" in crossed
    assert "(page 2)" in crossed


PDF = make_pdf(outline_of("# Titre\n\nUn texte tout à fait ordinaire."))


@pytest.mark.parametrize(
    "data",
    [
        PDF[: PDF.rindex(b"%%EOF")],
        PDF[: PDF.rindex(b"%%EOF") + 3],
        PDF + b"\r\n--\r\nMessage du serveur : piece 1 0 obj, 2 0 obj\r\n",
        PDF + bytes(50_000),
        b"\r\n\r\n" + PDF,
    ],
)
def test_an_end_that_a_server_changed(data: bytes, read_bytes) -> None:
    assert read_bytes(data, "a.pdf") == read_bytes(PDF, "a.pdf")


@pytest.mark.parametrize("cut", [20, 60, 400, len(PDF) // 2])
def test_a_file_that_is_cut_short_is_refused(cut: int, read_bytes) -> None:
    with pytest.raises(UnreadableFileError, match="abîmé"):
        read_bytes(PDF[:-cut], "a.pdf")
