"""The HTML that converters make (of Word files, of Markdown) to an outline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from cms.documents.outline import (
    Block,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
)
from cms.documents.spans import merged, trimmed
from cms.french.words import word_set

_HEADING = re.compile(r"h[1-6]")
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_FLOW = word_set(
    """
    p div section article header footer blockquote pre address dl dt dd figure figcaption
    caption thead tbody tfoot body html details summary main nav aside fieldset legend
    """
)
_SILENT = frozenset({"script", "style", "head", "template"})


@dataclass(slots=True)
class _List:
    ordered: bool
    level: int


@dataclass(slots=True)
class _Table:
    rows: list[tuple[Spans, ...]] = field(default_factory=list)
    row: list[Spans] = field(default_factory=list)
    has_header: bool = False


class _Builder(HTMLParser):
    """Collects runs of text until something starts or ends a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._run: list[Span] = []
        self._bold = self._italic = self._silent = 0
        self._hrefs: list[str] = []
        self._heading = 0
        self._lists: list[_List] = []
        self._items: list[Item] = []
        self._in_item = False
        self._tables: list[_Table] = []

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        href = self._hrefs[-1] if self._hrefs else ""
        if href.startswith("#") and data.strip() == "↑":
            return  # mammoth's way back from a note
        link = "" if href.startswith("#") else href
        self._run.append(Span(data, self._bold > 0, self._italic > 0, link))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BOLD:
            self._bold += 1
        elif tag in _ITALIC:
            self._italic += 1
        elif tag == "a":
            self._hrefs.append(dict(attrs).get("href") or "")
        elif tag == "br":
            self._run.append(Span("\n"))
        elif tag in _SILENT:
            self._silent += 1
        else:
            self._open_block(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "hr"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BOLD:
            self._bold = max(self._bold - 1, 0)
        elif tag in _ITALIC:
            self._italic = max(self._italic - 1, 0)
        elif tag == "a":
            self._hrefs = self._hrefs[:-1]
        elif tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        else:
            self._close_block(tag)

    def _open_block(self, tag: str) -> None:
        if _HEADING.fullmatch(tag):
            self._flush()
            self._heading = int(tag[1])
        elif tag in ("ul", "ol"):
            self._flush()
            if not self._lists and not self._tables:
                self._end_list()
            self._lists.append(_List(tag == "ol", len(self._lists)))
        elif tag == "li":
            self._flush()
            self._in_item = True
        elif tag == "table":
            self._flush()
            self._tables.append(_Table())
        elif tag in ("tr", "td", "th"):
            self._open_cell(tag)
        elif tag == "hr":
            self._flush()
            self._emit(Rule())
        elif tag in _FLOW:
            self._flush()

    def _open_cell(self, tag: str) -> None:
        if self._tables and len(self._tables) == 1:
            if tag == "tr":
                self._tables[0].row = []
            elif tag == "th":
                self._tables[0].has_header |= not self._tables[0].rows
        if len(self._tables) > 1 and self._run:
            self._run.append(Span("\n"))  # a table in a cell: its cells are lines of that cell

    def _close_block(self, tag: str) -> None:
        if _HEADING.fullmatch(tag):
            self._flush()
            self._heading = 0
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists = self._lists[:-1]
            if not self._lists:
                self._end_list(tag == "ol")
        elif tag == "li":
            self._flush()
        elif tag in ("td", "th", "tr", "table"):
            self._close_cell(tag)
        elif tag in _FLOW:
            self._flush()

    def _close_cell(self, tag: str) -> None:
        if len(self._tables) > 1:
            self._tables = self._tables[:-1] if tag == "table" else self._tables
            return
        if not self._tables:
            self._flush()
            return
        table = self._tables[0]
        if tag in ("td", "th"):
            table.row.append(trimmed(merged(self._run)))
            self._run = []
        elif tag == "tr" and table.row:
            table.rows.append(tuple(table.row))
            table.row = []
        elif tag == "table":
            self._tables = []
            if table.rows:
                self._emit(Table(tuple(table.rows), table.has_header))
            self._flush()

    def _flush(self) -> None:
        """End the run of text as what it stands in: a cell, an item, a heading, a paragraph."""
        if self._tables:
            if self._run and self._run[-1].text != "\n":
                self._run.append(Span("\n"))
            return
        spans = trimmed(merged(self._run))
        self._run = []
        if not spans:
            return
        if self._lists:
            self._items.append(Item(self._lists[-1].level, spans))
        elif self._heading:
            self._emit(Heading(self._heading, spans))
        else:
            self._emit(Paragraph(spans))

    def _emit(self, block: Block) -> None:
        if self._items and not isinstance(block, ListBlock):
            self._end_list(bool(self._lists and self._lists[0].ordered))
        self.blocks.append(block)

    def _end_list(self, ordered: bool = False) -> None:
        if self._items:
            items, self._items = tuple(self._items), []
            self.blocks.append(ListBlock(ordered, items))

    def close(self) -> None:
        super().close()
        while self._tables:
            self._close_block("tr")
            self._close_block("table")
        self._flush()
        self._end_list(bool(self._lists and self._lists[0].ordered))


def blocks_of(html: str) -> list[Block]:
    """The blocks of an HTML text, with line feeds where the source breaks its lines."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.blocks
