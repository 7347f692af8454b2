"""Equations as a line of text: those of Word (OMML) and of LibreOffice (MathML)."""

from collections.abc import Callable
from typing import TypeAlias
from xml.etree import ElementTree as ET

from cms.documents.readers.xml_trees import child

_LEAVES = {"m:t", "w:t", "math:mi", "math:mn", "math:mo", "math:ms", "math:mtext"}
_SKIPPED = {"w:del", "w:moveFrom", "w:rPr", "math:annotation", "math:annotation-xml"}


def linear(element: ET.Element) -> str:
    """« 46/100 » of a fraction, « x^2 » of a power: each letter of the equation, once."""
    if element.tag in _LEAVES:
        return element.text or ""
    if element.tag in _SKIPPED or (element.tag.startswith("m:") and element.tag.endswith("Pr")):
        return ""
    write = _WRITERS.get(element.tag)
    return write(element) if write else "".join(map(linear, element))


def _arguments(element: ET.Element) -> list[str]:
    """What stands in an element of MathML, or in one of OMML but its properties."""
    return [linear(child) for child in element if not child.tag.endswith("Pr")]


def _grouped(text: str) -> str:
    """In parentheses, unless nobody could take it for something else."""
    return text if text.replace(",", "").replace(".", "").isalnum() else f"({text})"


def _fraction(element: ET.Element) -> str:
    return "/".join(map(_grouped, _arguments(element)))


def _scripts(*marks: str) -> Callable[[ET.Element], str]:
    """A base, then its indexes and powers behind their marks."""

    def write(element: ET.Element) -> str:
        base, *scripts = _arguments(element)
        pairs = zip(marks, scripts, strict=False)
        return base + "".join(mark + _grouped(script) for mark, script in pairs if script)

    return write


def _root(element: ET.Element) -> str:
    """A root; OMML says its degree first, MathML last."""
    parts = _arguments(element)
    if element.tag == "math:msqrt":
        return f"√{_grouped(''.join(parts))}"
    degree, base = parts if element.tag == "m:rad" else reversed(parts)
    return f"{degree}√{_grouped(base)}"


def _delimited(element: ET.Element) -> str:
    opening, parting, closing = (
        _character(element, name, default)
        for name, default in (("m:begChr", "("), ("m:sepChr", "|"), ("m:endChr", ")"))
    )
    return opening + parting.join(_arguments(element)) + closing


def _character(element: ET.Element, name: str, default: str) -> str:
    found = child(element, f"{element.tag}Pr/{name}")
    return default if found is None else found.get("m:val", "")


def _sum(element: ET.Element) -> str:
    low, high, *body = _arguments(element)
    bounds = (f"_{_grouped(low)}" if low else "") + (f"^{_grouped(high)}" if high else "")
    return f"{_character(element, 'm:chr', '∫')}{bounds} {''.join(body)}"


def _parted(mark: str) -> Callable[[ET.Element], str]:
    return lambda element: mark.join(_arguments(element))


_Writer: TypeAlias = Callable[[ET.Element], str]
_WRITERS: dict[str, _Writer] = {
    "m:f": _fraction,
    "m:sSup": _scripts("^"),
    "m:sSub": _scripts("_"),
    "m:sSubSup": _scripts("_", "^"),
    "m:limLow": _scripts("_"),
    "m:limUpp": _scripts("^"),
    "m:rad": _root,
    "m:d": _delimited,
    "m:nary": _sum,
    "m:func": _parted(" "),
    "m:mr": _parted(" "),
    "m:m": _parted(" ; "),
    "m:eqArr": _parted(" ; "),
    "math:mfrac": _fraction,
    "math:msup": _scripts("^"),
    "math:mover": _scripts("^"),
    "math:msub": _scripts("_"),
    "math:munder": _scripts("_"),
    "math:msubsup": _scripts("_", "^"),
    "math:munderover": _scripts("_", "^"),
    "math:msqrt": _root,
    "math:mroot": _root,
    "math:mtr": _parted(" "),
    "math:mtable": _parted(" ; "),
}
