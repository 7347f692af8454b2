"""What each reader keeps of a file."""

import io
import zipfile
from collections import Counter

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from cms.documents.outline import (
    Heading,
    ListBlock,
    Outline,
    Paragraph,
    Rule,
    Span,
    Table,
    cells_of,
)
from cms.french.words import words
from tests.cms.documents.makers import MAKERS, make_docx, make_odt, outline_of

SOURCE = outline_of(
    """
# Un grand titre

Une première phrase, avec ses mots.

## Un sous-titre

- un
- deux
  - dedans
- trois

1. premier
1. second

| Nom | Ville |
| Zoé | Lille |

---

La fin du texte, l’été à Nîmes – 140 € et 46 %.
"""
)
FORMATS = list(MAKERS)


@pytest.fixture(params=FORMATS)
def form(request) -> str:
    return request.param


def test_every_word_of_every_format(form: str, read_bytes) -> None:
    outline = read_bytes(MAKERS[form](SOURCE), f"a.{form}")
    assert Counter(words(outline.text)) >= Counter(words(SOURCE.text))
    assert outline.warnings == ()


@pytest.mark.parametrize("form", ["md", "docx", "odt", "html", "eml", "msg"])
def test_structure(form: str, read_bytes) -> None:
    blocks = read_bytes(MAKERS[form](SOURCE), f"a.{form}").blocks
    assert [type(block) for block in blocks] == [
        *(Heading, Paragraph, Heading, ListBlock, ListBlock, Table, Rule, Paragraph)
    ]
    assert (blocks[0].level, blocks[2].level) == (1, 2)
    assert [(item.level, item.text) for item in blocks[3].items] == [
        *((0, "un"), (0, "deux"), (1, "dedans"), (0, "trois"))
    ]
    assert not blocks[3].ordered
    assert blocks[4].ordered
    assert blocks[5].text == "Nom\tVille\nZoé\tLille"


def test_structure_of_a_pdf(read_bytes) -> None:
    blocks = read_bytes(MAKERS["pdf"](SOURCE), "a.pdf").blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings == ["Un grand titre", "Un sous-titre"]
    lists = [block for block in blocks if isinstance(block, ListBlock)]
    assert lists[0].text.startswith("un\ndeux\n")
    assert any(isinstance(block, Rule) for block in blocks)


@pytest.mark.parametrize("form", ["md", "docx", "odt", "html", "eml", "msg"])
def test_links_and_styles(form: str, read_bytes) -> None:
    spans = (
        *(Span("Un "), Span("gras", bold=True), Span(" et un "), Span("penché", italic=True)),
        *(Span(" et un "), Span("lien", href="https://exemple.fr/a"), Span(".")),
    )
    data = MAKERS[form](Outline((Paragraph(spans),)))
    (block,) = read_bytes(data, f"a.{form}").blocks
    (cell,) = cells_of(block)
    assert cell == spans


