"""XML parts of office files as trees whose names have short prefixes, within limits."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from cms.documents.readers.errors import REASONS, RefusedError

_MAX_DEPTH = 200
_PIECE = 64 * 1024
_MICROSOFT = "http://schemas.microsoft.com/office"
_OPEN_XML = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
_OFFICE = {
    "w": "wordprocessingml/main",
    "a": "drawingml/main",
    "c": "drawingml/chart",
    "dgm": "drawingml/diagram",
    "pic": "drawingml/picture",
    "wp": "drawingml/wordprocessingDrawing",
    "m": "officeDocument/math",
    "r": "officeDocument/relationships",
}
# ISO/IEC 29500 has two namespaces for each vocabulary: one with the year, and a strict one.
_PREFIXES = {
    **{f"{_STRICT}/{path}": prefix for prefix, path in _OFFICE.items()},
    **{f"{_OPEN_XML}/{path.replace('/', '/2006/', 1)}": prefix for prefix, path in _OFFICE.items()},
    **{
        f"{_OPENDOCUMENT}:{name}:1.0": name
        for name in ("office", "text", "table", "style", "form", "chart")
    },
    f"{_OPENDOCUMENT}:drawing:1.0": "draw",
    f"{_OPENDOCUMENT}:xsl-fo-compatible:1.0": "fo",
    f"{_OPENDOCUMENT}:svg-compatible:1.0": "svg",
    f"{_OPENDOCUMENT}:manifest:1.0": "manifest",
    "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0": "field",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0": "loext",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/1998/Math/MathML": "math",
    f"{_OPEN_XML}/markup-compatibility/2006": "mc",
    f"{_OPEN_XML}/package/2006/relationships": "rel",
    f"{_MICROSOFT}/word/2010/wordml": "w14",
    f"{_MICROSOFT}/drawing/2014/chartex": "cx",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}


class _Builder(ET.TreeBuilder):
    """Builds a tree with short names (« w:p »); refuses a DTD and what nests too deep."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._short: dict[str, str] = {}

    def start(self, tag: str, attributes: Any) -> ET.Element:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise RefusedError(REASONS["too_deep"])
        short = {self._name(name): value for name, value in attributes.items()}
        return super().start(self._name(tag), short)

    def end(self, tag: str) -> ET.Element:
        self._depth -= 1
        return super().end(self._name(tag))

    def doctype(self, *_declaration: object) -> None:
        raise RefusedError(REASONS["doctype"])

    def _name(self, name: str) -> str:
        if name not in self._short:
            namespace, _, local = name[1:].partition("}")
            prefix = _PREFIXES.get(namespace)
            self._short[name] = f"{prefix}:{local}" if name[:1] == "{" and prefix else name
        return self._short[name]


def tree(content: bytes) -> ET.Element:
    """The root of an XML part; a name of a namespace unknown here stays « {namespace}name ».

    Raises RefusedError when it is malformed, declares a DTD or nests too deep.
    """
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - DTDs are refused before they are read
    try:
        for at in range(0, len(content), _PIECE):
            parser.feed(content[at : at + _PIECE])
        root: ET.Element = parser.close()
    except ET.ParseError as error:
        raise RefusedError(REASONS["damaged"]) from error
    return root


def is_on(element: ET.Element | None, attribute: str = "w:val") -> bool:
    """Whether a property of Word's is set: one that is there is, unless its value says no."""
    return element is not None and element.get(attribute, "1") not in ("0", "false", "off")


def child(element: ET.Element | None, path: str) -> ET.Element | None:
    """The first element at a path of names such as « w:rPr/w:b », None when there is none."""
    for name in path.split("/"):
        element = next(children(element, name), None)
    return element


def children(element: ET.Element | None, name: str) -> Iterator[ET.Element]:
    """The elements of that name in another."""
    return (each for each in (() if element is None else element) if each.tag == name)


def value(element: ET.Element | None, path: str) -> str:
    """The value of a property of Word's, "" when it is not said."""
    found = child(element, path)
    return "" if found is None else found.get("w:val", "")
