"""What every reader yields: headings, paragraphs, lists, tables, pictures, in reading order.

Inside a block, a line feed marks a boundary between two physical lines of the source. It is kept
for callers that look at lines, not at sentences, such as the removal of secrets; ``unwrapped`` then
turns it into a space.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias


def _unwrap(text: str) -> str:
    first, *rest = text.split("\n")
    unwrapped = [first]
    for line in rest:
        unwrapped[-1] = unwrapped[-1].rstrip()
        # A hyphen at the end of a line joins two halves of one word: no space after it.
        if not (_after_hyphen(unwrapped[-1]) and line[:1].isalnum()):
            unwrapped.append(" ")
        unwrapped.append(line.lstrip())
    return "".join(unwrapped)


def _after_hyphen(text: str) -> bool:
    return text[-1:] == "-" and text[-2:-1].isalnum()


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with one style; ``href`` is "" when it is not a link.

    ``struck`` text is what its author crossed out: kept to be read, and never a value.
    """

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    href: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Only what differs from plain text, so that long outlines stay small in JSON."""
        marks = {"bold": self.bold, "italic": self.italic, "struck": self.struck, "href": self.href}
        return {"text": self.text} | {key: value for key, value in marks.items() if value}


Spans: TypeAlias = tuple[Span, ...]


def one_line(spans: Iterable[Span]) -> str:
    """The words of some spans, on one line."""
    return _unwrap("".join(span.text for span in spans)).strip()


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside the document; level 1 is the document's own."""

    level: int
    spans: Spans

    @property
    def text(self) -> str:
        return one_line(self.spans)


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Spans

    @property
    def text(self) -> str:
        return one_line(self.spans)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; ``level`` 0 is the outermost, a nested list is the items that follow."""

    level: int
    spans: Spans

    @property
    def text(self) -> str:
        return one_line(self.spans)


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; ``start`` is the number of its first item, where it is ordered."""

    ordered: bool
    items: tuple[Item, ...]
    start: int = 1

    @property
    def text(self) -> str:
        return "\n".join(item.text for item in self.items)


