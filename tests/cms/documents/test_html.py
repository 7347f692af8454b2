"""The HTML of converters and of people, to blocks: whatever is nested, whatever is left open."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cms.documents.outline import (
    Block,
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


def test_cells_hold_lines() -> None:
    inner = "<table><tr><td>c</td><td>d</td></tr></table>"
    cell = f"<p>a</p><ul><li>b</li></ul>{inner}e<br>f"
    [table] = read(f"<table><tr><th>{cell}</th><td></td></tr><tr></tr></table>")
    assert isinstance(table, Table)
    assert [[raw_text(cell) for cell in row] for row in table.rows] == [["a\nb\nc\nd\ne\nf", ""]]
    assert table.has_header


def test_a_caption_comes_before_its_table() -> None:
    html = "<table><caption>Les tarifs</caption><tr><td>a</td></tr></table>"
    assert read(html) == [Paragraph(plain("Les tarifs")), Table(((plain("a"),),), False)]


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
        Table(((plain("a"), plain("b")),), False),
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
