"""Forms in an OpenDocument: what its boxes and fields show."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

TICKED, UNTICKED = "\N{BALLOT BOX WITH X}", "\N{BALLOT BOX}"
_FIELD = "vnd.oasis.opendocument.field."


def controls(root: ET.Element) -> dict[str, str]:
    """The text of each form control, by the ids with which drawings refer to it."""
    return {
        element.get(key, ""): _SHOWN[element.tag](element)
        for element in root.iter()
        if element.tag in _SHOWN
        for key in ("form:id", "{http://www.w3.org/XML/1998/namespace}id")
        if key in element.attrib
    }


def field_mark(element: ET.Element) -> str:
    """What a field kept from Word shows by itself: a box, or the choice made in a list."""
    kind = element.get("field:type", "").removeprefix(_FIELD)
    said = [(each.get("field:name", ""), each.get("field:value", "")) for each in element]
    if kind == "FORMCHECKBOX":
        return _box(dict(said).get("Checkbox_Checked") == "true")
    entries = [value for name, value in said if name == "Dropdown_ListEntry"]
    chosen = dict(said).get("Dropdown_Selected", "")
    known = kind == "FORMDROPDOWN" and chosen.isdecimal() and int(chosen) < len(entries)
    return entries[int(chosen)] if known else ""


def content_control(element: ET.Element) -> str | None:
    """What a content control shows, None for the text in it."""
    if element.get("loext:showing-place-holder") == "true":
        return ""
    if element.get("loext:checkbox") == "true":
        return _box(element.get("loext:checked") == "true")
    return None


def _box(ticked: bool) -> str:
    return TICKED if ticked else UNTICKED


def _checkbox(element: ET.Element) -> str:
    state = element.get("form:current-state", element.get("form:state"))
    return f"{_box(state == 'checked')} {element.get('form:label', '')}".rstrip()


def _radio(element: ET.Element) -> str:
    state = element.get("form:current-selected", element.get("form:selected"))
    return f"{_box(state == 'true')} {element.get('form:label', '')}".rstrip()


def _written(element: ET.Element) -> str:
    paragraphs = ["".join(each.itertext()) for each in element.iter("text:p")]
    written = element.get("form:current-value", element.get("form:value", ""))
    return written or "\n".join(paragraphs)


def _chosen(element: ET.Element) -> str:
    options = [
        option.get("form:label", "")
        for option in element.iter("form:option")
        if option.get("form:current-selected", option.get("form:selected")) == "true"
    ]
    return ", ".join(filter(None, options))


_SHOWN: dict[str, Callable[[ET.Element], str]] = {
    "form:checkbox": _checkbox,
    "form:radio": _radio,
    "form:listbox": _chosen,
    "form:fixed-text": lambda element: element.get("form:label", ""),
    **dict.fromkeys(
        ("form:text", "form:textarea", "form:formatted-text", "form:combobox", "form:number"),
        _written,
    ),
    **dict.fromkeys(("form:date", "form:time"), _written),
}
