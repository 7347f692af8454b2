"""HTML, of converters and of people, to an outline."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TypeAlias

import nh3
from bs4 import BeautifulSoup, Tag

from cms.documents.outline import (
    Block,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Picture,
    Rule,
    Span,
    Spans,
)
from cms.documents.readers.pictures import PicturesOfPage
from cms.documents.spans import merged, trimmed
from cms.documents.tables import MergedCell, cell_of, table_of
from cms.french.words import word_set

MAX_DEPTH = 100  # of nested elements; of deeper ones only the text is kept
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_STRUCK = frozenset({"s", "del", "strike"})
_LISTS = frozenset({"ul", "ol"})
_BLOCK_ELEMENTS = word_set(
    """
    p div section article header footer blockquote pre address dl dt dd figure figcaption
    caption details summary main nav aside fieldset legend li
    """
)
_INLINE = frozenset({*_BOLD, *_ITALIC, *_STRUCK, "a", "br", "img"})
_TABLE = frozenset({"table", "tr", "th", "td"})
_TAGS = {*_HEADINGS, *_LISTS, *_BLOCK_ELEMENTS, *_INLINE, *_TABLE, "hr"}
_UNSTYLED = Span("")
_MAX_DIGITS = 4  # of a number of columns, of rows, or of a list's first item
_DROPPED_WITH_CONTENT = {"script", "style", "title", "template"}

_Piece: TypeAlias = Span | Block | Item


@dataclass(frozen=True, slots=True)
class _Context:
    """What the ancestors of an element make of its text: a kind of block, with a style."""

    make: Callable[[Spans], Block | Item] = Paragraph
    level: int = -1  # of the list, 0 for the outermost
    style: Span = _UNSTYLED
    depth: int = 0
    pictures: PicturesOfPage | None = None


def parse(html: str) -> BeautifulSoup:
    """The tree of an HTML text: its elements balanced as browsers do, only those known here."""
    balanced = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes={
            "a": {"href"},
            "img": {"alt", "src"},
            "ol": {"start"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
        },
        link_rel=None,
        url_schemes=nh3.ALLOWED_URL_SCHEMES | PicturesOfPage.schemes,
    )
    # White space between two elements is text: a tab parts two columns.
    return BeautifulSoup(
        f"<body>{balanced}</body>", "html.parser", preserve_whitespace_tags={"body"}
    )


def blocks_of(tree: Tag, pictures: PicturesOfPage | None = None) -> list[Block]:
    """The blocks of a tree, with line feeds where the source breaks its lines.

    For a picture that is not taken, its description stands in the text.
    """
    return list(_whole_blocks(tree, _Context(pictures=pictures)))


def _whole_blocks(element: Tag, context: _Context) -> Iterator[Block]:
    """The same outside of lists, where blocks are whole."""
    return (block for block in _blocks(element, context) if not isinstance(block, Item))


def _blocks(element: Tag, context: _Context) -> Iterator[Block | Item]:
    """The content of an element, each run of text made a block of the context's kind."""
    for _, group in groupby(_pieces(element, context), key=lambda piece: isinstance(piece, Span)):
        pieces = list(group)
        if spans := trimmed(merged(piece for piece in pieces if isinstance(piece, Span))):
            yield context.make(spans)
        yield from (piece for piece in pieces if not isinstance(piece, Span))


def _pieces(element: Tag, context: _Context) -> Iterator[_Piece]:
    """The runs of text and the blocks in an element, in order."""
    inner = replace(context, depth=context.depth + 1)
    for child in element.children:
        if not isinstance(child, Tag):
            yield replace(context.style, text=str(child))
        elif context.depth >= MAX_DEPTH:
            yield replace(context.style, text=child.get_text("\n"))
        elif child.name in _INLINE:
            yield from _inline(child, inner)
        elif child.name == "hr":
            yield Rule()
        elif child.name == "table":
            yield from _table(child, inner)
        elif child.name in _LISTS:
            yield from _list(child, inner)
        elif child.name in _HEADINGS and context.level < 0:
            yield from _blocks(child, replace(inner, make=partial(Heading, _HEADINGS[child.name])))
        else:
            yield from _blocks(child, inner)


def _inline(element: Tag, context: _Context) -> Iterator[_Piece]:
    style = context.style
    if element.name == "br":
        yield Span("\n")
        return
    if element.name == "img":
        picture = context.pictures and context.pictures.take(element)
        yield picture or replace(style, text=str(element.get("alt", "")))
        return
    if element.name in _BOLD:
        style = replace(style, bold=True)
    elif element.name in _ITALIC:
        style = replace(style, italic=True)
    elif element.name in _STRUCK:
        style = replace(style, struck=True)
    else:
        href = str(element.get("href", ""))
        style = replace(style, href="" if href.startswith("#") else href)
    yield from _pieces(element, replace(context, style=style))


def _list(element: Tag, context: _Context) -> Iterator[Block | Item]:
    """A list; one inside another adds its items to it. A table between items splits it."""
    level = context.level + 1
    found = _blocks(element, replace(context, make=partial(Item, level), level=level))
    if level:
        yield from found
        return
    start = _number(element, "start") if element.name == "ol" else 1
    for is_item, group in groupby(found, key=lambda block: isinstance(block, Item)):
        if is_item:
            items = tuple(_items(group))
            yield ListBlock(element.name == "ol", items, start)
            start += sum(not item.level for item in items) if element.name == "ol" else 0
        else:
            yield from group


def _items(blocks: Iterable[Block | Item]) -> Iterator[Item]:
    return (block for block in blocks if isinstance(block, Item))


def _table(element: Tag, context: _Context) -> Iterator[Block | Item]:
    """A table, after what it holds outside its rows (its caption), and before its pictures."""
    for caption in element.find_all("caption", recursive=False):
        yield from _blocks(caption, context)
    found = element.find_all("tr", recursive=False)
    rows = [cells for row in found if (cells := row.find_all(["td", "th"], recursive=False))]
    if rows:
        has_header = any(cell.name == "th" for cell in rows[0])
        inner = replace(context, make=Paragraph, level=-1)
        inside = [[(cell, list(_whole_blocks(cell, inner))) for cell in row] for row in rows]
        grid = [[_merged_cell(*cell) for cell in row] for row in inside]
        yield from table_of(grid, has_header=has_header)
        blocks = (block for row in inside for _, cell in row for block in cell)
        yield from (block for block in blocks if isinstance(block, Picture))


def _merged_cell(element: Tag, blocks: list[Block]) -> MergedCell:
    columns, rows = _number(element, "colspan"), _number(element, "rowspan")
    return MergedCell(cell_of(blocks), columns, rows)


def _number(element: Tag, attribute: str) -> int:
    text = str(element.get(attribute, ""))
    return int(text) if text.isdecimal() and len(text) < _MAX_DIGITS else 1
