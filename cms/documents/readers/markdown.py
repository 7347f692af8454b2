"""Markdown, as Pandoc and people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown import Markdown

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Outline
from cms.documents.readers.html import blocks_of
from cms.documents.readers.page_numbers import dropped_images
from cms.documents.readers.reflow import assemble, clean
from cms.documents.readers.text import decode

_RAISED = re.compile(r"\^\{([^{}\n]{1,20})\}|(?<=\w)\^([\w.-]{1,8})\^")
# « 2026. » at the start of a line is a year, not the number of an item.
_BIG_NUMBER = re.compile(r"^([ ]{0,3}\d{3,})\.(?=\s)", re.MULTILINE)
# « 2. Le sommeil » between two paragraphs is a numbered title, not a list of one item.
_NUMBERED = re.compile(r"(?P<number>\d{1,2})(?P<mark>[.)])(?=\s)")

_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ALTERNATIVE = re.compile(r'\balt="([^"]*)"', re.IGNORECASE)


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Headings, lists, tables, links, descriptions of images; `1^{er}` reads « 1er »."""
    text = clean(decode(data))
    text = _RAISED.sub(lambda found: found[1] or found[2], text)
    text = _BIG_NUMBER.sub(r"\1\\.", text)
    text = "\n\n".join(_titles_kept(re.split(r"\n{2,}", text)))
    html = Markdown(extensions=["tables", "sane_lists"]).convert(text)
    html, images = _IMAGE.subn(_description, html)
    warnings = (dropped_images(images),) if images else ()
    return Outline(assemble(blocks_of(html), label_of), warnings)


def _description(image: re.Match[str]) -> str:
    told = _ALTERNATIVE.search(image[0])
    return told[1] if told else ""


def _titles_kept(chunks: list[str]) -> Iterator[str]:
    """The chunks between blank lines, with an escaped number where it stands alone."""
    numbered = [_NUMBERED.match(chunk) for chunk in chunks]
    for at, (chunk, found) in enumerate(zip(chunks, numbered, strict=True)):
        near = [*numbered[max(at - 1, 0) : at], *numbered[at + 1 : at + 2]]
        indented = any(other[:1].isspace() for other in chunks[at + 1 : at + 2])
        if found and "\n" not in chunk.strip() and not any(near) and not indented:
            chunk = f"{found['number']}\\{chunk[found.end('number') :]}"
        yield chunk
