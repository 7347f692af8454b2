"""Word files (Open XML, ISO/IEC 29500): our own reading, for what libraries leave out.

``read`` opens the package; ``story.py`` reads each part that has text, with the ``styles.py`` and
the ``numbering.py`` of the file, after ``prepare.py`` has taken out what is deleted.
"""

from collections.abc import Iterator
from dataclasses import replace

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Outline, Paragraph, cells_of
from cms.documents.readers.docx.numbering import Numbering
from cms.documents.readers.docx.parts import Parts
from cms.documents.readers.docx.story import File, Story
from cms.documents.readers.docx.styles import Styles
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.package import Package
from cms.documents.readers.page_numbers import is_page_number
from cms.documents.readers.pictures import Pictures
from cms.documents.readers.reflow import assemble
from cms.documents.readers.warnings import Fates
from cms.documents.spans import raw_text

_MAX_INNER = 3  # how deep Word files that others take in are read


def read(data: bytes, label_of: LabelOf = no_label, pictures: Pictures | None = None) -> Outline:
    """Headings, lists, tables, links, notes, text boxes, then headers and footers once each.

    ``pictures`` takes those of the text, not those of headers and footers.
    """
    fates = Fates()
    blocks = assemble(_blocks(data, fates, pictures), label_of)
    found = pictures.of(blocks) if pictures else {}
    return Outline(blocks, fates.sentences(blocks), pictures=found)


def _blocks(data: bytes, fates: Fates, pictures: Pictures | None, depth: int = 0) -> list[Block]:
    """The blocks of a file, or of one that another takes in."""
    package = Package(data, ".docx", with_pictures=pictures is not None)
    if any(name.lower().endswith("vbaproject.bin") for name in package.parts):
        raise RefusedError(REASONS["macros"])
    root = package.xml(package.main)
    if root is None or depth > _MAX_INNER:
        raise RefusedError(REASONS["damaged"])
    parts = Parts(package, fates)
    styles = parts.first("styles")
    file = File(
        parts,
        Styles(styles),
        Numbering(parts.first("numbering"), styles),
        fates,
        lambda inner: Outline(tuple(_blocks(inner, fates, pictures, depth + 1))),
        pictures,
    )
    for kind in ("footnotes", "endnotes"):
        file.notes[kind] = list(_stories(file, kind))
    body = list(Story(file, package.main, root).blocks())
    if depth:
        return body
    images = fates["images"]
    edges = replace(file, pictures=None)
    blocks = [*_edges(edges, "header"), *body, *_edges(edges, "footer")]
    if pictures:
        fates["images"] = images  # the logos of headers are no loss
    return blocks


def _stories(file: File, kind: str) -> Iterator[Story]:
    for name in file.parts.names(kind):
        root = file.parts.xml(name)
        if root is not None:
            yield Story(file, name, root)


def _edges(file: File, kind: str) -> Iterator[Block]:
    """The paragraphs of headers or footers; sections repeat them, each is kept once."""
    seen: set[str] = set()
    for story in _stories(file, kind):
        for block in story.blocks():
            for spans in cells_of(block):
                text = raw_text(spans).strip()
                if text not in seen and not is_page_number(text):
                    seen.add(text)
                    yield Paragraph(spans)
