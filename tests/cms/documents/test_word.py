"""What becomes of each thing that a Word file can hold."""

import pytest

from cms.documents.outline import Heading, ListBlock, Outline, Paragraph, Table, cells_of
from tests.cms.documents.office import (
    paragraph,
    rooted,
    run,
    word_field,
    word_file,
    word_style,
    zipped,
)

HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
PLAIN = paragraph("La salle est ouverte.")


@pytest.fixture
def read_word(read_bytes):
    def read(body: str, **more) -> Outline:
        return read_bytes(word_file(body, **more), "a.docx")

    return read


def texts(outline: Outline) -> list[str]:
    return [block.text for block in outline.blocks]


def struck(outline: Outline) -> list[str]:
    return [
        span.text
        for block in outline.blocks
        for spans in cells_of(block)
        for span in spans
        if span.struck
    ]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("main", "target"),
    [
        ("word/document.xml", "word/document.xml"),
        ("word/document2.xml", "/word/document2.xml"),
        ("texte/corps.xml", "./texte/corps.xml"),
    ],
)
def test_the_main_part_is_the_one_that_is_named(
    main: str, target: str, strict: bool, read_word
) -> None:
    folder = main.rpartition("/")[0]
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>Avec les clés.</w:t></w:r></w:p></w:footnote>'
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main" if strict else ""
    notes = rooted("w:footnotes", note)
    if strict:
        notes = notes.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", space)
    outline = read_word(
        f'<w:p>{run("La salle est ouverte.")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        main=main,
        target=target,
        strict=strict,
        related={"n": ("footnotes", "notes9.xml"), "h": ("header", f"/{folder}/tete.xml")},
        parts={
            f"{folder}/notes9.xml": notes,
            f"{folder}/tete.xml": rooted("w:hdr", paragraph("Réseau")),
        },
    )
    assert texts(outline) == ["Réseau", "La salle est ouverte.", "Avec les clés."]
    assert outline.warnings == ()


def test_a_template_is_read_and_one_with_macros_refused_by_its_content(read_bytes) -> None:
    assert read_bytes(word_file(PLAIN), "modèle.dotx").text == "La salle est ouverte."


def test_what_is_missing_costs_that_part_only(read_bytes) -> None:
    """Neither relationships, nor styles, nor declared types, and a picture that is broken."""
    body = (
        f'{PLAIN}<w:p><w:hyperlink r:id="rId7">{run("Le plan")}</w:hyperlink></w:p>'
        "<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        '<a:blip r:embed="rId8"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
    document = rooted("w:document", f"<w:body>{body}</w:body>")
    data = zipped({"word/document.xml": document, "word/media/a.png": b"PNG" * 50})
    at = data.index(b"word/media/a.png") + len(b"word/media/a.png")
    broken = data[:at] + bytes(4) + data[at + 4 :]
    outline = read_bytes(broken, "a.docx")
    assert texts(outline) == ["La salle est ouverte.", "Le plan"]
    assert [warning.split("\u00a0:")[0] for warning in outline.warnings] == [
        *("1 lien a perdu son adresse", "1 image n’a pas été reprise")
    ]


@pytest.mark.parametrize("content", ["<w:styles", "<!DOCTYPE a><a/>", ""])
def test_styles_that_cannot_be_read_are_told(content: str, read_word) -> None:
    outline = read_word(PLAIN, parts={"word/styles.xml": content})
    assert texts(outline) == ["La salle est ouverte."]
    assert "1 partie du fichier" in outline.warnings[0]


HIDING_STYLES = (
    word_style("Cache", more=HIDDEN)
    + word_style("Cache2", based_on="Cache")
    + word_style("Montre", based_on="Cache2", more='<w:rPr><w:vanish w:val="0"/></w:rPr>')
    + word_style("Signe", kind="character", more=HIDDEN)
    + word_style("Signe2", kind="character", based_on="Signe")
)


HALF_SHOWN = paragraph("Fermé.", "Cache2").replace(
    "</w:p>", run("Ouvert.", "<w:vanish w:val='false'/>") + "</w:p>"
)
HIDDEN_ROW = (
    f"<w:tbl><w:tr><w:tc>{paragraph('Ouvert.')}</w:tc></w:tr>"
    f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph('Fermé.')}</w:tc></w:tr></w:tbl>"
)


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{run('Ouvert.')}{run(' Fermé.', '<w:vanish/>')}</w:p>",
        f"<w:p>{run('Ouvert.')}{run(' Fermé.', '<w:vanish/><w:specVanish/>')}</w:p>",
        "<w:p>" + run("Ouvert.") + run(" Fermé.", "<w:rStyle w:val='Signe2'/>") + "</w:p>",
        paragraph("Ouvert.") + paragraph("Fermé.", "Cache2"),
        paragraph("Ouvert.", "Montre") + paragraph("Fermé.", "Cache"),
        HALF_SHOWN,
        HIDDEN_ROW,
    ],
)
def test_hidden_text_is_nowhere_and_is_counted(body: str, read_word) -> None:
    outline = read_word(body, styles=HIDING_STYLES)
    assert outline.text == "Ouvert."
    assert [warning for warning in outline.warnings if warning.startswith("1 passage masqué")]


