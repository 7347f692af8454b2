"""What becomes of each thing that a LibreOffice file can hold."""

import pytest

from cms.documents.outline import Heading, ListBlock, Outline, Table, cells_of
from tests.cms.documents.office import ODT_NAMES, odt_file, odt_style, rooted


@pytest.fixture
def read_odt(read_bytes):
    def read(body: str, **more) -> Outline:
        return read_bytes(odt_file(body, **more), "a.odt")

    return read


def texts(outline: Outline) -> list[str]:
    return [block.text for block in outline.blocks]


def p(content: str, style: str = "") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:p{named}>{content}</text:p>"


STYLES = (
    odt_style("Cache", 'text:display="none"')
    + odt_style("Cache2", "", parent="Cache")
    + odt_style("Montre", 'text:display="true"', parent="Cache2")
    + odt_style("CacheP", 'text:display="none"', family="paragraph")
    + odt_style("Barre", 'style:text-line-through-style="solid"')
    + odt_style("Barre2", "", parent="Barre")
    + odt_style("Double", 'style:text-line-through-type="double"')
    + odt_style("Net", 'style:text-line-through-style="none"', parent="Barre")
    + odt_style("BarreP", 'style:text-line-through-style="solid"', family="paragraph")
)


FOLDED_ROW = (
    f"<table:table><table:table-row><table:table-cell>{p('Ouvert.')}</table:table-cell>"
    '</table:table-row><table:table-row table:visibility="collapse"><table:table-cell>'
    f"{p('Fermé.')}</table:table-cell></table:table-row></table:table>"
)
SECTION = f'<text:section text:display="condition" text:condition="ooow:x">{p("Ouvert.")}'


@pytest.mark.parametrize(
    "body",
    [
        p('Ouvert.<text:span text:style-name="Cache2"> Fermé.</text:span>'),
        p("Ouvert.") + p("Fermé.", "CacheP"),
        p('<text:span text:style-name="Montre">Ouvert.</text:span>', "CacheP") + p("Non", "CacheP"),
        p("Ouvert.") + f'<text:section text:display="none">{p("Fermé.")}</text:section>',
        p("Ouvert.")
        + '<text:section text:display="condition" text:condition="ooow:x" text:is-hidden="true">'
        + f"{p('Fermé.')}</text:section>",
        p('Ouvert.<text:hidden-text text:is-hidden="true">Fermé.</text:hidden-text>'),
        p('Ouvert.<text:hidden-text text:condition="ooow:true">Fermé.</text:hidden-text>'),
        p("Ouvert.") + p('Fermé.<text:hidden-paragraph text:is-hidden="true"/>'),
        p('Ouvert.<text:variable-set text:display="none">Fermé.</text:variable-set>'),
        FOLDED_ROW,
    ],
)
def test_hidden_text_is_nowhere_and_is_counted(body: str, read_odt) -> None:
    outline = read_odt(body, styles=STYLES)
    assert outline.text == "Ouvert."
    assert [warning for warning in outline.warnings if warning.startswith("1 passage masqué")]


@pytest.mark.parametrize(
    "body",
    [
        p('<text:hidden-text text:is-hidden="false">Ouvert.</text:hidden-text>'),
        p('Ouvert.<text:hidden-paragraph text:condition="ooow:x" text:is-hidden="false"/>'),
        p(
            '<text:conditional-text text:string-value-if-true="Fermé." '
            'text:string-value-if-false="Ouvert.">Ouvert.</text:conditional-text>'
        ),
        f"{SECTION}</text:section>",
    ],
)
def test_what_could_be_hidden_and_is_not_is_read(body: str, read_odt) -> None:
    outline = read_odt(body)
    assert (outline.text, outline.warnings) == ("Ouvert.", ())


