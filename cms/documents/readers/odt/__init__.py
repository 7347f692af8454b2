"""LibreOffice files (OpenDocument 1.3), read directly: ``story.py``, with ``styles.py``."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Outline, Paragraph, cells_of
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.odt.story import Story
from cms.documents.readers.odt.styles import Styles
from cms.documents.readers.package import Package
from cms.documents.readers.page_numbers import is_page_number
from cms.documents.readers.pictures import Pictures
from cms.documents.readers.reflow import assemble
from cms.documents.readers.warnings import Fates
from cms.documents.spans import raw_text


def read(data: bytes, label_of: LabelOf = no_label, pictures: Pictures | None = None) -> Outline:
    """Headings, lists, tables, links, notes, text boxes, then headers and footers once each.

    ``pictures`` takes those of the text, not those of headers and footers.
    """
    package, fates = Package(data, ".odt", with_pictures=pictures is not None), Fates()
    content = package.xml("content.xml")
    if content is None:
        raise RefusedError(REASONS["damaged"])
    try:
        styles = package.xml("styles.xml")
    except RefusedError:
        styles = None
        fates["parts"] += 1
    story = Story(package, Styles(styles, content), fates, pictures)
    body = [block for element in content.iter("office:body") for block in story.blocks(element)]
    images, story.pictures = fates["images"], None
    head = list(_edges(story, styles, "style:header"))
    foot = list(_edges(story, styles, "style:footer"))
    if pictures:
        fates["images"] = images  # the logos of headers are no loss
    blocks = assemble([*head, *body, *foot], label_of)
    found = pictures.of(blocks) if pictures else {}
    return Outline(blocks, fates.sentences(blocks), pictures=found)


def _edges(story: Story, styles: ET.Element | None, edge: str) -> Iterator[Block]:
    """Page headers or footers: first and left pages repeat them, each is kept once."""
    seen: set[str] = set()
    for element in styles.iter() if styles is not None else ():
        if element.tag not in (edge, f"{edge}-left", f"{edge}-first"):
            continue
        for block in story.blocks(element) if element.get("style:display") != "false" else ():
            for spans in cells_of(block):
                text = raw_text(spans).strip()
                if text not in seen and not is_page_number(text):
                    seen.add(text)
                    yield Paragraph(spans)
