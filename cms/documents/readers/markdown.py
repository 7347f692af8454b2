"""Markdown, as Pandoc, HedgeDoc and people write it."""

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from cms.documents.commonmark import parser
from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Heading, Outline, Paragraph, Span
from cms.documents.readers.charsets import decode
from cms.documents.readers.html import blocks_of, parse
from cms.documents.readers.reflow import assemble, clean
from cms.documents.readers.warnings import dropped_images, of_lost_letters
from cms.french.words import word_set

_RAISED = re.compile(r"\^\{([^{}\n]{1,20})\}|(?<=\w)\^([\w.-]{1,8})\^")
_MAX_NUMBER = 99
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
    markdown = parser()
    markdown.core.ruler.after("numbers", "numbered_titles", _numbered_titles)
    tree = parse(markdown.render(text))
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


def _numbered_titles(state: StateCore) -> None:
    """Which numbers make a list: not a year, nor a single number before a title."""
    kept: list[Token] = []
    lists: list[str] = []  # the number of each open list that is none, "" for a list
    for at, token in enumerate(state.tokens):
        if token.type.endswith("list_open"):
            lists.append(_typed_number(state.tokens, at))
        unlisted = lists[-1] if lists else ""
        if token.type.endswith("list_close"):
            lists.pop()
        if unlisted and token.type in _LIST_TOKENS:
            continue
        if unlisted and token.type == "inline" and state.tokens[at - 2].type == "list_item_open":
            number = state.tokens[at - 2].info
            token.content = f"{number}{state.tokens[at - 2].markup} {token.content}"
        kept.append(token)
    state.tokens = kept


_LIST_TOKENS = frozenset(
    {"ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close"}
)


def _typed_number(tokens: list[Token], at: int) -> str:
    """The number of a list that starts with a year, or is a title between two paragraphs."""
    if tokens[at].type != "ordered_list_open":
        return ""
    number = tokens[at + 1].info
    single = [token.type for token in tokens[at + 2 : at + 7]] == [
        *("paragraph_open", "inline", "paragraph_close", "list_item_close", "ordered_list_close")
    ]
    is_title = single and not tokens[at].level and "\n" not in tokens[at + 3].content
    return number if is_title or int(number) > _MAX_NUMBER else ""