RunningText: TypeAlias = Heading | Paragraph | ListBlock


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: running text.

    A cell that a merged one covers is empty; ``covered`` says from where, "above" or "left".
    """

    blocks: tuple[RunningText, ...] = ()
    covered: str = ""

    @classmethod
    def of(cls, spans: Spans) -> "Cell":
        """A cell of one paragraph, or an empty one."""
        return cls((Paragraph(spans),) if spans else ())

    @property
    def spans(self) -> Spans:
        """The words of the cell, a line for each paragraph and item."""
        lines = [spans for block in self.blocks for spans in cells_of(block)]
        return tuple(
            span
            for number, line in enumerate(lines)
            for span in ((Span("\n"), *line) if number else line)
        )

    @property
    def text(self) -> str:
        return one_line(self.spans)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells each; ``has_header`` tells that the first row is titles."""

    rows: tuple[tuple[Cell, ...], ...]
    has_header: bool

    @property
    def text(self) -> str:
        return "\n".join("\t".join(cell.text for cell in row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Rule:
    """A separator line. It ends what comes before and holds no word."""

    @property
    def text(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture at its place; ``name`` is its own among those of the outline.

    ``spans`` are the description that its author wrote, none where a program did.
    """

    name: str
    spans: Spans = ()

    @property
    def text(self) -> str:
        return one_line(self.spans)


Block: TypeAlias = RunningText | Table | Rule | Picture


@dataclass(frozen=True, slots=True)
class Outline:
    """A document as blocks, and French sentences about what could not be kept as it was.

    ``pages`` holds the page on which each block begins, from 1, where the format has pages;
    ``pictures`` the files of those of the blocks, by name, where they were asked for.
    """

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks if block.text)

    def unwrapped(self) -> "Outline":
        """The same outline without the boundaries of physical lines."""
        blocks = tuple(with_cells(block, map(unwrap, cells_of(block))) for block in self.blocks)
        return replace(self, blocks=blocks)

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready form; ``from_dict`` reads it back to an equal outline."""
        return {
            "blocks": [_block_as_dict(block) for block in self.blocks],
            "warnings": list(self.warnings),
            "pages": list(self.pages),
            "pictures": {name: b64encode(each).decode() for name, each in self.pictures.items()},
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Outline":
        """Read what ``as_dict`` wrote; raises KeyError, TypeError or ValueError otherwise."""
        return cls(
            blocks=tuple(_block_from_dict(block) for block in data["blocks"]),
            warnings=tuple(str(warning) for warning in data["warnings"]),
            pages=tuple(int(page) for page in data["pages"]),
            pictures={name: b64decode(each) for name, each in data.get("pictures", {}).items()},
        )


def unwrap(spans: Spans) -> Spans:
    """Turn the boundaries of physical lines into spaces, or into nothing after a hyphen."""
    text = "".join(span.text for span in spans)
    if "\n" not in text:
        return spans
    unwrapped: list[Span] = []
    for span in spans:
        text = _unwrap(span.text)
        if unwrapped and span.text[:1] == "\n" and _after_hyphen(unwrapped[-1].text):
            text = text.removeprefix(" ")
        unwrapped.append(replace(span, text=text))
    return tuple(unwrapped)


def cells_of(block: Block) -> Iterator[Spans]:
    """The runs of spans of a block, in order: a paragraph's, each item's, those in each cell."""
    match block:
        case Heading(spans=spans) | Paragraph(spans=spans):
            yield spans
        case Picture(spans=spans) if spans:
            yield spans
        case ListBlock(items=items):
            yield from (item.spans for item in items)
        case Table(rows=rows):
            for row in rows:
                for cell in row:
                    for inner in cell.blocks:
                        yield from cells_of(inner)


def with_cells(block: Block, cells: Iterable[Spans]) -> Block:
    """The same block with other spans, given in the order of ``cells_of`` (and as many)."""
    rest = iter(cells)
    if isinstance(block, Rule):
        return block
    if isinstance(block, Picture):
        return replace(block, spans=next(rest, ()))
    if not isinstance(block, Table):
        return _with_spans(block, rest)
    rows = tuple(
        tuple(
            replace(cell, blocks=tuple(_with_spans(inner, rest) for inner in cell.blocks))
            for cell in row
        )
        for row in block.rows
    )
    return replace(block, rows=rows)


def _with_spans(block: RunningText, spans: Iterator[Spans]) -> RunningText:
    if isinstance(block, ListBlock):
        items = tuple(replace(item, spans=next(spans)) for item in block.items)
        return replace(block, items=items)
    return replace(block, spans=next(spans))


def _spans_from(data: list[dict[str, Any]]) -> Spans:
    return tuple(Span(**span) for span in data)


def _block_as_dict(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level=level, spans=spans):
            return {"type": "heading", "level": level, "spans": [s.as_dict() for s in spans]}
        case Paragraph(spans=spans):
            return {"type": "paragraph", "spans": [s.as_dict() for s in spans]}
        case ListBlock(ordered=ordered, items=items, start=start):
            rows = [{"level": i.level, "spans": [s.as_dict() for s in i.spans]} for i in items]
            return {"type": "list", "ordered": ordered, "start": start, "items": rows}
        case Table(rows=rows, has_header=has_header):
            grid = [[_cell_as_dict(cell) for cell in row] for row in rows]
            return {"type": "table", "has_header": has_header, "rows": grid}
        case Picture(name=name, spans=spans):
            return {"type": "picture", "name": name, "spans": [s.as_dict() for s in spans]}
        case Rule():
            return {"type": "rule"}


def _block_from_dict(data: dict[str, Any]) -> Block:
    match data["type"]:
        case "table":
            rows = tuple(tuple(map(_cell_from_dict, row)) for row in data["rows"])
            return Table(rows, data["has_header"])
        case "picture":
            return Picture(data["name"], _spans_from(data["spans"]))
        case "rule":
            return Rule()
    return _running_text(data)


def _cell_as_dict(cell: Cell) -> dict[str, Any]:
    return {"blocks": [_block_as_dict(b) for b in cell.blocks], "covered": cell.covered}


def _cell_from_dict(data: dict[str, Any]) -> Cell:
    return Cell(tuple(map(_running_text, data["blocks"])), data["covered"])


def _running_text(data: dict[str, Any]) -> RunningText:
    match data["type"]:
        case "heading":
            return Heading(data["level"], _spans_from(data["spans"]))
        case "paragraph":
            return Paragraph(_spans_from(data["spans"]))
        case "list":
            items = tuple(Item(i["level"], _spans_from(i["spans"])) for i in data["items"])
            return ListBlock(data["ordered"], items, data["start"])
    raise ValueError(data["type"])
