"""The numbered and bulleted lists of a Word file (ISO/IEC 29500-1, 17.9)."""

from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from cms.documents.readers.lists import Place
from cms.documents.readers.xml_trees import children, value

_MAX_LEVEL = 8
_MAX_START = 9999


@dataclass(frozen=True, slots=True)
class _Level:
    ordered: bool
    is_list: bool
    start: int
    style: str


@dataclass(slots=True)
class _Definition:
    """An abstract numbering: its levels, and how far each has counted."""

    levels: dict[int, _Level]
    link: str = ""
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Instance:
    """A numbering that paragraphs name; ``starts`` are counted from when it is first used."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """The numberings of a file, which count as their paragraphs are read in order."""

    def __init__(self, root: ET.Element | None, styles: ET.Element | None) -> None:
        self._definitions: dict[str, _Definition] = {}
        self._instances: dict[str, _Instance] = {}
        for element in root if root is not None else ():
            if element.tag == "w:abstractNum":
                link = value(element, "w:numStyleLink")
                definition = _Definition(_levels(element), link)
                self._definitions[element.get("w:abstractNumId", "")] = definition
            elif element.tag == "w:num":
                self._instances[element.get("w:numId", "")] = _instance(element)
        self._by_style = {
            style.get("w:styleId", ""): value(style, "w:pPr/w:numPr/w:numId")
            for style in children(styles, "w:style")
        }

    def place(self, number: str, level: str, style: str) -> Place | None:
        """Count a paragraph with that numbering, level ("": that of its style) and style.

        None when it is in no list.
        """
        instance = self._instances.get(number)
        definition = self._definition(instance) if instance else None
        if instance is None or definition is None:
            return None
        levels = definition.levels | instance.levels
        at = int(level) if level.isdecimal() else _level_of_style(levels, style)
        at = min(at, _MAX_LEVEL)
        known = levels.get(at)
        if known is None or not known.is_list:
            return None
        return Place(at, known.ordered, _counted(definition, instance, at, known.start))

    def _definition(self, instance: _Instance) -> _Definition | None:
        """The levels of an instance, through the style that may hold them."""
        for _ in range(8):
            definition = self._definitions.get(instance.definition)
            linked = self._by_style.get(definition.link) if definition else None
            if definition is None or not definition.link or linked not in self._instances:
                return definition
            instance = self._instances[linked]
        return None


def _counted(definition: _Definition, instance: _Instance, level: int, start: int) -> int:
    counts = definition.counts
    if level in instance.starts:
        counts[level] = instance.starts.pop(level)
    else:
        counts[level] = counts[level] + 1 if level in counts else start
    for deeper in [each for each in counts if each > level]:
        del counts[deeper]
    return counts[level]


def _level_of_style(levels: dict[int, _Level], style: str) -> int:
    return next((at for at, level in levels.items() if style and level.style == style), 0)


def _instance(element: ET.Element) -> _Instance:
    starts: dict[int, int] = {}
    levels: dict[int, _Level] = {}
    for override in children(element, "w:lvlOverride"):
        at = _integer(override.get("w:ilvl", ""), 0)
        replaced = _levels(override)
        levels |= replaced
        start = value(override, "w:startOverride")
        if start or replaced:
            default = replaced[at].start if at in replaced else 1
            starts[at] = _integer(start, default)
    return _Instance(value(element, "w:abstractNumId"), levels, starts)


def _levels(element: ET.Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for level in children(element, "w:lvl"):
        format_ = value(level, "w:numFmt") or "decimal"
        levels[_integer(level.get("w:ilvl", ""), 0)] = _Level(
            ordered=format_ not in ("bullet", "none"),
            is_list=format_ != "none",
            start=_integer(value(level, "w:start"), 1),
            style=value(level, "w:pStyle"),
        )
    return levels


def _integer(text: str, default: int) -> int:
    return min(int(text), _MAX_START) if text.isdecimal() and len(text) < 10 else default