def edited(data: bytes, changes: dict[str, tuple[str, str]], extra: dict[str, str]) -> bytes:
    """A zip with text replaced in some members and others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name in changes:
                old, new = changes[name]
                assert old in content.decode()
                content = content.decode().replace(old, new, 1).encode()
            target.writestr(name, content)
        for name, content in extra.items():
            target.writestr(name, content)
    return buffer.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOX = (
    '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
    'markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing><wps:txbx xmlns:wps="'
    'http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:txbxContent><w:p><w:r>'
    "<w:t>Encadré moderne</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
    "</mc:AlternateContent></w:r></w:p>"
)
OLD_BOX = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>Encadré ancien</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    "</v:shape></w:pict></w:r></w:p>"
)
DELETED = '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>Biffé</w:delText></w:r></w:del></w:p>'


def test_docx_text_boxes_and_deleted_text(read_bytes) -> None:
    data = make_docx(outline_of("Avant"))
    data = edited(
        data, {"word/document.xml": ("<w:sectPr", f"{BOX}{OLD_BOX}{DELETED}<w:sectPr")}, {}
    )
    text = read_bytes(data, "a.docx").text
    assert text.count("Encadré moderne") == 1
    assert text.count("Encadré ancien") == 1
    assert "Biffé" not in text


def test_docx_footnotes(read_bytes) -> None:
    note = '<w:p><w:r><w:t>Avant</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    data = edited(
        make_docx(outline_of("Début")),
        {
            "word/document.xml": ("<w:sectPr", f"{note}<w:sectPr"),
            "word/_rels/document.xml.rels": (
                "</Relationships>",
                f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>',
            ),
        },
        {
            "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r>'
            "<w:t>Une note de bas de page</w:t></w:r></w:p></w:footnote></w:footnotes>"
        },
    )
    text = read_bytes(data, "a.docx").text
    assert text.count("Une note de bas de page") == 1
    assert text.count("Avant") == 1
    assert "↑" not in text


def test_docx_header_footer_title_and_breaks(read_bytes) -> None:
    source = outline_of("Première ligne\nDeuxième ligne\n\nFin")
    data = make_docx(source, header="Programme en tête", footer="Page 1")
    blocks = read_bytes(data, "a.docx").blocks
    assert [block.text for block in blocks] == [
        *("Programme en tête", "Première ligne", "Deuxième ligne", "Fin")
    ]


def test_docx_title_style(read_bytes) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Le titre", style="Title")
    document.add_paragraph("Colonne\tautre")
    buffer = io.BytesIO()
    document.save(buffer)
    first, second = read_bytes(buffer.getvalue(), "a.docx").blocks
    assert (first.level, first.text) == (1, "Le titre")
    assert second.text == "Colonne\tautre"


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "606060000000050001a5f645400000000049454e44ae426082"
)


def test_images_are_dropped_with_one_warning_that_counts(read_bytes) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Texte")
    document.add_picture(io.BytesIO(PIXEL))
    document.add_picture(io.BytesIO(PIXEL))
    buffer = io.BytesIO()
    document.save(buffer)
    outline = read_bytes(buffer.getvalue(), "a.docx")
    assert outline.text == "Texte"
    assert len(outline.warnings) == 1
    assert outline.warnings[0].startswith("2 images")


def test_odt_extras(read_bytes) -> None:
    note = (
        '<text:p>Avant<text:note text:note-class="footnote"><text:note-citation>1'
        "</text:note-citation><text:note-body><text:p>Une note</text:p></text:note-body>"
        "</text:note> après<text:s text:c='2'/>deux<text:tab/>tab<office:annotation><text:p>"
        "Commentaire</text:p></office:annotation></text:p>"
        "<text:p><draw:frame><draw:text-box><text:p>Encadré</text:p></draw:text-box></draw:frame>"
        "<draw:frame><draw:image/></draw:frame></text:p>"
        "<text:tracked-changes><text:p>Biffé</text:p></text:tracked-changes>"
    )
    data = edited(
        make_odt(outline_of("Début")),
        {"content.xml": ("</office:text>", f"{note}</office:text>")},
        {},
    )
    outline = read_bytes(data, "a.odt")
    assert [block.text for block in outline.blocks] == [
        *("Début", "Avant après  deux\ttab", "Une note", "Encadré")
    ]
    told = [warning.split(" n’")[0] for warning in outline.warnings]
    assert told == ["1 commentaire", "1 image"]


def test_markdown_raised_letters_years_and_scripts(read_bytes) -> None:
    source = b"Le lundi 1^{er} juin, le 2^e^ tour\n\n2026. Une annee\n\n<script>alert(1)</script>\n"
    text = read_bytes(source, "a.md").text
    assert "1er juin" in text
    assert "2e tour" in text
    assert "2026. Une annee" in text
    assert "alert" not in text


def test_markdown_list_without_an_empty_line(read_bytes) -> None:
    blocks = read_bytes(b"Ordre du jour :\n- un\n- deux", "a.md").blocks
    assert [block.text for block in blocks] == ["Ordre du jour :", "un\ndeux"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_of_text(encoding: str, read_bytes) -> None:
    source = "Été à Nîmes – l’œuvre « complète » à 140 €"
    assert read_bytes(source.encode(encoding), "a.txt").text == source


def test_accents_in_two_characters_are_composed(read_bytes) -> None:
    assert read_bytes("e\u0301te\u0301".encode(), "a.txt").text == "été"


def pdf(*pages: list[tuple[float, float, str]], font: str = "Helvetica", size: int = 11) -> bytes:
    """Pages of strings at a distance from the left and from the top."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for page in pages:
        canvas.setFont(font, size)
        for left, top, text in page:
            canvas.drawString(left, A4[1] - top, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


WIDE = "Une ligne de texte qui va jusqu’au bout de la page imprimée et se poursuit dans la"


def test_pdf_joins_lines_and_pages_and_drops_page_numbers(read_bytes) -> None:
    first = [(60, 780, WIDE), (300, 820, "1")]
    second = [
        (60, 60, "suivante, au-dessus de laquelle on ne voit que le numéro."),
        (300, 820, "2"),
    ]
    (block,) = read_bytes(pdf(first, second), "a.pdf").blocks
    assert block.text == f"{WIDE} {second[0][2]}"


def test_pdf_keeps_a_header_repeated_on_each_page_once(read_bytes) -> None:
    pages = [
        [(60, 30, "Programme en tête"), (60, 200, f"{WIDE} page {n}."), (60, 820, "Pied commun")]
        for n in range(3)
    ]
    text = read_bytes(pdf(*pages), "a.pdf").text
    assert text.count("Programme en tête") == 1
    assert text.count("Pied commun") == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("r´eunion", "réunion"), ("pr`es", "près"), ("forˆet", "forˆet"), ("for^et", "forêt")],
)
def test_pdf_loose_accents(typed: str, expected: str, read_bytes) -> None:
    text = read_bytes(pdf([(60, 60, f"Un mot tel que {typed} dans une ligne")]), "a.pdf").text
    assert f" {expected} " in text


