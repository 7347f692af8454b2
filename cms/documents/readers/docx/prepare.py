"""The tree of a Word part without what is not in force: deleted, hidden by row, said twice."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from cms.documents.readers.warnings import Fates
from cms.documents.readers.xml_trees import child, is_on

TEXTS = frozenset({"w:t", "m:t", "a:t"})
TICKED, UNTICKED = "\N{BALLOT BOX WITH X}", "\N{BALLOT BOX}"
_DELETED = {"w:del", "w:moveFrom"}
_SAYS_SOMETHING = {
    *TEXTS,
    *("w:delText", "a:blip", "v:imagedata", "v:textpath", "c:chart", "cx:chart", "dgm:relIds"),
    *("w:contentPart", "w14:contentPart"),
}


def prepare(root: ET.Element, fates: Fates) -> None:
    """Take out of a tree what is deleted, and of two forms of a drawing the second.

    Content controls are given what they say: a box its sign, one left empty nothing.
    """
    _prune(root, fates)
    for control in root.iter("w:sdt"):
        content, box = child(control, "w:sdtContent"), child(control, "w:sdtPr/w14:checkbox")
        if content is not None and box is not None:
            ticked = is_on(child(box, "w14:checked"), "w14:val")
            _write(content, TICKED if ticked else UNTICKED)
        elif content is not None and is_on(child(control, "w:sdtPr/w:showingPlcHdr")):
            _write(content, "")


def says_something(element: ET.Element) -> bool:
    """Whether there is text or a drawing in an element."""
    return any(each.tag in _SAYS_SOMETHING for each in element.iter())


def _prune(element: ET.Element, fates: Fates) -> None:
    if element.tag.endswith("Pr"):
        return
    kept: list[ET.Element] = []
    for each in element:
        for form in _in_force(each):
            if (fate := _fate(form)) is not None:
                fates[fate] += says_something(form)
            else:
                fates["changes"] += form.tag == "w:ins" and says_something(form)
                _prune(form, fates)
                kept.append(form)
    element[:] = kept


def _in_force(element: ET.Element) -> Iterator[ET.Element]:
    """An element; of one in several forms, what stands in the first that says something."""
    if element.tag != "mc:AlternateContent":
        yield element
        return
    forms = [form for form in element if form.tag in ("mc:Choice", "mc:Fallback")]
    for inner in next(filter(says_something, forms), ()):
        yield from _in_force(inner)


def _fate(element: ET.Element) -> str | None:
    """Why an element is taken out, None when it stays."""
    if element.tag in _DELETED:
        return "changes"
    if element.tag == "w:tr":
        if child(element, "w:trPr/w:del") is not None:
            return "changes"
        return "hidden" if is_on(child(element, "w:trPr/w:hidden")) else None
    deleted_cell = element.tag == "w:tc" and child(element, "w:tcPr/w:cellDel") is not None
    return "changes" if deleted_cell else None


def _write(content: ET.Element, text: str) -> None:
    """Leave that text as the only one of a content control."""
    signs = [element for element in content.iter() if element.tag in ("w:t", "w:sym")]
    for element in signs:
        element.tag, element.text = "w:t", ""
    if not signs and text:
        holder = next(content.iter("w:p"), content)
        run = ET.SubElement(holder, "w:r")
        signs = [ET.SubElement(run, "w:t")]
    if signs:
        signs[0].text = text
