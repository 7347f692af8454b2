"""Blocks of Markdown as elements: Python-Markdown's parser, handed the blocks of CommonMark."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.tables import TableProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, code_escape

from cms.documents.markdown.blocks import Block, Scanner, cells_of, label_of

_MAX_DEPTH = 40  # of lists and quotations; what is deeper is shown as it is typed
_MAX_LENGTH = 10_000  # of a text whose marks are looked for at once
_LABEL = re.compile(r"\[([^\[\]]{1,999})\](?!:)")
_LOOSE = 2  # paragraphs in an item
_ADDRESS_SIGNS = frozenset("/.:#@")


class Parser(BlockParser):
    """Parts a text into the blocks of CommonMark, at each level."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.labels: set[str] = set()

    def parseDocument(self, lines: Iterable[str]) -> ET.ElementTree:  # noqa: N802 - its name
        """See ``BlockParser``; what the text names between brackets is found first."""
        text = "\n".join(lines)
        self.labels = {label_of(found) for found in _LABEL.findall(text)}
        return super().parseDocument([text])

    def parseChunk(self, parent: ET.Element, text: str) -> None:  # noqa: N802 - the parser's name
        """See ``BlockParser``: blank lines alone part no blocks."""
        if len(self.state) < _MAX_DEPTH:
            self.parseBlocks(parent, [*Scanner(text, self._define).run()])
        else:
            self.parseBlocks(parent, [Block(text)])

    def _define(self, label: str, address: str) -> bool:
        """Keep an address that the text names elsewhere."""
        name = label_of(label)
        if name not in self.labels or not _ADDRESS_SIGNS & set(address):
            return False
        self.md.references.setdefault(name, (address, ""))
        return True


class Blocks(BlockProcessor):
    """Makes the elements of every kind of block."""

    def test(self, parent: ET.Element, block: str) -> bool:
        return True

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        match block:
            case Block(kind="heading"):
                ET.SubElement(parent, f"h{block.level}").text = block
            case Block(kind="rule"):
                ET.SubElement(parent, "hr")
            case Block(kind="code"):
                code = ET.SubElement(ET.SubElement(parent, "pre"), "code")
                code.text = AtomicString(code_escape(block))
            case Block(kind="html"):
                ET.SubElement(parent, "p").text = self.parser.md.htmlStash.store(_ended(block))
            case Block(kind="quote"):
                self._parse(ET.SubElement(parent, "blockquote"), block)
            case Block(kind="list"):
                self._list(parent, block)
            case _:
                ET.SubElement(parent, "p").text = block

    def _parse(self, element: ET.Element, text: str) -> None:
        self.parser.state.set(element.tag)
        self.parser.parseChunk(element, text)
        self.parser.state.reset()

    def _list(self, parent: ET.Element, block: Block) -> None:
        element = ET.SubElement(parent, "ol" if block.mark in ".)" else "ul")
        if element.tag == "ol":
            element.set("mark", block.mark)
            if block.level != 1:
                element.set("start", str(block.level))
        for text in block.items:
            self._parse(ET.SubElement(element, "li"), text)
        if not block.loose and all(len(item.findall("p")) < _LOOSE for item in element):
            for item in element:
                _tighten(item)


def _tighten(item: ET.Element) -> None:
    """The text of an item stands in it, not in a paragraph."""
    if len(item) and item[0].tag == "p":
        item.text = item[0].text
        item.remove(item[0])


def _ended(html: str) -> str:
    """Markup whose last comment ends, which would hide what follows."""
    before, opening, comment = html.rpartition("<!--")
    return html if not opening or "-->" in comment else f"{before}{escape(opening)}{comment}"


class Tables(TableProcessor):
    """Python-Markdown's tables, with the cells beyond the header's, parted by ``cells_of``."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser, {"use_align_attribute": True})

    def test(self, parent: ET.Element, block: str) -> bool:
        return isinstance(block, Block) and block.kind == "table" and super().test(parent, block)

    def _split_row(self, row: str) -> list[str]:
        return cells_of(row)

    def _build_row(self, row: str, parent: ET.Element, align: Sequence[str | None]) -> None:
        beyond = len(cells_of(row)) - len(align)
        super()._build_row(row, parent, [*align, *[None] * beyond])  # type: ignore[misc]

    def _build_empty_row(self, parent: ET.Element, align: Sequence[str | None]) -> None:
        """A table may be its header."""


class Lengths(Treeprocessor):
    """Cuts texts of a length that nobody writes: Python-Markdown copies them at each mark."""

    def run(self, root: ET.Element) -> None:
        for element in list(root.iter()):
            text = element.text or ""
            if len(text) > _MAX_LENGTH and not isinstance(text, AtomicString):
                element.text = ""
                for at, piece in enumerate(_pieces(text)):
                    span = ET.Element("span")
                    span.text = piece
                    element.insert(at, span)


def _pieces(text: str) -> Iterator[str]:
    """A text cut after a line, else after a word."""
    start = 0
    while start < len(text):
        end = start + _MAX_LENGTH
        if end < len(text):
            end = text.rfind("\n", start, end) + 1 or text.rfind(" ", start, end) + 1 or end
        yield text[start:end]
        start = end