def test_defaults_hide_what_no_style_shows(read_word) -> None:
    styles = f"<w:docDefaults><w:rPrDefault>{HIDDEN}</w:rPrDefault></w:docDefaults>"
    styles += word_style("Montre", more='<w:rPr><w:vanish w:val="0"/></w:rPr>')
    outline = read_word(paragraph("Fermé.") + paragraph("Ouvert.", "Montre"), styles=styles)
    assert outline.text == "Ouvert."


def test_what_hides_on_the_web_or_at_the_end_of_a_paragraph_hides_no_word(read_word) -> None:
    outline = read_word(
        f"<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>"
        f"{run('Ouvert.', '<w:webHidden/>')}</w:p>"
    )
    assert outline.text == "Ouvert."
    assert outline.warnings == ()


def test_hidden_passages_are_counted_once_each(read_word) -> None:
    hidden = run("un", "<w:vanish/>") + run(" deux", "<w:b/><w:vanish/>")
    outline = read_word(f"<w:p>{hidden}{run(' Ouvert. ')}{hidden}</w:p>")
    assert outline.text == "Ouvert."
    assert outline.warnings[0].startswith("2 passages masqués")


def box(ticked: str, content: str) -> str:
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{ticked}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def old_box(states: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>'
        f"{states}</w:checkBox></w:ffData></w:fldChar></w:r>"
        "<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


SYMBOL = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ((box("1", run("☒")), box("0", run("☐"))), "☒ oui ☐ non"),
        ((box("true", run("✓")), box("false", "")), "☒ oui ☐ non"),
        ((box("1", SYMBOL), box("0", "<w:r/>")), "☒ oui ☐ non"),
        ((old_box("<w:checked/>"), old_box('<w:default w:val="0"/>')), "☒ oui ☐ non"),
        ((old_box('<w:checked w:val="0"/><w:default/>'), old_box("<w:default/>")), "☐ oui ☒ non"),
        ((SYMBOL, '<w:r><w:sym w:font="Wingdings" w:char="00A8"/></w:r>'), "☑ oui ☐ non"),
        (
            tuple(run(sign, '<w:rFonts w:ascii="Wingdings"/>') for sign in "\uf0fe\uf0a8"),
            "☑ oui ☐ non",
        ),
    ],
)
def test_boxes_keep_their_ticks(signs: tuple[str, str], expected: str, read_word) -> None:
    yes, no = signs
    outline = read_word(f"<w:p>{yes}{run(' oui ')}{no}{run(' non')}</w:p>")
    assert outline.text == expected


