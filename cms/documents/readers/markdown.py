"""Markdown, as Pandoc and people write it."""

import re
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneOListProcessor
from markdown.treeprocessors import Treeprocessor

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Outline
from cms.documents.readers.charsets import decode
from cms.documents.readers.html import blocks_of, parse
from cms.documents.readers.reflow import assemble, clean
from cms.documents.readers.warnings import dropped_images, of_lost_letters

_RAISED = re.compile(r"\^\{([^{}\n]{1,20})\}|(?<=\w)\^([\w.-]{1,8})\^")


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Headings, lists, tables, links, descriptions of images; ``1^{er}`` reads « 1er »."""
    text = _RAISED.sub(lambda found: found[1] or found[2], clean(decode(data)))
    html = Markdown(extensions=["tables", "sane_lists", _NumberingExtension()]).convert(text)
    tree = parse(html)
    images = len(tree.find_all("img"))
    warnings = [dropped_images(images)] if images else []
    return Outline(assemble(blocks_of(tree), label_of), (*warnings, *of_lost_letters(text)))


class _NumberingExtension(Extension):
    """Which numbers make a list: not a year, nor a single number before a title."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """See ``Extension``; the places are those of what is replaced, and before inline text."""
        md.parser.blockprocessors.register(_ShortNumbers(md.parser), "olist", 40)
        md.treeprocessors.register(_NumberedTitles(md), "numbered_titles", 30)


class _ShortNumbers(SaneOListProcessor):
    """« 2026. » at the start of a line is a year, not the number of an item."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.RE = _short(self.RE)
        self.CHILD_RE = _short(self.CHILD_RE)


def _short(numbered: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(numbered.pattern.replace(r"\d+", r"\d{1,2}"), numbered.flags)


class _NumberedTitles(Treeprocessor):
    """« 2. Le sommeil » between two paragraphs is a numbered title, not a list of one item."""

    def run(self, root: ET.Element) -> None:
        for index, element in enumerate(root):
            if element.tag != "ol" or len(element) != 1 or len(element[0]):
                continue
            text = element[0].text or ""
            if "\n" not in text:
                root[index] = title = ET.Element("p")
                title.text = f"{element.get('start', '1')}. {text}"