@pytest.mark.parametrize(
    ("style", "is_struck"),
    [("Barre", True), ("Barre2", True), ("Double", True), ("Net", False)],
)
def test_struck_text_stays_struck(style: str, is_struck: bool, read_odt) -> None:
    outline = read_odt(
        p(f'Le <text:span text:style-name="{style}">12</text:span> 19 mars'), styles=STYLES
    )
    struck = [s.text for b in outline.blocks for spans in cells_of(b) for s in spans if s.struck]
    assert outline.text == "Le 12 19 mars"
    assert struck == (["12"] if is_struck else [])
    assert bool(outline.warnings) == is_struck


def test_a_paragraph_can_be_struck_whole_but_for_a_word(read_odt) -> None:
    body = p('Le 12 <text:span text:style-name="Net">19</text:span>', "BarreP")
    outline = read_odt(body, styles=STYLES)
    [[struck, plain]] = [spans for block in outline.blocks for spans in cells_of(block)]
    assert (struck.text, struck.struck, plain.text, plain.struck) == ("Le 12 ", True, "19", False)


@pytest.mark.parametrize(
    "index",
    ["table-of-content", "illustration-index", "table-index", "user-index", "alphabetical-index"],
)
def test_indexes_are_left_out(index: str, read_odt) -> None:
    body = f"<text:index-body><text:index-title>{p('Sommaire')}</text:index-title>{p('Bain 2')}"
    indexed = f"<text:{index}>{body}</text:index-body></text:{index}>"
    outline = read_odt(p("Avant.") + indexed + p("Après."))
    assert outline == read_odt(p("Avant.") + p("Après."))


def test_lines_of_contents_outside_of_an_index(read_odt) -> None:
    lines = p("Sommaire", "Contents_20_Heading") + p("Le bain<text:tab/>2", "Contents_20_1")
    lines += p('<text:a xlink:href="#a">Le jardin</text:a>', "Contents_20_1")
    assert read_odt(lines + p("Points évoqués", "Contents_20_Heading")).text == "Points évoqués"


CONTROLS = (
    "<office:forms><form:form>"
    '<form:checkbox form:id="c1" form:current-state="checked" form:label="oui"/>'
    '<form:checkbox form:id="c2" form:label="non"/>'
    '<form:text form:id="c3" form:current-value="Lille"/>'
    '<form:listbox form:id="c4"><form:option form:label="matin"/>'
    '<form:option form:label="soir" form:current-selected="true"/></form:listbox>'
    "</form:form></office:forms>"
)


def test_what_the_controls_of_a_form_show(read_odt) -> None:
    drawn = " ".join(f'<draw:control draw:control="c{n}"/>' for n in range(1, 5))
    assert read_odt(CONTROLS + p(f"Repas : {drawn}")).text == "Repas : ☒ oui ☐ non Lille soir"


def test_boxes_and_choices_kept_from_word(read_odt) -> None:
    def mark(kind: str, *said: tuple[str, str]) -> str:
        parameters = "".join(
            f'<field:param field:name="{name}" field:value="{value}"/>' for name, value in said
        )
        return (
            f'<field:fieldmark field:type="vnd.oasis.opendocument.field.{kind}">{parameters}'
            "</field:fieldmark>"
        )

    ticked = mark("FORMCHECKBOX", ("Checkbox_Checked", "true"))
    choice = mark(
        "FORMDROPDOWN",
        *(("Dropdown_Selected", "1"), ("Dropdown_ListEntry", "a"), ("Dropdown_ListEntry", "b")),
    )
    control = (
        '<loext:content-control loext:checkbox="true" loext:checked="false">☐'
        '</loext:content-control><loext:content-control loext:showing-place-holder="true">'
        "Choisir</loext:content-control><loext:content-control>Gap</loext:content-control>"
    )
    body = p(f"{ticked} oui {mark('FORMCHECKBOX')} non {choice} {control}")
    assert read_odt(body).text == "☒ oui ☐ non b ☐Gap"


def cell(text: str = "", more: str = "") -> str:
    return f"<table:table-cell {more}>{p(text) if text else ''}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def rows(outline: Outline) -> list[list[str]]:
    [table] = [block for block in outline.blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for row in table.rows]


def table(*lines: str) -> str:
    return (
        "<table:table>"
        + "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
        + "</table:table>"
    )


