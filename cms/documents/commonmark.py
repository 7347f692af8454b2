"""Markdown as people write it, to HTML: in the files that they bring, and in the site's own texts.

CommonMark, with the tables, struck words and bare addresses of GitHub (https://github.github.com/gfm),
and what HedgeDoc and Pandoc add: notes, marked words, boxes, check boxes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import cycle

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# Deeper nesting ends the parser as Python's own limit does: with RecursionError.
_MAX_NESTING = 10_000
_MAX_EDGES = 3  # of a row inside a quotation or a list: « > | a | b | »
_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\]:")
_BRACKETED = re.compile(r"\[(?:\^(?P<note>[^\]\s]{1,40})|(?P<check>[ xX])(?=\](?!\()))\]")
_CONTENTS = frozenset({"[toc]", "[[toc]]", "[[_toc_]]"})
# An address, as far as GitHub takes it for one; with a full stop after it, without.
_ADDRESS = re.compile(
    r"(?P<web>https?://[^\s<>\"«»]+|(?<![\w.])www\.[^\s<>\"«»]+)|"
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}\b",
    re.IGNORECASE,
)
_ADDRESS_TAIL = ".,;:!?'’*_~"
_MARKS = re.compile(r"(?<![=\w])==(?=[^\s=])|(?<=[^\s=])==(?![=\w])")


def parser() -> MarkdownIt:
    """The parser, which lets HTML through: what it makes is to be cleaned.

    Its ``render`` raises RecursionError for lists a thousand deep.
    """
    options = {"html": True, "maxNesting": _MAX_NESTING}
    markdown = _Parser("js-default", options)
    interrupting: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    for name, rule in (("note", _note), ("box", _box), ("contents", _contents)):
        markdown.block.ruler.before("reference", name, rule, interrupting)
    markdown.inline.ruler.before("link", "bracketed", _bracketed)
    markdown.core.ruler.after("block", "wide_rows", _wide_rows)
    markdown.core.ruler.after("block", "numbers", _numbers)
    markdown.core.ruler.push("addresses", _addresses)
    markdown.core.ruler.push("marks", _marks)
    return markdown


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        """Links are cleaned with the rest: here, a bad one would stand as text."""
        return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].strip()


def _add_paragraph(state: StateBlock, start: int, end: int, content: str) -> None:
    state.push("paragraph_open", "p", 1).map = [start, end]
    inline = state.push("inline", "", 0)
    inline.map, inline.content, inline.children = [start, end], content, []
    state.push("paragraph_close", "p", -1)


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """« [^1]: Annexe. » is a paragraph at its place, not the address of a link."""
    if state.is_code_block(start) or not _NOTE.match(_line(state, start)):
        return False
    if silent:
        return True
    after = start + 1
    while after < end and not state.isEmpty(after) and not _NOTE.match(_line(state, after)):
        after += 1
    content = state.getLines(start, after, state.blkIndent, False).strip()
    _add_paragraph(state, start, after, _NOTE.sub(r"[^\1]", content, count=1))
    state.line = after
    return True


def _box(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The edges of a box (« ::: info Titre », « ::: ») part its text; its title is a paragraph."""
    line = _line(state, start)
    if state.is_code_block(start) or not line.startswith(":::"):
        return False
    if silent:
        return True
    kind = line.strip(":").strip()
    title = kind.partition("}" if kind.startswith("{") else " ")[2].strip()
    if title:
        _add_paragraph(state, start, start + 1, f"**{title}**")
    state.line = start + 1
    return True