def test_boxes_around_a_paragraph_and_around_a_cell(read_word) -> None:
    cells = f"<w:tc>{paragraph('Zoé')}</w:tc>" + box("1", f"<w:tc>{paragraph('x')}</w:tc>")
    outline = read_word(box("0", paragraph("☐")) + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
    assert texts(outline) == ["☐", "Zoé\t☒"]


def test_what_a_form_asks_is_no_text_and_what_it_was_answered_is(read_word) -> None:
    asked = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('Cliquez ici pour entrer du texte.')}</w:sdtContent></w:sdt>"
    )
    answered = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Lille')}</w:sdtContent></w:sdt>"
    choice = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="matin"/><w:listEntry w:val="soir"/></w:ddList></w:ffData></w:fldChar>'
        "</w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r><w:r><w:fldChar "
        'w:fldCharType="end"/></w:r>'
    )
    body = f"<w:p>{run('Lieu : ')}{asked}{answered}{run(', le ')}{choice}"
    body += f"{run(' du ')}{word_field('FORMTEXT', run('12 mars'))}</w:p>"
    assert read_word(body).text == "Lieu : Lille, le soir du 12 mars"


@pytest.mark.parametrize(
    ("properties", "is_struck"),
    [
        ("<w:strike/>", True),
        ("<w:dstrike/>", True),
        ('<w:rStyle w:val="Barre2"/>', True),
        ('<w:strike w:val="0"/>', False),
        ('<w:rStyle w:val="Barre2"/><w:strike w:val="false"/>', False),
    ],
)
def test_struck_text_stays_struck(properties: str, is_struck: bool, read_word) -> None:
    styles = word_style("Barre", kind="character", more="<w:rPr><w:strike/></w:rPr>")
    styles += word_style("Barre2", kind="character", based_on="Barre")
    outline = read_word(f"<w:p>{run('Le 12 ', properties)}{run('19 mars')}</w:p>", styles=styles)
    assert outline.text == "Le 12 19 mars"
    assert struck(outline) == (["Le 12 "] if is_struck else [])
    assert outline.warnings == (
        ("1 passage est barré\u00a0: rien n’y est reconnu. Retirez ce qui ne vaut plus.",)
        if is_struck
        else ()
    )


ENTRIES = paragraph("Le bain\t2", "TM1") + paragraph("Le jardin\t3", "Sommaire")
CONTENTS_STYLES = word_style("TM1", title="toc 1") + word_style("Sommaire", based_on="TM1")
TOC = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    f"<w:hyperlink w:anchor='_Toc1'>{run('Le bain')}<w:r><w:tab/></w:r>"
    f"{word_field('PAGEREF _Toc1', run('2'))}</w:hyperlink></w:p><w:p>{run('Le jardin 3')}"
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
GALLERY = (
    '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
)


@pytest.mark.parametrize(
    "contents",
    [
        ENTRIES,
        TOC,
        f"<w:sdt>{GALLERY}<w:sdtContent>{paragraph('Sommaire')}{TOC}</w:sdtContent></w:sdt>",
        f"<w:sdt>{GALLERY}<w:sdtContent>{paragraph('Le bain 2')}</w:sdtContent></w:sdt>",
        f"<w:p><w:fldSimple w:instr='TOC'>{run('Le bain 2')}</w:fldSimple></w:p>",
        f"<w:p>{word_field('INDEX', run('bain, 2'))}</w:p>",
    ],
)
def test_an_automatic_table_of_contents_is_left_out(contents: str, read_word) -> None:
    before, after = paragraph("Avant."), paragraph("Après.")
    outline = read_word(before + contents + after, styles=CONTENTS_STYLES)
    assert outline == read_word(before + after)


@pytest.mark.parametrize("text", ["Points évoqués", "Le budget de 2026"])
def test_text_in_the_style_of_a_table_of_contents_stays(text: str, read_word) -> None:
    """Some take « En-tête de table des matières » for their own titles."""
    styles = word_style("Entete", title="TOC Heading") + CONTENTS_STYLES
    body = paragraph("Sommaire", "Entete") + ENTRIES + paragraph(text, "Entete")
    assert read_word(body, styles=styles).text == text


