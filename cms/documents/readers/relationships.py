"""How the parts of an Open XML package refer to each other (ISO/IEC 29500-2)."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from cms.documents.readers.errors import RefusedError
from cms.documents.readers.xml_trees import tree

_USUAL_MAIN = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Relationship:
    """``kind`` is the end of its type (« header »); ``target`` a part, or an address outside."""

    kind: str
    target: str
    is_outside: bool


def relationships(parts: Mapping[str, bytes], source: str) -> dict[str, Relationship]:
    """What a part refers to, by id; "" is the package itself.

    Nothing when that cannot be read: the part then goes without what it refers to.
    """
    folder, name = posixpath.split(source)
    content = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    try:
        root = tree(content) if content else ()
    except RefusedError:
        root = ()
    found = {}
    for element in root:
        target = element.get("Target", "")
        is_outside = element.get("TargetMode") == "External"
        if not is_outside:
            target = _part_name(folder, target)
        kind = element.get("Type", "").rpartition("/")[2]
        found[element.get("Id", "")] = Relationship(kind, target, is_outside)
    return found


def main_part(parts: Mapping[str, bytes]) -> str:
    """The part that the package says is its document: Word online's is word/document2.xml."""
    for relationship in relationships(parts, "").values():
        if relationship.kind == "officeDocument" and relationship.target in parts:
            return relationship.target
    return _USUAL_MAIN


def _part_name(folder: str, target: str) -> str:
    """« ../media/a.png » or « /word/media/a.png » as the name of a member."""
    return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