def _contents(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """« [TOC] » asks for a table of contents, which the page has anyway."""
    if state.is_code_block(start) or _line(state, start).lower() not in _CONTENTS:
        return False
    if not silent:
        state.line = start + 1
    return True


def _bracketed(state: StateInline, silent: bool) -> bool:
    """« mot[^1] » calls a note, « [x] » is a checked box."""
    found = _BRACKETED.match(state.src, state.pos)
    if not found:
        return False
    before = state.src[state.pos - 1 : state.pos]
    if not found["note"] and not (before.isspace() or before in ("", "(")):
        return False
    if not silent and found["note"]:
        state.push("sup_open", "sup", 1)
        state.push("text", "", 0).content = f"[{found['note']}]"
        state.push("sup_close", "sup", -1)
    elif not silent:
        state.push("text", "", 0).content = "☐" if found["check"] == " " else "☒"
    state.pos = found.end()
    return True


def _wide_rows(state: StateCore) -> None:
    """Cells beyond the columns of their table's header are kept."""
    lines = state.src.split("\n")
    tokens: list[Token] = []
    shown: list[str] = []
    line = ""
    for token in state.tokens:
        if token.type == "tr_open" and token.map:
            shown, line = [], lines[token.map[0]]
        elif token.type == "inline":
            shown.append(token.content)
        elif token.type == "tr_close":
            tokens.extend(each for cell in _beyond(line, shown) for each in _cell(cell))
        tokens.append(token)
    state.tokens = tokens


def _beyond(line: str, shown: Sequence[str]) -> Sequence[str]:
    """The cells of a line after those that are shown, without the edges of its table."""
    written = [cell.strip() for cell in escapedSplit(line.strip())]
    for start in range(min(len(written) - len(shown), _MAX_EDGES)):
        if written[start : start + len(shown)] == shown:
            rest = written[start + len(shown) :]
            return rest[:-1] if not rest[-1] else rest
    return ()


def _cell(content: str) -> Iterator[Token]:
    yield Token("td_open", "td", 1)
    yield Token("inline", "", 0, content=content, children=[])
    yield Token("td_close", "td", -1)


def _numbers(state: StateCore) -> None:
    """A list ends where its numbers do not go on: the next one begins with its own."""
    tokens: list[Token] = []
    lists: list[Token] = []
    counts: list[int] = []
    for token in state.tokens:
        if token.type == "ordered_list_open":
            lists.append(token)
            counts.append(-1)
        elif token.type == "ordered_list_close":
            lists.pop()
            counts.pop()
        elif token.type == "list_item_open" and token.info:
            number, last = int(token.info), counts[-1]
            if last >= 0 and number not in (last, last + 1):
                tokens.append(Token("ordered_list_close", "ol", -1, level=lists[-1].level))
                tokens.append(replace(lists[-1], attrs={"start": number}))
            counts[-1] = number
        tokens.append(token)
    state.tokens = tokens


def _addresses(state: StateCore) -> None:
    """Addresses in running text are links."""
    for token in state.tokens:
        links = 0
        children: list[Token] = []
        for child in token.children or ():
            links += child.nesting if child.type in ("link_open", "link_close") else 0
            is_open = child.type == "text" and not links
            children.extend(_linked(child.content) if is_open else (child,))
        token.children = children if token.children else token.children


def _linked(text: str) -> Iterator[Token]:
    at = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_ADDRESS_TAIL)
        unopened = max(address.count(")") - address.count("("), 0)
        closing = len(address) - len(address.rstrip(")"))
        address = address[: len(address) - min(unopened, closing)]
        scheme = "mailto:" if not found["web"] else "" if "://" in address else "https://"
        yield _text(text[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": f"{scheme}{address}"})
        yield _text(address)
        yield Token("link_close", "a", -1)
        at = found.start() + len(address)
    yield _text(text[at:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _marks(state: StateCore) -> None:
    """« ==marqué== », where each mark that opens has one that closes."""
    for token in state.tokens:
        texts = [child for child in token.children or () if child.type == "text"]
        marks = sum(len(_MARKS.findall(text.content)) for text in texts)
        if not marks or marks % 2:
            continue
        tags = cycle(("<mark>", "</mark>"))
        for text in texts:
            pieces = _MARKS.split(escape(text.content, quote=False))
            if len(pieces) > 1:
                text.type = "html_inline"
                text.content = pieces[0] + "".join(next(tags) + piece for piece in pieces[1:])
