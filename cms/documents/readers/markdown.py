"""Markdown, as Pandoc, HedgeDoc and people write it."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from cms.documents.labels import LabelOf, no_label
from cms.documents.markdown import to_html
from cms.documents.outline import Block, Heading, Outline, Paragraph, Span
from cms.documents.readers.charsets import decode
from cms.documents.readers.html import blocks_of, parse
from cms.documents.readers.reflow import assemble, clean
from cms.documents.readers.warnings import dropped_images, of_lost_letters
from cms.french.words import word_set

_RAISED = re.compile(r"\^\{([^{}\n]{1,20})\}|(?<=\w)\^([\w.-]{1,8})\^")
_MATTER = re.compile(
    r"\s{0,8}---[ \t]*\n((?:(?!---|\.\.\.).*\n){1,100})(?:---|\.\.\.)[ \t]*(?:\n|$)"
)
_KEY = re.compile(r"([A-Za-zÀ-ÿ][\w -]{0,40}?)[ \t]?:(?:[ \t]+(.*))?$")
# What concerns the program that shows the text, not its readers.
_SETTINGS = word_set(
    """
    breaks colorlinks dir disqus documentclass fontsize ga geometry header-includes lang layout
    linkcolor mainfont numbersections output papersize robots slideoptions toc toc-depth type
    """
)


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Headings, lists, tables, links, descriptions of images; ``1^{er}`` reads « 1er »."""
    text = _RAISED.sub(lambda found: found[1] or found[2], clean(decode(data)))
    matter, text = _split(text)
    tree = parse(to_html(text, _NumberedTitles()))
    images = len(tree.find_all("img"))
    warnings = [dropped_images(images)] if images else []
    blocks = assemble([*_told(matter), *blocks_of(tree)], label_of)
    return Outline(blocks, (*warnings, *of_lost_letters(text)))


def _split(text: str) -> tuple[list[tuple[str, str]], str]:
    """The front matter of a text, as keys and values, and the rest; lines of no key are text."""
    found = _MATTER.match(text)
    if not found:
        return [], text
    matter: list[tuple[str, str]] = []
    for line in found[1].splitlines():
        key = _KEY.match(line)
        if key:
            matter.append((key[1].strip(), _unquoted(key[2] or "")))
        elif matter and line.startswith((" ", "\t", "-")):
            name, value = matter[-1]
            more = _unquoted(line.strip().removeprefix("- "))
            matter[-1] = (name, f"{value}, {more}" if value else more)
        elif line.strip() and not line.startswith("#"):
            return [], text
    return matter, text[found.end() :]


def _unquoted(value: str) -> str:
    value = value.strip()
    if value[:1] == "[" and value[-1:] == "]":
        return ", ".join(_unquoted(part) for part in value[1:-1].split(","))
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _told(matter: list[tuple[str, str]]) -> Iterator[Block]:
    """The title as a title, the date as a line, the rest with its names."""
    for key, value in matter:
        if not value or key.lower() in _SETTINGS:
            continue
        match key.lower():
            case "title" | "titre":
                yield Heading(1, (Span(value),))
            case "date":
                yield Paragraph((Span(value),))
            case _:
                yield Paragraph((Span(f"{key} : {value}"),))


class _NumberedTitles(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """See ``Extension``; the place is before running text is looked at."""
        md.treeprocessors.register(_Titles(md), "numbered_titles", 30)


class _Titles(Treeprocessor):
    """« 2. Le sommeil » between two paragraphs is a numbered title, not a list of one item."""

    def run(self, root: ET.Element) -> None:
        for index, element in enumerate(root):
            if element.tag != "ol" or len(element) != 1 or len(element[0]):
                continue
            text = element[0].text or ""
            if "\n" not in text:
                root[index] = title = ET.Element("p")
                title.text = f"{element.get('start', '1')}{element.get('mark')} {text}"