@pytest.mark.parametrize("covered", [COVERED, ""])
def test_each_value_stands_under_its_column(covered: str, read_odt) -> None:
    outline = read_odt(
        table(
            cell("Poste") + cell("2025") + cell("2026") + cell("2027"),
            cell("Repas") + cell(more='table:number-columns-repeated="2"') + cell("80 €"),
            cell("Transport", 'table:number-rows-spanned="2"') + cell("1") + cell("2") + cell("3"),
            covered + cell("4") + cell("5") + cell("6"),
            cell("Total", 'table:number-columns-spanned="3"') + covered * 2 + cell("166 €"),
        )
    )
    assert rows(outline) == [
        ["Poste", "2025", "2026", "2027"],
        ["Repas", "", "", "80 €"],
        ["Transport", "1", "2", "3"],
        ["", "4", "5", "6"],
        ["Total", "", "", "166 €"],
    ]
    [block] = outline.blocks
    assert isinstance(block, Table)
    assert block.rows[3][0].covered == "above"
    assert [cell.covered for cell in block.rows[4]] == ["", "left", "left", ""]


def test_what_is_repeated_is_bounded(read_odt) -> None:
    many = 'table:number-columns-repeated="16384"'
    rows_ = '<table:table-row table:number-rows-repeated="1048576">'
    body = table(cell("a") + cell(more=many), cell("b", many))
    body = body.replace(
        "</table:table>",
        f"{rows_}{cell('c')}</table:table-row>{rows_}{cell()}</table:table-row></table:table>",
    )
    found = rows(read_odt(body))
    assert found[0][:2] == ["a", ""]
    assert set(found[1]) == {"b"}
    assert len(found[0]) == len(found[1]) <= 64
    assert 1 < len(found) <= 200


def test_a_table_in_a_cell_and_one_in_a_list(read_odt) -> None:
    inner = table(cell("c") + cell("d"))
    outer = table(f"<table:table-cell>{p('a')}{inner}</table:table-cell>")
    listed = f"<text:list><text:list-item>{p('un')}{table(cell('e'))}</text:list-item></text:list>"
    outline = read_odt(outer + listed)
    assert texts(outline) == ["a c\td", "un", "e"]


def item(content: str, more: str = "") -> str:
    return f"<text:list-item {more}>{content}</text:list-item>"


def listed(*items: str, more: str = "") -> str:
    return f'<text:list text:style-name="N" {more}>{"".join(items)}</text:list>'


NUMBERED = (
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1" '
    'style:num-format="1" text:start-value="4"/><text:list-level-style-bullet text:level="2"/>'
    "</text:list-style>"
)


def test_lists_keep_their_numbers(read_odt) -> None:
    body = (
        listed(item(p("quatre") + f"<text:list>{item(p('dedans'))}</text:list>"), item(p("cinq")))
        + p("Entre deux.")
        + listed(item(p("six")), more='text:continue-numbering="true"')
        + p("Encore.")
        + listed(item(p("neuf"), 'text:start-value="9"'), item(p("dix")))
        + p("Enfin.")
        + listed(item(p("quatre")))
    )
    outline = read_odt(body, styles=NUMBERED)
    lists = [block for block in outline.blocks if isinstance(block, ListBlock)]
    assert [(block.start, block.ordered) for block in lists] == [
        *((4, True), (6, True), (9, True), (4, True))
    ]
    assert [item.level for item in lists[0].items] == [0, 1, 0]


def test_a_heading_in_a_list_is_a_heading(read_odt) -> None:
    heading = '<text:h text:outline-level="2">Points évoqués</text:h>'
    deep = listed(item(listed(item(heading))))
    outline = read_odt(listed(item(p("un")), item(heading)) + deep, styles=NUMBERED)
    assert texts(outline) == ["un", "Points évoqués", "Points évoqués"]
    assert [block.level for block in outline.blocks if isinstance(block, Heading)] == [2, 2]