def test_what_follows_a_table_of_contents_stays(read_word) -> None:
    never_ends = TOC.replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "")
    after = TOC.replace("</w:p>", "").replace("<w:p>", "") + run(" Dans la même ligne.")
    assert read_word(f"<w:p>{after}</w:p>").text == "Dans la même ligne."
    gallery = f"<w:sdt>{GALLERY}<w:sdtContent>{TOC}{paragraph('Ajouté.')}</w:sdtContent></w:sdt>"
    assert read_word(gallery).text == "Ajouté."
    assert "Après." in read_word(never_ends + paragraph("Après.")).text


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text) if text else '<w:p/>'}</w:tc>"


def rows(outline: Outline) -> list[list[str]]:
    [table] = [block for block in outline.blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for row in table.rows]


def test_each_value_stands_under_its_column(read_word) -> None:
    restart, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    table = (
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('Poste')}{cell('Année')}{cell('Montant')}</w:tr>"
        f"<w:tr>{cell('Transport', restart)}{cell('2025')}{cell('140 €')}</w:tr>"
        f"<w:tr>{cell('', goes_on)}{cell('2026')}{cell('90 €')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('2027')}{cell('80 €')}</w:tr>"
        f"<w:tr>{cell('Total', wide)}{cell('310 €')}</w:tr>"
        f"<w:sdt><w:sdtContent><w:tr>{cell('Reste')}<w:sdt><w:sdtContent>{cell('tout')}"
        "</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt>"
    )
    outline = read_word(f"<w:tbl>{table}</w:tbl>")
    assert rows(outline) == [
        ["Poste", "Année", "Montant"],
        ["Transport", "2025", "140 €"],
        ["", "2026", "90 €"],
        ["", "2027", "80 €"],
        ["Total", "", "310 €"],
        ["Reste", "tout", ""],
    ]
    [table_block] = outline.blocks
    assert isinstance(table_block, Table)
    assert table_block.has_header
    assert table_block.rows[2][0].covered == "above"
    assert table_block.rows[4][1].covered == "left"


def test_a_row_that_was_deleted_is_gone_and_a_table_in_a_cell_is_kept(read_word) -> None:
    inner = f"<w:tbl><w:tr>{cell('c')}{cell('d')}</w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr><w:tc>{paragraph('a')}{inner}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell('Biffé')}</w:tr></w:tbl>"
    )
    outline = read_word(body)
    assert rows(outline) == [["a c\td"]]
    assert "suivi des modifications" in outline.warnings[0]


def test_changes_that_wait_are_made_and_counted(read_word) -> None:
    body = (
        f"<w:p>{run('Le bain ')}<w:ins w:id='1'>{run('chaud ')}</w:ins>"
        "<w:del w:id='2'><w:r><w:delText>froid </w:delText></w:r></w:del>"
        f"<w:moveFrom w:id='3'>{run('le soir ')}</w:moveFrom>{run('du matin')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del w:id='4'/></w:rPr></w:pPr>{run('Une seule ')}</w:p>"
        f"<w:p><w:moveTo w:id='5'>{run('phrase')}</w:moveTo>"
        f"<w:r><w:rPr><w:rPrChange w:id='6'><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>"
        "<w:t>.</w:t></w:r></w:p>"
    )
    outline = read_word(body)
    assert texts(outline) == ["Le bain chaud du matin", "Une seule phrase."]
    assert outline.warnings[0].startswith("3 modifications étaient en attente dans le suivi des")


