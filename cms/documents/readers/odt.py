"""LibreOffice files: the XML of OpenDocument, read directly."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import (
    Block,
    Cell,
    Heading,
    Item,
    ListBlock,
    Outline,
    Paragraph,
    Span,
    Spans,
    Table,
)
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.package import Package
from cms.documents.readers.page_numbers import is_page_number
from cms.documents.readers.reflow import assemble
from cms.documents.readers.warnings import dropped_images
from cms.documents.spans import join_lines, merged, trimmed

_XLINK = "{http://www.w3.org/1999/xlink}"
_TITLES = {"Title": 1, "Titre": 1, "Titre_20_principal": 1, "Subtitle": 2, "Sous-titre": 2}
# Deleted text, comments and page numbers are not the words of the minutes.
_SKIPPED = {
    *("tracked-changes", "annotation", "annotation-end", "page-number", "page-count"),
    *("sequence-decls", "forms", "note-citation", "ruby-text", "title", "desc"),
}
_MAX_SPACES = 200


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str
    bold: bool
    italic: bool


class _Document:
    """The styles of a document, and its blocks as they are met."""

    def __init__(self, content: ET.Element, styles: ET.Element | None) -> None:
        self.images = 0
        self._styles: dict[str, _Style] = {}
        self._ordered: set[str] = set()
        self._pending: list[Block] = []
        for root in (styles, content):
            for element in root.iter() if root is not None else ():
                self._add_style(element)

    def _add_style(self, element: ET.Element) -> None:
        name = _attribute(element, "name")
        if _local(element) == "style":
            bold = italic = False
            for properties in element:
                weight = _attribute(properties, "font-weight")
                bold |= weight == "bold" or weight in ("600", "700", "800", "900")
                italic |= _attribute(properties, "font-style") in ("italic", "oblique")
            parent = _attribute(element, "parent-style-name")
            self._styles[name] = _Style(parent, bold, italic)
        elif _local(element) == "list-style":
            first = next(iter(element), None)
            if first is not None and _local(first) == "list-level-style-number":
                self._ordered.add(name)

    def blocks(self, element: ET.Element) -> Iterator[Block]:
        """The blocks inside an element, in order; notes and text boxes follow their paragraph."""
        for child in element:
            yield from self._block(child)
            pending, self._pending = self._pending, []
            yield from pending

    def _block(self, element: ET.Element) -> Iterator[Block]:
        name = _local(element)
        if name in _SKIPPED:
            return
        if name == "h":
            level = _attribute(element, "outline-level")
            yield Heading(min(int(level), 6) if level.isdigit() else 1, self._inline(element))
        elif name == "p":
            spans = self._inline(element)
            title = self._title(_attribute(element, "style-name"))
            yield Heading(title, spans) if title and spans else Paragraph(spans)
        elif name == "list":
            items = tuple(self._items(element, 0))
            yield ListBlock(_attribute(element, "style-name") in self._ordered, items)
        elif name == "table":
            yield self._table(element)
        elif name == "image":
            self.images += 1
        else:
            yield from self.blocks(element)

    def _title(self, style: str) -> int:
        for _ in range(8):
            if style in _TITLES or style not in self._styles:
                break
            style = self._styles[style].parent
        return _TITLES.get(style, 0)

    def _items(self, element: ET.Element, level: int) -> Iterator[Item]:
        for entry in element:
            lines: list[Spans] = []
            for child in entry:
                if _local(child) == "list":
                    if lines:
                        yield Item(level, join_lines(lines))
                        lines = []
                    yield from self._items(child, level + 1)
                else:
                    lines.extend(self._cell_lines(child))
            if lines:
                yield Item(level, join_lines(lines))

    def _table(self, element: ET.Element) -> Table:
        rows: list[tuple[Cell, ...]] = []
        has_header = False
        for row in element.iter():
            if _local(row) == "table-header-rows" and not rows:
                has_header = True
            if _local(row) == "table-row":
                cells = [cell for cell in row if _local(cell) == "table-cell"]
                full = tuple(Cell.of(join_lines(self._lines(cell))) for cell in cells)
                if any(cell.blocks for cell in full):
                    rows.append(full)
        return Table(tuple(rows), has_header)

    def _lines(self, element: ET.Element) -> Iterator[Spans]:
        for child in element:
            yield from self._cell_lines(child)

    def _cell_lines(self, element: ET.Element) -> Iterator[Spans]:
        """The paragraphs of a cell or an item as lines; a table in a cell is left to ``iter``."""
        name = _local(element)
        if name in ("p", "h"):
            spans = self._inline(element)
            if spans:
                yield spans
        elif name not in _SKIPPED and name != "table":
            yield from self._lines(element)

    def _inline(self, element: ET.Element) -> Spans:
        style = self._styled(_attribute(element, "style-name"), Span(""))
        return trimmed(merged(self._runs(element, style)))

    def _styled(self, name: str, outer: Span) -> Span:
        """An empty span with the style of that name inside the one of ``outer``."""
        style = self._styles.get(name)
        if style is None:
            return outer
        return replace(outer, bold=outer.bold or style.bold, italic=outer.italic or style.italic)

    def _runs(self, element: ET.Element, style: Span) -> Iterator[Span]:
        yield replace(style, text=_one_line(element.text))
        for child in element:
            yield from self._run(child, style)
            yield replace(style, text=_one_line(child.tail))

    def _run(self, child: ET.Element, style: Span) -> Iterator[Span]:
        name = _local(child)
        if name == "s":
            count = _attribute(child, "c")
            yield replace(style, text=" " * min(int(count or 1), _MAX_SPACES))
        elif name == "tab":
            yield replace(style, text="\t")
        elif name == "line-break":
            yield replace(style, text="\n")
        elif name == "a":
            yield from self._runs(child, replace(style, href=child.get(f"{_XLINK}href", "")))
        elif name in ("note", "frame", "custom-shape", "text-box"):
            # Notes and frames follow their paragraph, and so do those nested in them.
            before, self._pending = self._pending, []
            self._pending = [*before, *self.blocks(child)]
        elif name == "image":
            self.images += 1
        elif name not in _SKIPPED:
            yield from self._runs(child, self._styled(_attribute(child, "style-name"), style))


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Headings, lists, tables, links, notes, text boxes, then headers and footers once each."""
    package = Package(data, ".odt")
    content, styles = package.xml("content.xml"), package.xml("styles.xml")
    if content is None:
        raise RefusedError(REASONS["damaged"])
    document = _Document(content, styles)
    body = [
        block
        for element in content.iter()
        if _local(element) == "body"
        for block in document.blocks(element)
    ]
    head = list(_edges(document, styles, "header"))
    foot = list(_edges(document, styles, "footer"))
    warnings = (dropped_images(document.images),) if document.images else ()
    return Outline(assemble([*head, *body, *foot], label_of), warnings)


def _edges(document: _Document, styles: ET.Element | None, edge: str) -> Iterator[Block]:
    """Page headers or footers: first and left pages repeat them, each is kept once."""
    seen: set[str] = set()
    for element in styles.iter() if styles is not None else ():
        if _local(element) in (edge, f"{edge}-left", f"{edge}-first"):
            for block in document.blocks(element):
                if block.text not in seen and not is_page_number(block.text):
                    seen.add(block.text)
                    yield block


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: ET.Element, name: str) -> str:
    """An attribute by its local name: the namespaces of OpenDocument do not overlap here."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def _one_line(text: str | None) -> str:
    """White space of the XML source is one space in OpenDocument."""
    if not text:
        return ""
    return "".join(" " if char in "\t\r\n" else char for char in text)
