"""The parts of a Word file beside its body: notes, headers, styles, what is put into it."""

import email
import email.policy
from collections.abc import Callable
from pathlib import PurePath
from xml.etree import ElementTree as ET

from cms.documents.labels import no_label
from cms.documents.outline import Outline
from cms.documents.readers import text, web_page
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.package import Package
from cms.documents.readers.relationships import Relationship, relationships
from cms.documents.readers.warnings import Fates


class Parts:
    """The parts that a document refers to. One that cannot be read is counted among the fates."""

    def __init__(self, package: Package, fates: Fates) -> None:
        self.main = package.main
        self._package = package
        self._fates = fates
        self._relationships: dict[str, dict[str, Relationship]] = {}

    def relationship(self, source: str, name: str) -> Relationship | None:
        """What a part calls by that id."""
        if source not in self._relationships:
            self._relationships[source] = relationships(self._package.parts, source)
        return self._relationships[source].get(name)

    def names(self, kind: str) -> list[str]:
        """The parts of a kind that the document refers to; without a reference, the usual one."""
        self.relationship(self.main, "")
        related = self._relationships[self.main].values()
        names = {each.target for each in related if each.kind == kind and not each.is_outside}
        usual = f"word/{kind}.xml"
        return sorted(names) if names else [usual] if usual in self._package.parts else []

    def first(self, kind: str) -> ET.Element | None:
        """The part of a kind of which there is one."""
        return next((self.xml(name) for name in self.names(kind)), None)

    def xml(self, name: str) -> ET.Element | None:
        """A part, None when it is missing or cannot be read: the file then goes without it."""
        try:
            root = self._package.xml(name)
        except RefusedError:
            root = None
        self._fates["parts"] += root is None
        return root

    def related(self, source: str, name: str) -> ET.Element | None:
        """The part that another calls by that id."""
        found = self.relationship(source, name)
        if found is None:
            self._fates["parts"] += 1
            return None
        return self.xml(found.target)

    def picture(self, source: str, name: str) -> bytes:
        """The picture that a part calls by that id; nothing of one that is missing or outside."""
        found = self.relationship(source, name)
        return self._package.parts.get(found.target, b"") if found else b""

    def chunk(self, source: str, name: str, inner: Callable[[bytes], Outline]) -> Outline:
        """The document that a part takes in by that id; ``inner`` reads a Word file.

        Raises RefusedError when it is missing or cannot be read.
        """
        found = self.relationship(source, name)
        data = self._package.parts.get(found.target, b"") if found else b""
        if found is None or not data:
            raise RefusedError(REASONS["missing"])
        suffix = PurePath(found.target.lower()).suffix
        if suffix in (".docx", ".dotx"):
            return inner(data)
        if suffix in (".htm", ".html", ".xhtml"):
            return web_page.read(data)
        if suffix in (".mht", ".mhtml"):
            return web_page.outline_of_page(_page_of_mail(data), no_label)
        if suffix == ".txt":
            return text.read(data)
        raise RefusedError(REASONS["unknown_type"])


def _page_of_mail(data: bytes) -> str:
    """The page in a file that holds it with its pictures, as a mail does."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    return str(body.get_content()) if body is not None else ""