def test_a_deleted_end_of_paragraph_joins_nothing_beyond_its_cell(read_word) -> None:
    ends = "<w:rPr><w:del w:id='4'/></w:rPr>"
    cells = "".join(f"<w:tc>{paragraph(name, properties=ends)}</w:tc>" for name in ("Zoé", "Gap"))
    outline = read_word(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>{paragraph('Fin.', properties=ends)}")
    assert texts(outline) == ["Zoé\tGap", "Fin."]


CHUNKS = {
    "a.html": "<p>Le bilan est <b>adopté</b>.</p><ul><li>un</li></ul>",
    "a.txt": "Le bilan est adopté.\n\n- un",
    "a.mht": "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    "<p>Le bilan est adopté.</p><ul><li>un</li></ul>",
    "a.docx": word_file(
        paragraph("Le bilan est adopté.") + paragraph("un", "P"),
        styles=word_style("P", title="List Bullet"),
    ),
}


@pytest.mark.parametrize("name", CHUNKS)
def test_a_document_that_another_takes_in_is_read_at_its_place(name: str, read_word) -> None:
    content = CHUNKS[name]
    data = content.encode() if isinstance(content, str) else content
    outline = read_word(
        f"{paragraph('Avant.')}<w:altChunk r:id='x'/>{paragraph('Après.')}",
        related={"x": ("aFChunk", name)},
        parts={f"word/{name}": data},
    )
    assert texts(outline) == ["Avant.", "Le bilan est adopté.", "un", "Après."]
    assert isinstance(outline.blocks[2], ListBlock)


@pytest.mark.parametrize("related", [{}, {"x": ("aFChunk", "a.rtf")}, {"x": ("aFChunk", "b.html")}])
def test_one_that_cannot_be_read_is_told(related: dict[str, tuple[str, str]], read_word) -> None:
    outline = read_word(f"{PLAIN}<w:altChunk r:id='x'/>", related=related)
    assert outline.text == "La salle est ouverte."
    assert "1 partie du fichier n’a pas pu être lue" in outline.warnings[0]


def test_files_that_take_each_other_in_end(read_bytes) -> None:
    data = word_file(paragraph("Fond."))
    for depth in range(6):
        data = word_file(
            f"{paragraph(f'Étage {depth}.')}<w:altChunk r:id='x'/>",
            related={"x": ("aFChunk", "a.docx")},
            parts={"word/a.docx": data},
        )
    outline = read_bytes(data, "a.docx")
    assert outline.text.startswith("Étage 5.")
    assert "1 partie du fichier" in outline.warnings[0]


def drawing(content: str) -> str:
    return f"<w:p><w:r><w:drawing><wp:inline>{content}</wp:inline></w:drawing></w:r></w:p>"


def point(name: str, text: str) -> str:
    written = f"<dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t>" if text else ""
    return f'<dgm:pt modelId="{name}">{written}</dgm:pt>'


def test_a_diagram_is_a_list_nested_as_it_is(read_word) -> None:
    links = "".join(
        f'<dgm:cxn srcId="{source}" destId="{target}" srcOrd="{order}"/>'
        for source, target, order in (("0", "1", 1), ("0", "2", 0), ("1", "3", 0))
    )
    points = point("0", "") + point("1", "Orientation") + point("2", "Repérage")
    points += point("3", "Pédopsychiatre")
    outline = read_word(
        paragraph("Le parcours :") + drawing('<dgm:relIds r:dm="d"/>') + paragraph("Fin."),
        related={"d": ("diagramData", "diagrams/data1.xml")},
        parts={
            "word/diagrams/data1.xml": rooted(
                "dgm:dataModel",
                f"<dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst>",
            )
        },
    )
    assert texts(outline) == [*("Le parcours :", "Repérage\nOrientation\nPédopsychiatre", "Fin.")]
    [diagram] = [block for block in outline.blocks if isinstance(block, ListBlock)]
    assert [item.level for item in diagram.items] == [0, 0, 1]
    assert outline.warnings[0].startswith("1 schéma est devenu une liste")


def cached(tag: str, *values: str) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(values))
    return f"<c:{tag}><c:strRef><c:strCache>{points}</c:strCache></c:strRef></c:{tag}>"