@pytest.mark.parametrize(
    ("style", "level"),
    [("Maison", 4), ("Titre_20_3", 3), ("Niveau", 2), ("Title", 1), ("Quotations", 0)],
)
def test_paragraphs_with_the_style_of_a_heading(style: str, level: int, read_odt) -> None:
    styles = odt_style("Maison", "", family="paragraph", parent="Heading_20_4")
    styles += odt_style("Niveau", "", family="paragraph").replace(
        "<style:style", '<style:style style:default-outline-level="2"'
    )
    [block] = read_odt(p("Points évoqués", style), styles=styles).blocks
    assert (block.level if isinstance(block, Heading) else 0) == level


MATHS = "<math:mfrac><math:mn>46</math:mn><math:mn>100</math:mn></math:mfrac>"


def test_an_equation_is_written_in_its_line_and_a_chart_is_a_table(read_odt) -> None:
    def framed(name: str) -> str:
        return (
            f'<draw:frame><draw:object xlink:href="./{name}"/>'
            '<draw:image xlink:href="./ObjectReplacements/x"/></draw:frame>'
        )

    title = f"<chart:title>{p('Les séjours')}</chart:title>"
    chart = title + table(cell() + cell("2026"), cell("Gap") + cell("7"))
    chart = f"<office:chart><chart:chart>{chart}</chart:chart></office:chart>"
    sheet = "<office:body><office:spreadsheet/></office:body>"
    outline = read_odt(
        p(f"Taux : {framed('O1')} des enfants.") + p(framed("O2")) + p(framed("O3")),
        parts={
            "O1/content.xml": rooted("math:math", MATHS, ODT_NAMES),
            "O2/content.xml": rooted("office:body", chart, ODT_NAMES),
            "O3/content.xml": rooted("office:document-content", sheet, ODT_NAMES),
        },
    )
    assert texts(outline) == ["Taux : 46/100 des enfants.", "Les séjours", "\t2026\nGap\t7"]
    assert [warning.split(" ")[:2] for warning in outline.warnings] == [
        *(["1", "graphique"], ["1", "objet"])
    ]


def test_changes_that_wait_are_made_and_counted(read_odt) -> None:
    kinds = "".join(
        f"<text:changed-region><text:{kind}>{p('Biffé')}</text:{kind}></text:changed-region>"
        for kind in ("deletion", "insertion", "format-change")
    )
    outline = read_odt(f"<text:tracked-changes>{kinds}</text:tracked-changes>{p('Ouvert.')}")
    assert outline.text == "Ouvert."
    assert outline.warnings[0].startswith("2 modifications étaient en attente dans le suivi")


def test_notes_shapes_and_text_boxes_follow_and_fields_stay(read_odt) -> None:
    note = f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('Note.')}"
    note += "</text:note-body></text:note>"
    shapes = f"<draw:g><draw:rect><svg:title>x</svg:title>{p('Cadre.')}</draw:rect></draw:g>"
    frame = f"<draw:frame><draw:text-box>{p('Encadré.')}</draw:text-box></draw:frame>"
    body = table(f"<table:table-cell>{p(f'Zoé{note}')}</table:table-cell>")
    body += p(f"<text:title>Le bain</text:title> du soir{shapes}{frame}")
    assert texts(read_odt(body)) == ["Zoé", "Note.", "Le bain du soir", "Cadre.", "Encadré."]


def test_what_nobody_knows_is_looked_into(read_odt) -> None:
    body = f"<text:nouveau>{p('Un')}</text:nouveau><text:autre>deux</text:autre>"
    assert texts(read_odt(body + p("<text:nouveau>trois</text:nouveau>"))) == [
        "Un",
        "deux",
        "trois",
    ]


@pytest.mark.parametrize("content", ["<office:styles", "<!DOCTYPE a><a/>"])
def test_styles_that_cannot_be_read_are_told(content: str, read_odt) -> None:
    outline = read_odt(p("Ouvert."), parts={"styles.xml": content})
    assert outline.text == "Ouvert."
    assert "1 partie du fichier" in outline.warnings[0]
