"""Word files: mammoth for the body, our own reading for what it leaves out."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import mammoth

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Outline, Paragraph, Span
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.html import blocks_of, parse
from cms.documents.readers.package import Package
from cms.documents.readers.page_numbers import is_page_number
from cms.documents.readers.reflow import assemble
from cms.documents.readers.warnings import dropped_images

_TITLES = (
    *(("Title", 1), ("Titre", 1), ("Titre principal", 1), ("Subtitle", 2), ("Sous-titre", 2)),
    *(("Titre 1", 1), ("Titre 2", 2), ("Titre 3", 3)),
)
# Word's styles for nested lists, whose own numbering says they are not nested.
_NESTED = (("List Bullet", "ul"), ("List Number", "ol"))
_STYLES = "\n".join(
    [f"p[style-name='{name}'] => h{level}:fresh" for name, level in _TITLES]
    + [
        f"p[style-name='{name} {level}'] => {'ul|ol > li > ' * (level - 1)}{tag} > li:fresh"
        for name, tag in _NESTED
        for level in (2, 3)
    ]
)
_HEADER = re.compile(r"word/header\d*\.xml")
_FOOTER = re.compile(r"word/footer\d*\.xml")
_BODY = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
_NOTES = {"footnoteReference", "endnoteReference", "commentReference"}
_BREAKS = {"br", "cr"}
_REMOVED = {"del", "moveFrom", "instrText", "delText"}


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Headings, lists, tables, links, notes, text boxes, then headers and footers once each."""
    package = Package(data, ".docx")
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        raise RefusedError(REASONS["macros"])
    if package.xml("word/document.xml") is None:
        raise RefusedError(REASONS["damaged"])
    images = 0

    def drop(_image: object) -> list[object]:
        nonlocal images
        images += 1
        return []

    html = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLES,
        include_embedded_style_map=False,
        convert_image=drop,
    ).value
    blocks = blocks_of(parse(html))
    head, foot = list(_edges(package, _HEADER)), list(_edges(package, _FOOTER))
    lost = list(_skipped_by_mammoth(package, Outline((*head, *blocks, *foot)).text))
    warnings = (dropped_images(images),) if images else ()
    return Outline(assemble([*head, *blocks, *lost, *foot], label_of), warnings)


def _edges(package: Package, part: re.Pattern[str]) -> Iterator[Block]:
    """The paragraphs of headers or footers; sections repeat them, each is kept once."""
    seen: set[str] = set()
    for name in sorted(filter(part.fullmatch, package.names)):
        for text in _paragraphs(package, name):
            text = text.replace("\x00", "")
            if text.strip() not in seen and not is_page_number(text):
                seen.add(text.strip())
                yield Paragraph((Span(text.strip()),))


def _skipped_by_mammoth(package: Package, read_text: str) -> Iterator[Block]:
    """Paragraphs that mammoth skipped, such as modern text boxes without a fallback."""
    known = _letters(read_text)
    for name in filter(_BODY.fullmatch, package.names):
        for text in _paragraphs(package, name):
            for piece in re.split(r"[\x00\n]", text):
                letters = _letters(piece)
                if letters and letters not in known:
                    known += letters
                    yield Paragraph((Span(piece.strip()),))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _paragraphs(package: Package, name: str) -> Iterator[str]:
    root = package.xml(name)
    if root is not None:
        for element in root.iter():
            if _local(element) == "p" and _is_word(element):
                yield "".join(_text(element))


def _text(element: ET.Element) -> Iterator[str]:
    """The text of a paragraph, without that of the paragraphs in its text boxes."""
    for child in element:
        name = _local(child)
        if name == "t":
            yield child.text or ""
        elif name == "tab" and len(child.attrib) == 0:
            yield "\t"
        elif name in _BREAKS:
            yield "\n"
        elif name in _NOTES:
            yield "\x00"
        elif name not in _REMOVED and not (name == "p" and _is_word(child)):
            yield from _text(child)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_word(element: ET.Element) -> bool:
    return "wordprocessingml" in element.tag