def test_a_chart_is_a_table(read_word) -> None:
    title = "<a:p><a:r><a:t>Les séjours</a:t></a:r></a:p>"
    first = cached("tx", "2025") + cached("cat", "Nîmes", "Gap") + cached("val", "12", "7")
    second = cached("tx", "2026") + cached("cat", "Nîmes", "Gap") + cached("val", "15", "9")
    series = f"<c:plotArea><c:ser>{first}</c:ser><c:ser>{second}</c:ser></c:plotArea>"
    chart = f"<c:title><c:tx><c:rich>{title}</c:rich></c:tx></c:title>{series}"
    outline = read_word(
        drawing('<c:chart r:id="c"/>'),
        related={"c": ("chart", "charts/chart1.xml")},
        parts={"word/charts/chart1.xml": rooted("c:chartSpace", chart)},
    )
    assert texts(outline)[0] == "Les séjours"
    assert rows(outline) == [["", "2025", "2026"], ["Nîmes", "12", "15"], ["Gap", "7", "9"]]
    assert outline.warnings[0].startswith("1 graphique est devenu un tableau")


@pytest.mark.parametrize("content", ['<c:chart r:id="c"/>', '<dgm:relIds r:dm="d"/>'])
def test_a_drawing_whose_part_is_missing_is_told(content: str, read_word) -> None:
    outline = read_word(PLAIN + drawing(content))
    assert outline.text == "La salle est ouverte."
    assert "1 partie du fichier" in outline.warnings[0]


def maths(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


INTERVAL = (
    "<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr>"
    f"<m:e>{maths('a')}</m:e><m:e>{maths('b')}</m:e></m:d>"
)
SUM = (
    f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{maths('i')}</m:sub>"
    f"<m:sup>{maths('n')}</m:sup><m:e>{maths('i')}</m:e></m:nary>"
)


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        (maths("46/100"), "46/100"),
        (f"<m:f><m:num>{maths('46')}</m:num><m:den>{maths('100')}</m:den></m:f>", "46/100"),
        (f"<m:f><m:num>{maths('a+b')}</m:num><m:den>{maths('2')}</m:den></m:f>", "(a+b)/2"),
        (f"<m:sSup><m:e>{maths('m')}</m:e><m:sup>{maths('2')}</m:sup></m:sSup>", "m^2"),
        (f"<m:sSub><m:e>{maths('x')}</m:e><m:sub>{maths('n+1')}</m:sub></m:sSub>", "x_(n+1)"),
        (
            f"<m:rad><m:radPr><m:degHide/></m:radPr><m:deg/><m:e>{maths('2')}</m:e></m:rad>",
            "√2",
        ),
        (INTERVAL, "[a|b]"),
        (SUM, "∑_i^n i"),
    ],
)
def test_an_equation_is_written_in_its_line(equation: str, expected: str, read_word) -> None:
    alone = f"<w:p><m:oMathPara><m:oMath>{equation}</m:oMath></m:oMathPara></w:p>"
    line = f"<w:p>{run('Taux : ')}<m:oMath>{equation}</m:oMath>{run(' des enfants.')}</w:p>"
    assert texts(read_word(line + alone)) == [f"Taux : {expected} des enfants.", expected]


def test_both_forms_of_a_text_box_are_one(read_word) -> None:
    content = f"<w:txbxContent>{paragraph('Encadré.')}</w:txbxContent>"
    body = (
        f"<w:p>{run('Avant.')}<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{content}"
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{content}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read_word(body + paragraph("Après."))) == ["Avant.", "Encadré.", "Après."]


def test_a_form_that_says_nothing_gives_way_to_the_other(read_word) -> None:
    body = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice/><mc:Fallback><w:t>Ouvert.</w:t>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read_word(body).text == "Ouvert."