def test_pdf_numbers_inside_the_page_stay(read_bytes) -> None:
    page = [(60, 60, WIDE), (60, 300, "1113"), (60, 500, "La fin de ce texte.")]
    assert "1113" in read_bytes(pdf(page), "a.pdf").text


def test_pdf_with_some_scanned_pages(read_bytes) -> None:
    text = [(60, 60, WIDE)]
    outline = read_bytes(pdf(text, [], text, [(60, 60, "")]), "a.pdf")
    assert len(outline.warnings) == 1
    assert "2 et 4" in outline.warnings[0]


@pytest.mark.parametrize("make", [make_docx, make_odt])
def test_a_text_pasted_line_by_line_with_empty_paragraphs_is_joined(make, read_bytes) -> None:
    """What a text copied from a PDF becomes in Word or Writer: a paragraph a line, and spacing."""
    lines = [
        "Les établissements peuvent avoir la fierté d’avoir accueilli les premières",
        "familles, et de leur avoir donné une salle de jeux où les girafes en bois",
        "attendent. La ludothèque ouvre chaque mercredi, et les parents y viennent",
        "avec leurs enfants. Les prêts durent deux semaines, on les prolonge par un",
        "simple appel, et personne ne demande de caution pour les jeux en bois qui",
        "reviennent toujours entiers.",
    ]
    blocks = [block for line in lines for block in (Paragraph((Span(line),)), Paragraph(()))]
    form = "docx" if make is make_docx else "odt"
    outline = read_bytes(make(Outline(tuple(blocks))), f"collé.{form}")
    assert [block.text for block in outline.unwrapped().blocks] == [" ".join(lines)]


def test_pdf_footers_written_first_are_no_titles_and_lose_their_page_numbers(read_bytes) -> None:
    """Report writers draw the footer before the text, and number it."""
    title = (60, 60, "49e Conférence des directions")
    pages = [
        [(200, 820, "49e Conférence des Directions – page 1"), title, (60, 200, WIDE)],
        [(200, 820, "49e Conférence des Directions – page 2"), (60, 200, f"{WIDE} fin.")],
    ]
    text = read_bytes(pdf(*pages), "a.pdf").text
    assert text.startswith("49e Conférence des directions")
    assert "page 1" not in text
    assert "page 2" not in text
    assert text.casefold().count("conférence") == 1
