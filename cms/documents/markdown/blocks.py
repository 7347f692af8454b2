"""Where the blocks of a text in Markdown begin and end, as CommonMark says.

One level at a time: what quotations and items of lists hold is text again.
"""

import re
from collections.abc import Callable
from typing import Literal, TypeAlias

from markdown.util import BLOCK_LEVEL_ELEMENTS

Kind: TypeAlias = Literal["text", "heading", "rule", "code", "html", "quote", "list", "table"]

_CODE = "    "
_BLANKS = tuple(" " * length for length in range(4))
_OPENINGS = ("fence", "heading", "rule", "quote", "note", "box", "contents", "html")
_OPENING = re.compile(
    r"""[ ]{0,3}(?:
    (?P<fence>`{3,}(?=[^`]*$)|~{3,})|
    (?P<heading>\#{1,6}(?=[ ]|$))|
    (?P<rule>([-_*])(?:[ ]*+\4){2,}+[ ]*$)|
    (?P<quote>>[ ]?)|
    (?P<note>\[\^(?P<name>[^\]\s]{1,40})\]:)|
    (?P<box>:::+)|
    (?P<contents>\[(?:toc|\[toc\]|\[_toc_\])\][ ]*$)|
    (?P<html><(?:!--|/?(?:"""
    + "|".join(BLOCK_LEVEL_ELEMENTS)
    + r""")(?=[\s/>]|$)))
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ITEM = re.compile(
    r"(?P<indent> {0,3})(?P<mark>[-+*]|(?P<number>\d{1,9})(?P<end>[.)]))(?P<space> +|$)"
)
_MAX_SPACE = 4  # between the mark of an item and its text; more begins code
_MAX_NUMBER = 99  # of a first item: « 2026. » at the start of a line is a year
_UNDERLINE = re.compile(r" {0,3}(?P<mark>=+|-+) *$")
_CLOSING_MARKS = re.compile(r"(?:^|(?<= ))#+ *$")
_DEFINITION = re.compile(
    r""" {0,3}\[(?P<label>[^\[\]]{1,999})\]: *(?P<address><[^<>]*>|[^\s<>]+)"""
    r"""(?: +(?:"[^"]*"|'[^']*'|\([^()]*\)))? *$"""
)
_EDGE = re.compile(r"(?<!\\)\|")
# How elements end that blank lines do not end.
_ENDS = {
    "<!--": "-->",
    **{f"<{name}": f"</{name}" for name in ("script", "style", "pre", "textarea")},
}


class Block(str):
    """The text of a block, without its marks: what Python-Markdown's processors are handed.

    ``level`` is that of a heading, or the number of a list's first item, 0 with bullets; ``mark``
    what follows that number; ``items`` are the texts of a list's items, ``loose`` where blank lines
    part them.
    """

    kind: Kind
    level: int
    mark: str
    items: tuple[str, ...]
    loose: bool

    def __new__(
        cls,
        text: str,
        kind: Kind = "text",
        *,
        level: int = 0,
        mark: str = "",
        items: tuple[str, ...] = (),
        loose: bool = False,
    ) -> "Block":
        block = super().__new__(cls, text)
        block.kind, block.level, block.mark = kind, level, mark
        block.items, block.loose = items, loose
        return block


def label_of(text: str) -> str:
    """The name of an address that stands elsewhere (« [Livret]: /livret »)."""
    return " ".join(text.split()).casefold()


def cells_of(row: str) -> list[str]:
    """The cells of a line of a table, without its edges."""
    row = row.strip().removeprefix("|")
    cells = [cell.strip().replace("\\|", "|") for cell in _EDGE.split(row)]
    return cells if cells[-1] else cells[:-1]


class Scanner:
    """Parts the lines of a text into blocks, each line looked at once.

    ``define(label, address)`` is told of an address that stands apart, and says whether it is used:
    one that is not stays in the text.
    """

    def __init__(self, text: str, define: Callable[[str, str], bool]) -> None:
        self.lines = text.split("\n")
        self.at = 0
        self.blocks: list[Block] = []
        self.define = define
        self.unended: set[str] = set()  # ends that no further line has

    def run(self) -> list[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            opening = _OPENING.match(line)
            if not line.strip():
                self.at += 1
            elif line.startswith(_CODE):
                self._code()
            elif opening:
                self._opened(opening)
            elif item := _first_item(line):
                self._list(item)
            elif self._begins_table():
                self._table()
            elif not self._defines(line):
                self._text()
        return self.blocks

    def _add(self, text: str, kind: Kind = "text", level: int = 0) -> None:
        self.blocks.append(Block(text, kind, level=level))

    def _code(self) -> None:
        start = self.at
        while self.at < len(self.lines) and self.lines[self.at][:4] in (_CODE, *_BLANKS):
            self.at += 1
        self._add("\n".join(line[4:] for line in self.lines[start : self.at]).rstrip(), "code")

    def _opened(self, opening: re.Match[str]) -> None:
        line = self.lines[self.at]
        rest = line[opening.end() :].strip()
        match next(name for name in _OPENINGS if opening[name] is not None):
            case "fence":
                self._fence(opening["fence"])
            case "quote":
                self._quote()
            case "note":
                self._note(opening)
            case "html":
                self._html(opening["html"].lower())
            case "heading":
                self._add(_CLOSING_MARKS.sub("", rest).strip(), "heading", len(opening["heading"]))
                self.at += 1
            case "rule":
                self._add("", "rule")
                self.at += 1
            case "box":
                self._box(rest)
                self.at += 1
            case _:  # « [TOC] » asks for a table of contents, which the page has anyway
                self.at += 1

    def _fence(self, mark: str) -> None:
        start = self.at = self.at + 1
        end = re.compile(rf" {{0,3}}{mark}{mark[0]}* *$")
        while self.at < len(self.lines) and not end.match(self.lines[self.at]):
            self.at += 1
        self._add("\n".join(self.lines[start : self.at]), "code")
        self.at += 1

    def _quote(self) -> None:
        content: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            opening = _OPENING.match(line)
            if opening and opening["quote"]:
                content.append(line[opening.end() :])
            elif content and self._goes_on(content[-1]):
                content.append(line.lstrip())
            else:
                break
            self.at += 1
        self._add("\n".join(content), "quote")

    def _goes_on(self, before: str) -> bool:
        """Whether this line continues the paragraph of the one before, which an element holds."""
        before = before.strip()
        line = self.lines[self.at]
        if not before or not line.strip() or _UNDERLINE.match(line):
            return False
        if _first_item(line) or self._begins():
            return False
        opening = _OPENING.match(before)
        return not opening or bool(opening["quote"] or opening["note"])

    def _begins(self) -> bool:
        """Whether this line ends the paragraph before it."""
        line = self.lines[self.at]
        if _OPENING.match(line):
            return True
        item = _ITEM.match(line)
        if item and item.end() < len(line) and item["number"] in (None, "1"):
            return True
        return self._begins_table()

    def _begins_table(self) -> bool:
        if self.at + 1 == len(self.lines):
            return False
        head, under = self.lines[self.at : self.at + 2]
        if "|" not in head + under or "-" not in under or not set(under) <= set("|:- "):
            return False
        columns = cells_of(under)
        return all(columns) and len(columns) == len(cells_of(head))

    def _table(self) -> None:
        start = self.at
        bordered = len(cells_of(self.lines[start])) == 1
        self.at += 2
        while self.at < len(self.lines):
            line = self.lines[self.at]
            edged = "|" in line
            if not line.strip() or _OPENING.match(line) or line.startswith(_CODE):
                break
            if not edged and (bordered or _first_item(line)):
                break
            self.at += 1
        self._add("\n".join(self.lines[start : self.at]), "table")

    def _note(self, opening: re.Match[str]) -> None:
        """« [^1]: Annexe. » is a paragraph at its place; what is set in below goes with it."""
        self.lines[self.at] = f"[^{opening['name']}]{self.lines[self.at][opening.end() :]}"
        self._text()
        while self.at + 1 < len(self.lines) and self.lines[self.at + 1].startswith(_CODE):
            if self.lines[self.at].strip():
                break
            self.at += 1
            start = self.at
            while self.at < len(self.lines) and self.lines[self.at].startswith(_CODE):
                self.at += 1
            inside = "\n".join(line[4:] for line in self.lines[start : self.at])
            self.blocks += Scanner(inside, self.define).run()

    def _box(self, kind: str) -> None:
        """The edges of a box (« ::: info Titre », « ::: ») part its text; its title is text."""
        title = kind.strip(":").strip().partition("}" if kind.startswith("{") else " ")[2].strip()
        if title:
            self._add(f"**{title}**")

    def _html(self, opening: str) -> None:
        start = self.at
        end = _ENDS.get(opening, "")
        self.at = self._line_with(end) if end else self._blank_line()
        if self.at:
            self._add("\n".join(self.lines[start : self.at]), "html")
        else:  # it would hide all that follows
            self.at = start
            self.unended.add(end)
            self._text()

    def _line_with(self, end: str) -> int:
        """The number of the line after the one where an element ends, 0 if none does."""
        if end not in self.unended:
            for at in range(self.at, len(self.lines)):
                if end in self.lines[at].lower():
                    return at + 1
        return 0

    def _blank_line(self) -> int:
        at = self.at + 1
        while at < len(self.lines) and self.lines[at].strip():
            at += 1
        return at

    def _defines(self, line: str) -> bool:
        found = _DEFINITION.match(line)
        if not found or not self.define(found["label"], found["address"].strip("<>")):
            return False
        self.at += 1
        return True

    def _text(self) -> None:
        text = [self.lines[self.at].lstrip()]
        self.at += 1
        while self.at < len(self.lines) and self.lines[self.at].strip():
            underline = _UNDERLINE.match(self.lines[self.at])
            if underline:
                self.at += 1
                self._add("\n".join(text), "heading", 1 if underline["mark"][0] == "=" else 2)
                return
            if self._begins():
                break
            text.append(self.lines[self.at].lstrip())
            self.at += 1
        self._add("\n".join(text))

    def _list(self, item: re.Match[str]) -> None:
        first = int(item["number"] or 0)
        mark = item["end"] or item["mark"]
        number = first
        items: list[str] = []
        loose = False
        following: re.Match[str] | None = item
        while following:
            number = int(following["number"] or 0)
            content = self._item(following)
            items.append("\n".join(content).rstrip())
            following = self._next_item(item, number)
            loose = loose or bool(following and len(content) > 1 and not content[-1])
        block = Block("", "list", level=first, mark=mark, items=tuple(items), loose=loose)
        self.blocks.append(block)

    def _next_item(self, item: re.Match[str], number: int) -> re.Match[str] | None:
        """The item here if it goes on with the list: a number that jumps begins another list."""
        line = self.lines[self.at] if self.at < len(self.lines) else ""
        found = _ITEM.match(line)
        if not found or not _alike(item, found) or _OPENING.match(line):
            return None
        return found if int(found["number"] or 0) in (number, number + 1) else None

    def _item(self, item: re.Match[str]) -> list[str]:
        """The lines of an item, from the column where its text begins; the last may be blank."""
        column = _column(item)
        content = [self.lines[self.at][column:]]
        fence = ""
        self.at += 1
        while self.at < len(self.lines):
            fence = _fence_after(fence, content[-1])
            line = self.lines[self.at]
            if not line.strip():
                content.append("")
            elif line.startswith(" " * column):
                content.append(line[column:])
            elif _is_below(item, line) or (not fence and self._continues(item, content[-1])):
                content.append(line.lstrip())
            else:
                break
            self.at += 1
        return content

    def _continues(self, item: re.Match[str], before: str) -> bool:
        following = self._next_item(item, int(item["number"] or 0))
        return not following and self._goes_on(before)


def _first_item(line: str) -> re.Match[str] | None:
    item = _ITEM.match(line)
    return item if item and int(item["number"] or 0) <= _MAX_NUMBER else None


def _alike(item: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two items have bullets of one sort, or numbers written alike."""
    return (item["end"] or item["mark"]) == (other["end"] or other["mark"])


def _is_below(item: re.Match[str], line: str) -> bool:
    """« - » set in by two spaces below « 1. » is meant to be nested: CommonMark asks for three."""
    found = _ITEM.match(line)
    if not found or bool(found["number"]) == bool(item["number"]):
        return False
    return len(found["indent"]) >= len(item["indent"]) + 2


def _column(item: re.Match[str]) -> int:
    """The column where the text of an item begins."""
    space = len(item["space"])
    return item.end("mark") + (space if 0 < space <= _MAX_SPACE else 1)


def _fence_after(fence: str, line: str) -> str:
    """The mark of the code that is open after a line of an item, "" for none."""
    opening = _OPENING.match(line)
    mark = opening["fence"] if opening else None
    if not fence or not mark:
        return fence or mark or ""
    is_end = mark.startswith(fence) and not line.strip().strip(mark[0])
    return "" if is_end else fence
