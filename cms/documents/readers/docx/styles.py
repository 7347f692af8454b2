"""What the styles of a Word file say of its paragraphs and runs (ISO/IEC 29500-1, 17.7)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree import ElementTree as ET

from cms.documents.readers.xml_trees import child, children, is_on, value

_TITLES = {"title": 1, "titre": 1, "titre principal": 1, "subtitle": 2, "sous-titre": 2}
_HEADING = re.compile(r"(?:heading|titre) ?([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc|tm) ?(?:[1-9]|heading)|table of (?:figures|authorities)|index [1-9]"
)
# Word's own lists; the numbering of the nested ones says that they are not nested.
_LIST = re.compile(r"(?:list (bullet|number)|liste à (puces|numéros)) ?([2-5])?")
_BODY_TEXT = 9  # the outline level of what is no heading
DEEPEST_HEADING = 6
_MAX_PARENTS = 32  # Word nests styles less than that


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of a run; None is what a style leaves to the one that it is based on."""

    hidden: bool | None = None
    struck: bool | None = None
    bold: bool | None = None
    italic: bool | None = None

    def over(self, other: "Look") -> "Look":
        """What this look says, and what the other does where it says nothing."""
        return Look(
            other.hidden if self.hidden is None else self.hidden,
            other.struck if self.struck is None else self.struck,
            other.bold if self.bold is None else self.bold,
            other.italic if self.italic is None else self.italic,
        )

    def with_character_style(self, style: "Look") -> "Look":
        """The look of a paragraph with that of a character style: each can hide and strike."""
        return Look(
            bool(self.hidden or style.hidden),
            bool(self.struck or style.struck),
            bool(self.bold or style.bold),
            bool(self.italic or style.italic),
        )


def look_of(properties: ET.Element | None) -> Look:
    """The look that a ``w:rPr`` asks for."""
    if properties is None:
        return Look()
    lines = (_toggle(properties, "w:strike"), _toggle(properties, "w:dstrike"))
    said = [line for line in lines if line is not None]
    return Look(
        hidden=_toggle(properties, "w:vanish"),
        struck=any(said) if said else None,
        bold=_toggle(properties, "w:b"),
        italic=_toggle(properties, "w:i"),
    )


def _toggle(properties: ET.Element, name: str) -> bool | None:
    element = child(properties, name)
    return None if element is None else is_on(element)


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """``heading`` is 0 for body text; ``numbering`` the id and level of a list, or None.

    ``list_name`` is "bullet" or "number" for Word's own styles of lists, at ``list_level``.
    """

    look: Look = Look()
    heading: int = 0
    is_contents: bool = False
    numbering: tuple[str, str] | None = None
    list_name: str = ""
    list_level: int = 0


class Styles:
    """The styles of a file; a style that is missing says nothing."""

    def __init__(self, root: ET.Element | None) -> None:
        elements = list(children(root, "w:style"))
        # Of two styles with one id, the first is meant (17.7.4.17).
        self._elements = {element.get("w:styleId", ""): element for element in reversed(elements)}
        default = child(root, "w:docDefaults/w:rPrDefault/w:rPr")
        self._default_look = look_of(default)
        self._default_paragraph = next(
            (
                element.get("w:styleId", "")
                for element in elements
                if element.get("w:type") == "paragraph" and _is_default(element)
            ),
            "",
        )
        self.paragraph = lru_cache(maxsize=None)(self._paragraph)
        self.character = lru_cache(maxsize=None)(self._look)

    def _chain(self, name: str) -> Iterator[ET.Element]:
        """A style, the one that it is based on, and so on; each once."""
        seen: set[str] = set()
        while name in self._elements and name not in seen and len(seen) < _MAX_PARENTS:
            seen.add(name)
            yield self._elements[name]
            name = value(self._elements[name], "w:basedOn")

    def _look(self, name: str) -> Look:
        look = Look()
        for element in self._chain(name):
            look = look.over(look_of(child(element, "w:rPr")))
            if look.bold is None and _name(element) == "strong":
                look = replace(look, bold=True)
        return look

    def _paragraph(self, name: str) -> ParagraphStyle:
        """The style of a paragraph by its id, "" for one that names none."""
        name = name or self._default_paragraph
        chain = list(self._chain(name))
        listed = next(filter(None, (_LIST.fullmatch(_name(element)) for element in chain)), None)
        kinds = {"bullet": "bullet", "puces": "bullet", None: ""}
        kind = (listed[1] or listed[2]) if listed else None
        return ParagraphStyle(
            self._look(name).over(self._default_look),
            _heading(chain),
            any(_CONTENTS.fullmatch(_name(element)) for element in chain),
            next(filter(None, (_numbering(element) for element in chain)), None),
            kinds.get(kind, "number"),
            int(listed[3]) - 1 if listed and listed[3] else 0,
        )


def _heading(chain: list[ET.Element]) -> int:
    """The level of the nearest style that has one, by its name or by its outline level."""
    for element in chain:
        if level := outline_level(child(element, "w:pPr")):
            return level % (_BODY_TEXT + 1)
        name = _name(element)
        if found := _HEADING.fullmatch(name):
            return min(int(found[1]), DEEPEST_HEADING)
        if name in _TITLES:
            return _TITLES[name]
    return 0


def outline_level(properties: ET.Element | None) -> int:
    """The heading level that a ``w:pPr`` asks for, 10 for none whatever its style, 0 if unsaid."""
    text = value(properties, "w:outlineLvl")
    if not text.isdecimal():
        return 0
    return min(int(text) + 1, DEEPEST_HEADING) if int(text) < _BODY_TEXT else _BODY_TEXT + 1


def _numbering(style: ET.Element) -> tuple[str, str] | None:
    numbered = child(style, "w:pPr/w:numPr")
    if numbered is None or not value(numbered, "w:numId"):
        return None
    return value(numbered, "w:numId"), value(numbered, "w:ilvl")


def _name(style: ET.Element) -> str:
    return value(style, "w:name").strip().casefold()


def _is_default(style: ET.Element) -> bool:
    return style.get("w:default") in ("1", "true", "on")