def test_comments_objects_and_ink_are_counted(read_word) -> None:
    body = (
        f"<w:p>{run('Ouvert.')}<w:r><w:commentReference w:id='0'/></w:r></w:p>"
        "<w:p><w:r><w:object><v:shape><v:imagedata r:id='i'/></v:shape><o:OLEObject/></w:object>"
        "</w:r><w:r><w14:contentPart r:id='k'/></w:r></w:p>"
    )
    comment = f"<w:comment w:id='0'>{paragraph('À revoir')}</w:comment>"
    outline = read_word(
        body,
        related={"c": ("comments", "comments.xml")},
        parts={"word/comments.xml": rooted("w:comments", comment)},
    )
    assert outline.text == "Ouvert."
    assert [warning.split(" n’")[0] for warning in outline.warnings] == [
        *("1 commentaire", "1 objet incorporé (classeur, dessin…)", "1 tracé à main levée")
    ]


def test_notes_follow_what_refers_to_them(read_word) -> None:
    def note(kind: str, number: int) -> str:
        return f"<w:r><w:{kind}Reference w:id='{number}'/></w:r>"

    notes = "".join(
        f"<w:footnote w:id='{n}'>{paragraph(f'Note {n}.')}</w:footnote>" for n in range(3)
    )
    separator = "<w:footnote w:type='separator' w:id='-1'><w:p/></w:footnote>"
    listed = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"
    body = (
        f"<w:p><w:pPr>{listed}</w:pPr>{run('un')}{note('footnote', 0)}</w:p>"
        f"<w:p><w:pPr>{listed}</w:pPr>{run('deux')}{note('endnote', 7)}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run('Zoé')}{note('footnote', 2)}</w:p></w:tc></w:tr></w:tbl>"
    )
    outline = read_word(
        body,
        related={
            "f": ("footnotes", "footnotes.xml"),
            "e": ("endnotes", "endnotes.xml"),
            "n": ("numbering", "numbering.xml"),
        },
        parts={
            "word/footnotes.xml": rooted("w:footnotes", separator + notes),
            "word/endnotes.xml": rooted(
                "w:endnotes", f"<w:endnote w:id='7'>{paragraph('Fin.')}</w:endnote>"
            ),
            "word/numbering.xml": numbering("<w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/></w:lvl>"),
        },
    )
    assert texts(outline) == ["un\ndeux", "Note 0.", "Fin.", "Zoé", "Note 2."]


def numbering(levels: str, more: str = "") -> str:
    return rooted(
        "w:numbering",
        f"<w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
        f"<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
        f"<w:num w:numId='2'><w:abstractNumId w:val='0'/>{more}</w:num>",
    )


def in_list(text: str, number: str = "1", level: str = "0") -> str:
    numbered = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
    return paragraph(text, properties=numbered)


NUMBERED = "<w:lvl w:ilvl='0'><w:start w:val='4'/><w:numFmt w:val='decimal'/></w:lvl>"
NUMBERED += "<w:lvl w:ilvl='1'><w:numFmt w:val='bullet'/></w:lvl>"
STARTS_AT_9 = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='9'/></w:lvlOverride>"


def test_lists_keep_their_numbers(read_word) -> None:
    body = (
        in_list("quatre")
        + in_list("dedans", level="1")
        + in_list("cinq")
        + paragraph("Entre deux.")
        + in_list("six")
        + paragraph("Encore.")
        + in_list("neuf", number="2")
        + paragraph("Sans numéro.", properties="<w:numPr><w:numId w:val='0'/></w:numPr>")
    )
    outline = read_word(
        body,
        related={"n": ("numbering", "numbering.xml")},
        parts={"word/numbering.xml": numbering(NUMBERED, STARTS_AT_9)},
    )
    lists = [block for block in outline.blocks if isinstance(block, ListBlock)]
    assert [(block.start, block.ordered) for block in lists] == [(4, True), (6, True), (9, True)]
    assert [item.level for item in lists[0].items] == [0, 1, 0]
    assert isinstance(outline.blocks[-1], Paragraph)


