"""The text of an OpenDocument as blocks, in reading order.

An element is read, or left out for a reason that is counted; what nobody knows is looked into.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from cms.documents.outline import Block, Heading, Paragraph, Span, Spans
from cms.documents.readers.contents import is_entry
from cms.documents.readers.equations import linear
from cms.documents.readers.errors import RefusedError
from cms.documents.readers.lists import Entry, Piece, Place, Waiting, gathered
from cms.documents.readers.odt.forms import content_control, controls, field_mark
from cms.documents.readers.odt.styles import Styles, number
from cms.documents.readers.odt.tables import rows_of
from cms.documents.readers.package import Package
from cms.documents.readers.pictures import Pictures
from cms.documents.readers.warnings import Fates
from cms.documents.spans import join_lines, merged, raw_text, trimmed
from cms.documents.tables import table_of

# Indexes repeat the text; declarations, page numbers and descriptions are not the words of it.
_LEFT_OUT = {
    *("text:table-of-content", "text:illustration-index", "text:table-index"),
    *("text:object-index", "text:user-index", "text:alphabetical-index"),
    *("text:bibliography-source", "text:note-citation", "text:ruby-text", "text:placeholder"),
    *("text:page-number", "text:page-count", "text:page-continuation", "text:script"),
    *("text:sequence-decls", "text:variable-decls", "text:user-field-decls", "office:forms"),
    *(
        "office:annotation-end",
        "svg:title",
        "svg:desc",
        "table:title",
        "table:desc",
        "office:binary-data",
    ),
    *("office:event-listeners", "office:scripts", "office:styles", "office:automatic-styles"),
}
_OBJECTS = {"draw:object-ole", "draw:plugin", "draw:applet", "draw:floating-frame"}
_FOLDED = {"collapse", "filter"}
_MAX_SPACES = 200


@dataclass(frozen=True, slots=True)
class _Ink:
    """How the text of an element is written: as ``span`` is, and it may be hidden."""

    span: Span
    hidden: bool = False


class Story:
    """The body of a document, or one of its headers or footers, read from start to end."""

    def __init__(
        self, package: Package, styles: Styles, fates: Fates, pictures: Pictures | None = None
    ) -> None:
        self.pictures = pictures
        self._package = package
        self._styles = styles
        self._fates = fates
        self._controls: dict[str, str] = {}
        self._numbers: dict[str, int] = {}  # the last of each style of list, and of each list
        self._waiting = Waiting()
        self._hiding = False
        self._block_handlers: dict[str, Callable[[ET.Element], Iterator[Piece]]] = {
            "text:p": self._paragraph,
            "text:h": self._paragraph,
            "text:list": self._list,
            "table:table": self._table,
            "text:tracked-changes": self._changes,
        }
        self._handlers: dict[str, Callable[[ET.Element, _Ink], Iterator[Span]]] = {
            "text:s": self._spaces,
            "text:tab": lambda _, ink: self._said("\t", ink),
            "text:line-break": lambda _, ink: self._said("\n", ink),
            "text:a": self._link,
            "text:span": self._span,
            "text:note": self._note,
            "text:hidden-text": self._hidden_text,
            "office:annotation": self._comment,
            "draw:frame": self._frame,
            "draw:control": self._control,
            "loext:content-control": self._content_control,
            "field:fieldmark": self._field_mark,
            "field:fieldmark-start": self._field_mark,
            "math:math": lambda element, ink: self._said(linear(element), ink),
        }

    def blocks(self, root: ET.Element) -> Iterator[Block]:
        """The blocks in an element."""
        self._controls |= controls(root)
        return gathered(self._pieces(root))

    # Blocks

    def _pieces(self, element: ET.Element) -> Iterator[Piece]:
        for inner in element:
            yield from self._piece(inner)

    def _piece(self, element: ET.Element) -> Iterator[Piece]:
        tag = element.tag
        if tag in _LEFT_OUT:
            return
        if _is_hidden(element):
            self._fates["hidden"] += any(text.strip() for text in element.itertext())
        elif tag in self._block_handlers:
            yield from self._block_handlers[tag](element)
        elif tag in self._handlers or (element.text or "").strip():
            # What is anchored to the page stands between paragraphs.
            if spans := trimmed(merged(self._runs([element], _Ink(Span(""))))):
                yield Paragraph(spans)
            yield from self._waiting.taken()
        else:
            yield from self._pieces(element)

    def _paragraph(self, element: ET.Element) -> Iterator[Piece]:
        spans = self._line(element)
        name = element.get("text:style-name", "")
        level = self._styles.heading(name)
        if element.tag == "text:h":
            level = min(number(element.get("text:outline-level", ""), 1) or 1, 6)
        if spans and not (self._styles.is_contents(name) and _is_entry(element, raw_text(spans))):
            yield Heading(level, spans) if level else Paragraph(spans)
        yield from self._waiting.taken()

    def _line(self, element: ET.Element) -> Spans:
        """The text of a paragraph, nothing when it is hidden as a whole."""
        name = element.get("text:style-name", "")
        bold, italic = self._styles.own("paragraph", name)
        struck = self._styles.struck("paragraph", name)
        span = Span("", bold=bool(bold), italic=bool(italic), struck=bool(struck))
        hidden = any(_is_hidden(field) for field in element.iter("text:hidden-paragraph"))
        hidden = hidden or bool(self._styles.hidden("paragraph", name))
        self._hiding = False
        return trimmed(merged(self._content(element, _Ink(span, hidden))))

    def _table(self, element: ET.Element) -> Iterator[Piece]:
        for row in element.iter("table:table-row"):
            if row.get("table:visibility") in _FOLDED:
                self._fates["hidden"] += any(text.strip() for text in row.itertext())
                row[:] = []
        self._waiting.tables += 1
        rows, has_header = rows_of(element, lambda cell: gathered(self._pieces(cell)))
        self._waiting.tables -= 1
        yield from table_of(rows, has_header=has_header)
        yield from self._waiting.taken()

    def _list(self, element: ET.Element, level: int = 0, outer: str = "") -> Iterator[Piece]:
        """The items of a list; a heading or a table among them parts it."""
        style = element.get("text:style-name") or outer or self._list_style(element)
        kind = self._styles.list_level(style, level)
        at = self._before(element, style) if not level else 0
        at = kind.start - 1 if at is None else at
        for item in element:
            if item.tag == "text:list-item":
                at = number(item.get("text:start-value", ""), at + 1)
            place = Place(level, kind.ordered, at)
            yield from self._item(item, place, style)
        if not level:
            self._numbers[style] = at
            self._numbers[element.get("{http://www.w3.org/XML/1998/namespace}id", style)] = at

    def _list_style(self, element: ET.Element) -> str:
        first = next(element.iter("text:p"), None)
        return self._styles.list_of(first.get("text:style-name", "")) if first is not None else ""

    def _before(self, element: ET.Element, style: str) -> int | None:
        """The number after which a list goes on, None when it starts."""
        if "text:continue-list" in element.attrib:
            return self._numbers.get(element.get("text:continue-list", ""))
        goes_on = element.get("text:continue-numbering") == "true"
        return self._numbers.get(style) if goes_on else None

    def _item(self, element: ET.Element, place: Place, style: str) -> Iterator[Piece]:
        """The paragraphs of an item are one, until something else comes."""
        lines: list[Spans] = []
        for inner in element:
            if inner.tag == "text:p" and not _is_hidden(inner):
                lines += [line] if (line := self._line(inner)) else []
                continue
            if lines:
                yield Entry(join_lines(lines), place)
                lines = []
            if inner.tag == "text:list":
                yield from self._list(inner, place.level + 1, style)
            else:
                yield from self._piece(inner)
        if lines:
            yield Entry(join_lines(lines), place)
        yield from self._waiting.taken()

    def _changes(self, element: ET.Element) -> Iterator[Piece]:
        """Deleted text is kept apart from the rest, with a note of what was inserted."""
        self._fates["changes"] += sum(
            kind.tag in ("text:insertion", "text:deletion") for region in element for kind in region
        )
        yield from ()

    # Runs

    def _content(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        yield from self._said(_one_line(element.text), ink)
        for inner in element:
            yield from self._runs([inner], ink)
            yield from self._said(_one_line(inner.tail), ink)

    def _runs(self, elements: Iterable[ET.Element], ink: _Ink) -> Iterator[Span]:
        for element in elements:
            inner = replace(ink, hidden=True) if _is_hidden(element) else ink
            if element.tag in self._handlers:
                yield from self._handlers[element.tag](element, inner)
            elif element.tag in self._block_handlers or element.tag.startswith("draw:"):
                self._box(element, inner)
            elif element.tag not in _LEFT_OUT:
                yield from self._content(element, inner)

    def _said(self, text: str, ink: _Ink) -> Iterator[Span]:
        """A text, unless it is hidden."""
        if not ink.hidden and text:
            self._hiding = self._hiding and not text.strip()
            yield replace(ink.span, text=text)
        elif text.strip() and not self._hiding:
            self._hiding = True
            self._fates["hidden"] += 1

    def _spaces(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        count = number(element.get("text:c", ""), 1)
        return self._said(" " * min(count, _MAX_SPACES), ink)

    def _span(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        name = element.get("text:style-name", "")
        bold, italic = self._styles.own("text", name)
        struck = self._styles.struck("text", name)
        hidden = self._styles.hidden("text", name)
        span = replace(
            ink.span,
            bold=ink.span.bold or bool(bold),
            italic=ink.span.italic or bool(italic),
            struck=ink.span.struck if struck is None else struck,
        )
        ink = _Ink(span, ink.hidden if hidden is None else hidden)
        return self._content(element, ink)

    def _link(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        href = element.get("xlink:href", "")
        href = "" if href.startswith("#") else href
        return self._content(element, replace(ink, span=replace(ink.span, href=href)))

    def _hidden_text(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """A field that shows its text or hides it, as it last did."""
        shown = "".join(element.itertext()) or element.get("text:string-value", "")
        return self._said(shown, ink)

    def _note(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """A note stands after the block that refers to it; a hidden one nowhere."""
        if ink.hidden:
            return self._said("".join(element.itertext()), ink)
        found = self._aside(self._pieces(element))
        self._waiting.notes += found
        return iter(())

    def _comment(self, _element: ET.Element, ink: _Ink) -> Iterator[Span]:
        self._fates["comments"] += not ink.hidden
        yield from ()

    def _box(self, element: ET.Element, ink: _Ink) -> None:
        """Blocks inside a run, such as those of a text box, follow its paragraph."""
        if ink.hidden:
            self._fates["hidden"] += any(text.strip() for text in element.itertext())
        else:
            inside = element.tag.startswith("draw:")
            found = self._aside(self._pieces(element) if inside else self._piece(element))
            self._waiting.boxes += found

    def _aside(self, pieces: Iterable[Piece]) -> list[Block]:
        """Blocks that are met inside a paragraph, with the text boxes and notes in them."""
        boxes, notes = self._waiting.boxes, self._waiting.notes
        self._waiting.boxes, self._waiting.notes = [], []
        found = list(gathered(pieces))
        self._waiting.boxes, self._waiting.notes = boxes, [*notes, *self._waiting.notes]
        return found

    def _frame(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """A text box, an object with a picture of it, or pictures of one thing."""
        tags = {inner.tag for inner in element}
        if "draw:object" in tags:
            yield from self._object(next(element.iter("draw:object")), ink)
        elif tags & _OBJECTS:
            self._fates["objects"] += 1
        elif "draw:image" in tags and "draw:text-box" not in tags:
            self._picture(element, ink)
        else:
            self._box(element, ink)

    def _picture(self, element: ET.Element, ink: _Ink) -> None:
        """A picture follows the block in which it stands: its paragraph, or the whole table.

        Of several forms of it, the first that can be shown is taken.
        """
        if ink.hidden:
            return
        described = " ".join(each.text or "" for each in element if each.tag == "svg:desc")
        for form in element.iter("draw:image"):
            data = self._package.parts.get(form.get("xlink:href", "").removeprefix("./"), b"")
            if self.pictures and (picture := self.pictures.take(data, described)):
                waiting = self._waiting.notes if self._waiting.tables else self._waiting.boxes
                waiting.append(picture)
                return
        self._fates["images"] += 1

    def _object(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """An equation is read in its line; a chart after it, as a table; others are counted."""
        name = element.get("xlink:href", "").removeprefix("./")
        try:
            inner = self._package.xml(f"{name}/content.xml")
        except RefusedError:
            inner = None
        inner = element if inner is None else inner
        tags = {each.tag for each in inner.iter()}
        if "math:math" in tags:
            yield from self._said(linear(inner), ink)
        elif "office:chart" in tags:
            self._fates["charts"] += 1
            found = self._aside(self._pieces(inner))
            self._waiting.boxes += found
        else:
            self._fates["objects"] += 1

    def _control(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        return self._said(self._controls.get(element.get("draw:control", ""), ""), ink)

    def _content_control(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        shown = content_control(element)
        return self._content(element, ink) if shown is None else self._said(shown, ink)

    def _field_mark(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        return self._said(field_mark(element), ink)


def _is_entry(element: ET.Element, text: str) -> bool:
    """Whether a paragraph leads to another, or to a page: some use these styles for their text."""
    links = (link.get("xlink:href", "") for link in element.iter("text:a"))
    return is_entry(text) or any(href.startswith("#") for href in links)


def _is_hidden(element: ET.Element) -> bool:
    """Whether an element says itself that it is not shown, now or under a condition that holds."""
    display = element.get("text:display")
    condition = element.get("text:condition", "").removeprefix("ooow:").strip().casefold()
    holds = element.get("text:is-hidden", "true" if condition in ("true", "1") else "false")
    if element.tag in ("text:hidden-text", "text:hidden-paragraph") or display == "condition":
        return holds == "true"
    return "none" in (display, element.get("draw:display"))


def _one_line(text: str | None) -> str:
    """White space of the XML source is one space in OpenDocument."""
    if not text:
        return ""
    return "".join(" " if char in "\t\r\n" else char for char in text)
