"""What the styles of an OpenDocument say of its paragraphs, runs and lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_TITLES = {"Title": 1, "Titre": 1, "Titre_20_principal": 1, "Subtitle": 2, "Sous-titre": 2}
_HEADING = re.compile(r"(?:Heading|Titre)_20_([1-9])")
_CONTENTS = re.compile(r"(?:Contents|TOC|TM)_20_(?:[1-9]|Heading)|Index_20_[1-9]")
_BOLD = {"bold", "600", "700", "800", "900"}
_DEEPEST_HEADING = 6
_MAX_START = 9999
_MAX_PARENTS = 32  # offices nest styles less than that


@dataclass(frozen=True, slots=True)
class _Style:
    """Properties of a style; None is what it leaves to its parent."""

    parent: str
    bold: bool | None
    italic: bool | None
    hidden: bool | None
    struck: bool | None
    outline: str | None
    list_style: str


@dataclass(frozen=True, slots=True)
class ListLevel:
    ordered: bool
    start: int


class Styles:
    """The styles of a document, its automatic ones included."""

    def __init__(self, *roots: ET.Element | None) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        for root in roots:
            for element in root.iter() if root is not None else ():
                name = element.get("style:name", "")
                if element.tag == "style:style":
                    self._styles[element.get("style:family", ""), name] = _style(element)
                elif element.tag == "text:list-style":
                    self._lists[name] = dict(map(_list_level, element))

    def _chain(self, family: str, name: str) -> Iterator[tuple[str, _Style | None]]:
        """The names of a style and of its parents, each once, the last maybe of no style."""
        seen: set[str] = set()
        while name and name not in seen and len(seen) < _MAX_PARENTS:
            seen.add(name)
            style = self._styles.get((family, name))
            yield name, style
            name = style.parent if style else ""

    def own(self, family: str, name: str) -> tuple[bool | None, bool | None]:
        """Whether a style itself is bold, and italic: of a paragraph, its parents' is layout."""
        style = self._styles.get((family, name))
        return (style.bold, style.italic) if style else (None, None)

    def hidden(self, family: str, name: str) -> bool | None:
        return next(
            (s.hidden for _, s in self._chain(family, name) if s and s.hidden is not None), None
        )

    def struck(self, family: str, name: str) -> bool | None:
        return next(
            (s.struck for _, s in self._chain(family, name) if s and s.struck is not None), None
        )

    def heading(self, name: str) -> int:
        """The level of a heading that is written as a paragraph of a style, 0 for none."""
        for each, style in self._chain("paragraph", name):
            if style is not None and style.outline is not None:
                level = int(style.outline) if style.outline.isdecimal() else 0
                return min(level, _DEEPEST_HEADING)
            if found := _HEADING.fullmatch(each):
                return min(int(found[1]), _DEEPEST_HEADING)
            if each in _TITLES:
                return _TITLES[each]
        return 0

    def is_contents(self, name: str) -> bool:
        """Whether a paragraph of that style is a line of a table of contents."""
        return any(_CONTENTS.fullmatch(each) for each, _ in self._chain("paragraph", name))

    def list_of(self, name: str) -> str:
        """The style of list that goes with a style of paragraph."""
        chain = self._chain("paragraph", name)
        return next((style.list_style for _, style in chain if style and style.list_style), "")

    def list_level(self, name: str, level: int) -> ListLevel:
        """What a style of list makes of a level, 0 for the outermost; bullets if unsaid."""
        return self._lists.get(name, {}).get(level, ListLevel(False, 1))


def _style(element: ET.Element) -> _Style:
    found: dict[str, str] = {}
    for properties in element:
        if properties.tag == "style:text-properties":
            found = properties.attrib
    weight, slant = found.get("fo:font-weight"), found.get("fo:font-style")
    return _Style(
        element.get("style:parent-style-name", ""),
        bold=None if weight is None else weight in _BOLD,
        italic=None if slant is None else slant in ("italic", "oblique"),
        hidden=_hidden(found.get("text:display")),
        struck=_struck(found),
        outline=element.get("style:default-outline-level"),
        list_style=element.get("style:list-style-name", ""),
    )


def _hidden(display: str | None) -> bool | None:
    return None if display is None else display == "none"


def _struck(properties: dict[str, str]) -> bool | None:
    lines = [
        properties.get(f"style:text-line-through-{name}") for name in ("style", "type", "text")
    ]
    said = [line for line in lines[:2] if line is not None]
    return None if not said else all(line != "none" for line in said)


def _list_level(element: ET.Element) -> tuple[int, ListLevel]:
    level, start = element.get("text:level", "1"), element.get("text:start-value", "1")
    ordered = element.tag == "text:list-level-style-number" and bool(
        element.get("style:num-format")
    )
    return int(level) - 1 if level.isdecimal() else 0, ListLevel(ordered, number(start, 1))


def number(text: str, default: int) -> int:
    """A whole number of a file, at most ``_MAX_START``."""
    return min(int(text), _MAX_START) if text.isdecimal() and len(text) < 10 else default
