"""The text of a part of a Word file (its body, a note, a header) as blocks, in reading order.

An element is read, or left out for a reason that is counted; what nobody knows is looked into.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree as ET

from cms.documents.outline import Block, Heading, Outline, Paragraph, Span
from cms.documents.readers.contents import is_entry
from cms.documents.readers.docx.drawings import chart, diagram
from cms.documents.readers.docx.fields import OpenFields, field_of, fields_of
from cms.documents.readers.docx.numbering import Numbering
from cms.documents.readers.docx.parts import Parts
from cms.documents.readers.docx.prepare import TEXTS, prepare
from cms.documents.readers.docx.styles import (
    DEEPEST_HEADING,
    Look,
    ParagraphStyle,
    Styles,
    look_of,
    outline_level,
)
from cms.documents.readers.docx.symbols import FIRST_PRIVATE, is_symbol_font, sign
from cms.documents.readers.docx.tables import rows_of
from cms.documents.readers.equations import linear
from cms.documents.readers.errors import RefusedError
from cms.documents.readers.lists import Entry, Piece, Place, Waiting, gathered
from cms.documents.readers.pictures import Pictures
from cms.documents.readers.warnings import Fates
from cms.documents.readers.xml_trees import child, value
from cms.documents.spans import merged, raw_text, trimmed
from cms.documents.tables import table_of

_LEFT_OUT = {
    *("w:pPr", "w:rPr", "w:sectPr", "w:tblPr", "w:tblGrid", "w:trPr", "w:tcPr", "w:sdtPr"),
    *("w:sdtEndPr", "w:instrText", "w:delText", "w:delInstrText"),
}
_PLAIN = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:cr": "\n",
    "a:br": "\n",
    "w:noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
}
# What is only counted: it has no text, or is not the words of the document.
_COUNTED = {
    "w:commentReference": "comments",
    "w:contentPart": "ink",
    "w14:contentPart": "ink",
    "cx:chart": "objects",
    "w:control": "objects",
    "w:subDoc": "parts",
}
_OBJECTS = {"o:OLEObject", "w:objectEmbed", "w:objectLink", "w:control"}
_CONTENTS = "Table of Contents"


@dataclass(frozen=True, slots=True)
class _Ink:
    """How the text of an element is written: as ``span`` is, and it may be hidden.

    ``look`` is that of the paragraph, which a run's own properties change.
    """

    span: Span
    look: Look
    hidden: bool = False
    font: str = ""


_PLAIN_INK = _Ink(Span(""), Look())


@dataclass(frozen=True, slots=True)
class File:
    """What the stories of one file share; ``inner`` reads a Word file that is put into another."""

    parts: Parts
    styles: Styles
    numbering: Numbering
    fates: Fates
    inner: Callable[[bytes], Outline]
    pictures: Pictures | None = None
    notes: dict[str, list["Story"]] = field(default_factory=dict)


class Story:
    """A part of a file, read from its start to its end."""

    def __init__(self, file: File, part: str, root: ET.Element) -> None:
        prepare(root, file.fates)
        self._file = file
        self._part = part
        self._root = root
        self._fields = fields_of(root)
        self._open = OpenFields()
        self._waiting = Waiting()
        self._hiding = False
        self._read: set[ET.Element] = set()
        self._described = ""  # the drawing that is read
        self._carried: list[Span] = []  # a paragraph whose end was deleted goes on in the next
        self._handlers: dict[str, Callable[[ET.Element, _Ink], Iterator[Span]]] = {
            "w:r": self._run,
            "w:t": self._text,
            "a:t": self._text,
            "w:br": self._break,
            "w:sym": self._symbol,
            "w:fldChar": self._field_mark,
            "w:fldSimple": self._simple_field,
            "w:hyperlink": self._link,
            "m:oMath": self._equation,
            "w:footnoteReference": self._note,
            "w:endnoteReference": self._note,
            "w:object": self._object,
            "wp:inline": self._drawn,
            "wp:anchor": self._drawn,
            "v:shape": self._drawn,
            "pic:pic": self._picture,
            "v:imagedata": self._picture,
            **dict.fromkeys(("w:p", "a:p", "w:tbl", "w:altChunk"), self._box),
            **dict.fromkeys(("w:txbxContent", "c:chart", "dgm:relIds", "v:textpath"), self._box),
        }
        self._block_handlers: dict[str, Callable[[ET.Element], Iterator[Piece]]] = {
            "w:p": self._paragraph,
            "a:p": self._paragraph,
            "w:tbl": self._table,
            "w:sdt": self._control,
            "w:altChunk": self._chunk,
            "c:chart": self._chart,
            "dgm:relIds": self._diagram,
            "v:textpath": self._art,
        }

    def blocks(self) -> Iterator[Block]:
        """The blocks of the part, then what was in none of them, which is counted."""
        yield from self._whole(self._root)
        missed = [
            element.text
            for element in self._root.iter()
            if element.tag in TEXTS and element not in self._read and (element.text or "").strip()
        ]
        self._file.fates["misplaced"] += len(missed)
        yield from (Paragraph((Span(text),)) for text in missed if text)

    def note(self, name: str) -> Iterator[Block]:
        """What a note of this part says, the first time that it is asked for."""
        for note in self._root:
            if note.get("w:id") == name and note not in self._read:
                self._read.add(note)
                yield from self._whole(note)

    # Blocks

    def _whole(self, element: ET.Element) -> Iterator[Block]:
        """The blocks in what no paragraph goes on beyond: the body, a cell, a note."""
        yield from gathered(self._pieces(element))
        carried, self._carried = trimmed(merged(self._carried)), []
        if carried:
            yield Paragraph(carried)

    def _pieces(self, element: ET.Element) -> Iterator[Piece]:
        for inner in element:
            yield from self._piece(inner)

    def _piece(self, element: ET.Element) -> Iterator[Piece]:
        if element.tag in self._block_handlers:
            yield from self._block_handlers[element.tag](element)
        elif element.tag in self._handlers and element.tag != "w:txbxContent":
            # A run where paragraphs are expected, as some programs write.
            yield from self._loose(element)
        elif element.tag not in _LEFT_OUT:
            yield from self._pieces(element)

    def _loose(self, element: ET.Element) -> Iterator[Piece]:
        spans = trimmed(merged(self._spans([element], _PLAIN_INK)))
        if spans:
            yield Paragraph(spans)
        yield from self._waiting.taken()

    def _paragraph(self, element: ET.Element) -> Iterator[Piece]:
        properties = child(element, "w:pPr")
        name = value(properties, "w:pStyle")
        style = self._file.styles.paragraph(name)
        level = outline_level(properties) or style.heading
        look = style.look
        if 0 < level <= DEEPEST_HEADING:
            look = replace(look, bold=None, italic=None)
        self._hiding = False
        self._carried += self._spans(element, _Ink(Span(""), look, bool(look.hidden)))
        if _ends_deleted(properties):
            return
        text, self._carried = trimmed(merged(self._carried)), []
        if text and not (style.is_contents and _is_entry(element, raw_text(text))):
            place = self._place(properties, style, name)
            if 0 < level <= DEEPEST_HEADING:
                yield Heading(level, text)
            else:
                yield Entry(text, place) if place else Paragraph(text)
        yield from self._waiting.taken()

    def _place(
        self, properties: ET.Element | None, style: ParagraphStyle, name: str
    ) -> Place | None:
        """Where a paragraph stands in a list; its own numbering is asked before its style's."""
        number, level = value(properties, "w:numPr/w:numId"), value(properties, "w:numPr/w:ilvl")
        if number == "0":
            return None
        if not number and style.numbering:
            number, level = style.numbering[0], level or style.numbering[1]
        place = self._file.numbering.place(number, level, name)
        if not style.list_name:
            return place
        # Word's own lists are known by their names, whatever is left of their numbering.
        place = place or Place(0, style.list_name == "number", 0)
        return replace(place, level=place.level or style.list_level)

    def _table(self, element: ET.Element) -> Iterator[Piece]:
        self._waiting.tables += 1
        rows, has_header = rows_of(element, self._whole)
        self._waiting.tables -= 1
        yield from table_of(rows, has_header=has_header)
        yield from self._waiting.taken()

    def _control(self, element: ET.Element) -> Iterator[Piece]:
        """A content control; of the one of a table of contents, what follows the table."""
        ended = self._open.contents
        gallery = value(element, "w:sdtPr/w:docPartObj/w:docPartGallery")
        for piece in self._pieces(element):
            if gallery != _CONTENTS or self._open.contents > ended:
                yield piece

    def _chunk(self, element: ET.Element) -> Iterator[Piece]:
        """A document put into this one by another program (``w:altChunk``)."""
        try:
            chunk = self._file.parts.chunk(self._part, element.get("r:id", ""), self._file.inner)
        except RefusedError:
            self._file.fates["parts"] += 1
            return
        self._file.fates.told += chunk.warnings
        yield from chunk.blocks

    def _chart(self, element: ET.Element) -> Iterator[Piece]:
        yield from self._drawing(element.get("r:id", ""), chart, "charts")

    def _diagram(self, element: ET.Element) -> Iterator[Piece]:
        yield from self._drawing(element.get("r:dm", ""), diagram, "diagrams")

    def _drawing(
        self, name: str, read: Callable[[ET.Element], Iterator[Block]], fate: str
    ) -> Iterator[Piece]:
        root = self._file.parts.related(self._part, name)
        if root is not None:
            self._file.fates[fate] += 1
            yield from read(root)

    def _art(self, element: ET.Element) -> Iterator[Piece]:
        """Text drawn as WordArt, or across the page."""
        if text := element.get("string", "").strip():
            yield Paragraph((Span(text),))

    # Runs

    def _spans(self, elements: Iterable[ET.Element], ink: _Ink) -> Iterator[Span]:
        for element in elements:
            tag = element.tag
            if tag in self._handlers:
                yield from self._handlers[tag](element, ink)
            elif tag in _PLAIN:
                yield from self._said(_PLAIN[tag], ink)
            elif tag in _COUNTED:
                self._file.fates[_COUNTED[tag]] += not ink.hidden
            elif tag not in _LEFT_OUT:
                yield from self._spans(element, ink)

    def _said(self, text: str, ink: _Ink) -> Iterator[Span]:
        """A text, unless it is hidden or stands in a field that does not show it."""
        if not text or self._open.are_silent:
            return
        if not ink.hidden:
            self._hiding = self._hiding and not text.strip()
            href = ink.span.href or self._open.href
            yield replace(ink.span, text=text, href=href)
        elif text.strip() and not self._hiding:
            self._hiding = True
            self._file.fates["hidden"] += 1

    def _run(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        properties = child(element, "w:rPr")
        base = ink.look
        if style := value(properties, "w:rStyle"):
            base = base.with_character_style(self._file.styles.character(style))
        look = look_of(properties).over(base)
        span = replace(
            ink.span, bold=bool(look.bold), italic=bool(look.italic), struck=bool(look.struck)
        )
        fonts = child(properties, "w:rFonts")
        font = fonts.get("w:ascii", "") if fonts is not None else ""
        inner = replace(ink, span=span, hidden=bool(look.hidden), font=font)
        yield from self._spans(element, inner)

    def _text(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        self._read.add(element)
        text = element.text or ""
        if is_symbol_font(ink.font):
            text = "".join(_shown(ink.font, char, alone=len(text) == 1) for char in text)
        yield from self._said(text, ink)

    def _break(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        if element.get("w:type", "textWrapping") == "textWrapping":
            yield from self._said("\n", ink)

    def _symbol(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        try:
            shown = sign(element.get("w:font", ""), int(element.get("w:char", ""), 16))
        except ValueError:
            shown = ""
        self._file.fates["symbols"] += not shown
        yield from self._said(shown, ink)

    def _field_mark(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        kind = element.get("w:fldCharType")
        if kind == "begin" and element in self._fields:
            self._open.enter(self._fields[element])
        elif kind == "separate":
            self._open.show()
        elif kind == "end":
            yield from self._said(self._open.leave(), ink)

    def _simple_field(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        self._open.enter(field_of(element.get("w:instr", ""), element))
        self._open.show()
        yield from self._spans(element, ink)
        yield from self._said(self._open.leave(), ink)

    def _link(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        name, anchor = element.get("r:id"), element.get("w:anchor", "")
        href = ""
        if name is not None:
            target = self._file.parts.relationship(self._part, name)
            self._file.fates["links"] += target is None
            if target is not None and target.is_outside:
                href = f"{target.target}#{anchor}" if anchor else target.target
        yield from self._spans(element, replace(ink, span=replace(ink.span, href=href)))

    def _equation(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        self._read.update(element.iter())
        yield from self._said(linear(element), ink)

    def _note(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """A note stands after the block that refers to it; a hidden one nowhere."""
        kind = element.tag.removeprefix("w:").replace("Reference", "s")
        if not ink.hidden:
            for story in self._file.notes.get(kind, ()):
                self._waiting.notes += story.note(element.get("w:id", ""))
        yield from ()

    def _object(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """A file inside the file, whose picture is no picture; or a drawing."""
        if any(each.tag in _OBJECTS for each in element.iter()):
            self._file.fates["objects"] += 1
        else:
            yield from self._spans(element, ink)

    def _drawn(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """A drawing, whose description is that of the picture in it."""
        before, properties = self._described, child(element, "wp:docPr")
        written = properties.get("descr", "") if properties is not None else element.get("alt", "")
        self._described = written
        yield from self._spans(element, ink)
        self._described = before

    def _picture(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """A picture follows the block in which it stands: its paragraph, or the whole table."""
        yield from ()
        if ink.hidden or self._open.are_silent:
            return
        blip, own = child(element, "pic:blipFill/a:blip"), child(element, "pic:nvPicPr/pic:cNvPr")
        name = element.get("r:id", "") if blip is None else blip.get("r:embed", "")
        described = (own.get("descr", "") if own is not None else "") or self._described
        data = self._file.parts.picture(self._part, name)
        pictures = self._file.pictures
        if pictures and (picture := pictures.take(data, described)):
            waiting = self._waiting.notes if self._waiting.tables else self._waiting.boxes
            waiting.append(picture)
        else:
            self._file.fates["images"] += 1

    def _box(self, element: ET.Element, ink: _Ink) -> Iterator[Span]:
        """Blocks inside a run, such as those of a text box, follow its paragraph."""
        boxes, notes, carried = self._waiting.boxes, self._waiting.notes, self._carried
        self._waiting.boxes, self._waiting.notes, self._carried = [], [], []
        inside = element.tag == "w:txbxContent"
        found = self._whole(element) if inside else gathered(self._piece(element))
        self._waiting.boxes, self._waiting.notes = [*boxes, *found], [*notes, *self._waiting.notes]
        self._carried = carried
        yield from ()


def _shown(font: str, char: str, *, alone: bool) -> str:
    """The sign of a character in a font of signs; a word in such a font stays a word."""
    return (sign(font, ord(char)) or char) if alone or char >= FIRST_PRIVATE else char


def _is_entry(element: ET.Element, text: str) -> bool:
    """Whether a paragraph leads to another, or to a page: some use these styles for their text."""
    return is_entry(text) or any(link.get("w:anchor") for link in element.iter("w:hyperlink"))


def _ends_deleted(properties: ET.Element | None) -> bool:
    """Whether the mark that ends a paragraph was deleted: the next one goes on with its text."""
    return any(child(properties, f"w:rPr/{name}") is not None for name in ("w:del", "w:moveFrom"))
