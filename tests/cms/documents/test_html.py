"""The HTML of converters and of people, to blocks: whatever is nested, whatever is left open."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cms.documents.outline import (
    Block,
    Cell,
    Heading,
    Item,
    ListBlock,
    Outline,
    Paragraph,
    Rule,
    Span,
    Table,
)
from cms.documents.readers.html import MAX_DEPTH, blocks_of, parse
from cms.documents.spans import raw_text
from cms.documents.tables import MAX_COLUMNS

TAGS = ["p", "b", "i", "a", "ul", "ol", "li", "table", "caption", "tr", "td", "th", "h2", "div"]
TAGS += ["br", "hr", "sup", "blockquote", "html", "body", "thead"]
MARKUP = st.sampled_from(["<{}>", "</{}>"])


def read(html: str) -> list[Block]:
    return blocks_of(parse(html))


def plain(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def test_nested_lists_are_levels_of_one_list() -> None:
    items = (Item(0, plain("un")), Item(1, plain("deux")), Item(0, plain("trois")))
    nested = "<ul><li>un<ol><li>deux</li></ol></li><li><p>trois</p></li></ul>"
    assert read(nested) == [ListBlock(False, items)]


def test_a_table_or_a_rule_parts_a_list() -> None:
    table = "<table><tr><td>a</td></tr></table>"
    assert [type(block) for block in read(f"<ol><li>un{table}deux<hr>trois</li></ol>")] == [
        *(ListBlock, Table, ListBlock, Rule, ListBlock)
    ]


def test_cells_hold_blocks() -> None:
    inner = "<table><tr><td>c</td><td>d</td></tr></table>"
    cell = f"<p>a</p><ul><li>b</li></ul>{inner}e<br>f"
    [table] = read(f"<table><tr><th>{cell}</th><td></td></tr><tr></tr></table>")
    assert isinstance(table, Table)
    assert [[raw_text(cell.spans) for cell in row] for row in table.rows] == [
        ["a\nb\nc\td\ne\nf", ""]
    ]
    assert [type(block) for block in table.rows[0][0].blocks] == [
        *(Paragraph, ListBlock, Paragraph, Paragraph)
    ]
    assert table.has_header


def test_merged_cells_keep_each_value_under_its_column() -> None:
    html = (
        "<table><tr><td rowspan=2>Transport</td><td>2025</td><td>80</td></tr>"
        "<tr><td>2026</td><td>90</td></tr>"
        "<tr><td colspan=2>Total</td><td>170</td></tr>"
        "<tr><td rowspan=3>Reste</td></tr></table>"
    )
    [table] = read(html)
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Transport", "2025", "80"],
        ["", "2026", "90"],
        ["Total", "", "170"],
        ["Reste", "", ""],
    ]


def test_a_cell_that_claims_many_columns_is_no_wider_than_any_table() -> None:
    [table] = read("<table><tr><td colspan=999 rowspan=999>a</td><td>b</td></tr></table>")
    assert isinstance(table, Table)
    assert len(table.rows[0]) == MAX_COLUMNS
    assert table.text.split() == ["a", "b"]


def test_struck_text_and_the_number_of_a_list() -> None:
    struck, numbered = read("<p>le <s>12</s> 19 mars</p><ol start=4><li>quatre</li></ol>")
    assert isinstance(struck, Paragraph)
    assert [span.text for span in struck.spans if span.struck] == ["12"]
    assert isinstance(numbered, ListBlock)
    assert numbered.start == 4


def test_a_caption_comes_before_its_table() -> None:
    html = "<table><caption>Les tarifs</caption><tr><td>a</td></tr></table>"
    assert read(html) == [Paragraph(plain("Les tarifs")), Table(((Cell.of(plain("a")),),), False)]


def test_a_heading_is_one_whatever_it_holds() -> None:
    assert read("<h2><p>Le <b>bain</b></p></h2>") == [
        Heading(2, (Span("Le "), Span("bain", bold=True)))
    ]


def test_white_space_between_elements_stays() -> None:
    [paragraph] = read("<p><b>Lille</b>\t<b>Zoé</b></p>")
    assert isinstance(paragraph, Paragraph)
    assert raw_text(paragraph.spans) == "Lille\tZoé"


def test_an_open_element_ends_with_what_it_stands_in() -> None:
    assert read("<p>un <b>deux</p><hr><table><tr><td>a<td>b</table>") == [
        Paragraph((Span("un "), Span("deux", bold=True))),
        Rule(),
        Table(((Cell.of(plain("a")), Cell.of(plain("b"))),), False),
    ]


def test_what_runs_and_what_is_a_comment_is_no_text() -> None:
    assert read("<p>un</p><script>x()</script><style>p{}</style><!-- non -->") == [
        Paragraph(plain("un"))
    ]


def test_nothing_is_lost_of_what_is_deeper_than_can_be_read() -> None:
    deep = "<div>mot " * (50 * MAX_DEPTH)
    assert Outline(tuple(read(deep))).text.split() == ["mot"] * (50 * MAX_DEPTH)


@given(st.lists(st.tuples(MARKUP, st.sampled_from(TAGS), st.booleans()), max_size=40))
def test_no_markup_loses_or_repeats_a_word(pieces: list[tuple[str, str, bool]]) -> None:
    html = " ".join(
        markup.format(tag) + f" mot{number} " * text
        for number, (markup, tag, text) in enumerate(pieces)
    )
    text = Outline(tuple(read(html))).text
    assert sorted(text.split()) == sorted(re.findall(r"mot\d+", html))
