"""Fields of a Word file: what Word computes, between marks of begin, separate and end."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cms.documents.readers.docx.prepare import TICKED, UNTICKED
from cms.documents.readers.xml_trees import child, children, is_on, value

# Tables of contents, of figures, of authorities, and indexes: they repeat the text.
_CONTENTS = re.compile(r"\s*(?:TOC|TOA|INDEX)\b", re.IGNORECASE)
_LINK = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)"|([^\s\\"]\S*))', re.IGNORECASE)
_BOX = re.compile(r"\s*FORMCHECKBOX\b", re.IGNORECASE)


@dataclass(slots=True)
class Field:
    """``sign`` is what it shows by itself; ``shown`` tells that what follows is its result."""

    is_contents: bool
    href: str
    sign: str
    shown: bool = False


class OpenFields:
    """The fields that have begun and not yet ended, as one reads a part from start to end.

    ``contents`` counts the tables of contents that have ended.
    """

    def __init__(self) -> None:
        self.contents = 0
        self._open: list[Field] = []
        self._silent = 0  # how many of them show nothing here

    @property
    def are_silent(self) -> bool:
        """Whether what is read now is not shown."""
        return self._silent > 0

    @property
    def href(self) -> str:
        """Where the text that is read now leads."""
        return self._open[-1].href if self._open else ""

    def enter(self, field: Field) -> None:
        """Begin a field, of which nothing shows yet; a link goes on in those inside it."""
        field.href = field.href or self.href
        self._open.append(field)
        self._silent += 1

    def show(self) -> None:
        """Of the innermost field, what follows is its result."""
        if not self._open:
            return
        field = self._open[-1]
        if not field.shown and not field.is_contents:
            self._silent -= 1
        field.shown = True

    def leave(self) -> str:
        """End the innermost field; returns the sign that it shows by itself."""
        if not self._open:
            return ""
        left = self._open.pop()
        if not left.shown or left.is_contents:
            self._silent -= 1
        self.contents += left.is_contents
        return left.sign


def field_of(instruction: str, begin: ET.Element) -> Field:
    """The field of an instruction, with the form that its first mark may hold."""
    link = _LINK.match(instruction)
    return Field(
        is_contents=bool(_CONTENTS.match(instruction)),
        href=(link[1] or link[2] or "") if link else "",
        sign=_sign(instruction, begin),
    )


def fields_of(root: ET.Element) -> dict[ET.Element, Field]:
    """The fields of a part by the element that begins each; what never ends is none."""
    found: dict[ET.Element, Field] = {}
    open_: list[tuple[ET.Element, list[str]]] = []
    for element in root.iter():
        if element.tag == "w:instrText" and open_:
            open_[-1][1].append(element.text or "")
        elif element.tag == "w:fldChar":
            kind = element.get("w:fldCharType")
            if kind == "begin":
                open_.append((element, []))
            elif kind == "end" and open_:
                begin, instruction = open_.pop()
                found[begin] = field_of("".join(instruction), begin)
    return found


def _sign(instruction: str, begin: ET.Element) -> str:
    """The box of a form, or the choice made in its list."""
    box, choices = child(begin, "w:ffData/w:checkBox"), child(begin, "w:ffData/w:ddList")
    if box is not None or _BOX.match(instruction):
        checked = child(box, "w:checked")
        return (
            TICKED if is_on(child(box, "w:default") if checked is None else checked) else UNTICKED
        )
    if choices is None:
        return ""
    entries = [entry.get("w:val", "") for entry in children(choices, "w:listEntry")]
    chosen = value(choices, "w:result") or value(choices, "w:default") or "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""