def test_a_list_by_its_style_needs_no_numbering(read_word) -> None:
    styles = word_style("Puces", title="List Bullet") + word_style("P2", title="List Bullet 2")
    styles += word_style("Mes", title="Mes puces", based_on="Puces")
    body = paragraph("un", "Puces") + paragraph("dedans", "P2") + paragraph("deux", "Mes")
    [block] = read_word(body, styles=styles).blocks
    assert isinstance(block, ListBlock)
    assert [(item.level, item.text) for item in block.items] == [
        *((0, "un"), (1, "dedans"), (0, "deux"))
    ]


HEADINGS = (
    word_style("Titre1", title="heading 1", more="<w:pPr><w:outlineLvl w:val='0'/></w:pPr>")
    + word_style("Titre4", title="Titre 4")
    + word_style("Maison", based_on="Titre4")
    + word_style("Rubrique", more="<w:pPr><w:outlineLvl w:val='2'/></w:pPr>")
    + word_style("Corps", based_on="Titre1", more="<w:pPr><w:outlineLvl w:val='9'/></w:pPr>")
    + word_style("Citation", title="Quote", more="<w:rPr><w:i/></w:rPr>")
)


@pytest.mark.parametrize(
    ("style", "properties", "level"),
    [
        ("Titre1", "", 1),
        ("Titre4", "", 4),
        ("Maison", "", 4),
        ("Rubrique", "", 3),
        ("Corps", "", 0),
        ("Citation", "", 0),
        ("", "<w:outlineLvl w:val='1'/>", 2),
        ("Titre1", "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>", 1),
        ("Titre1", "<w:outlineLvl w:val='9'/>", 0),
    ],
)
def test_headings(style: str, properties: str, level: int, read_word) -> None:
    [block] = read_word(
        paragraph("Points évoqués", style, properties),
        styles=HEADINGS,
        related={"n": ("numbering", "numbering.xml")},
        parts={"word/numbering.xml": numbering(NUMBERED)},
    ).blocks
    assert block.text == "Points évoqués"
    assert (block.level if isinstance(block, Heading) else 0) == level


def test_the_address_of_a_link(read_word) -> None:
    anchor = f"<w:hyperlink w:anchor='ici'>{run('en bas')}</w:hyperlink>"
    link = f"<w:hyperlink r:id='l' w:anchor='p2'>{run('le plan')}</w:hyperlink>"
    typed = word_field('HYPERLINK "https://exemple.fr/b"', run("le livret"))
    outline = read_word(
        f"<w:p>{anchor}{run(' ')}{link}{run(' ')}{typed}</w:p>",
        related={"l": ("hyperlink", "https://exemple.fr/a")},
    )
    [block] = outline.blocks
    assert isinstance(block, Paragraph)
    assert [(span.text, span.href) for span in block.spans if span.text.strip()] == [
        ("en bas ", ""),
        ("le plan", "https://exemple.fr/a#p2"),
        ("le livret", "https://exemple.fr/b"),
    ]


def test_what_nobody_knows_is_looked_into(read_word) -> None:
    """Elements of programs to come, runs where paragraphs are expected, text in the wrong place."""
    body = (
        f"<w:customXml><w:p><w:smartTag>{run('Un ')}</w:smartTag>"
        f"<w:nouveau>{run('deux')}</w:nouveau></w:p></w:customXml>{run('trois')}"
        f"<w:tbl>{paragraph('quatre')}<w:tr>{cell('cinq')}</w:tr></w:tbl>"
    )
    outline = read_word(body)
    assert sorted(outline.text.split()) == sorted(["Un", "deux", "trois", "quatre", "cinq"])
    [warning] = outline.warnings
    assert warning.startswith("1 passage dont la place n’est pas connue est à la fin")


def test_signs_of_other_fonts(read_word) -> None:
    body = "".join(
        f"<w:r><w:sym w:font='{font}' w:char='{char}'/></w:r>"
        for font, char in (("Wingdings", "F0E0"), ("Symbol", "F061"), ("Maison", "F123"))
    )
    outline = read_word(f"<w:p>{run('a ')}{body}</w:p>")
    assert outline.text == "a →α"
    assert outline.warnings[0].startswith("1 symbole")
