"""Zip packages of office suites, opened with their bombs, macros and DTDs kept out."""

import io
import zipfile
import zlib
from typing import NoReturn
from xml.etree import ElementTree as ET

from cms.documents.readers.errors import REASONS, RefusedError, misnamed
from cms.documents.readers.relationships import main_part
from cms.documents.readers.xml_trees import tree

_MAX_INFLATED = 100 * 1024 * 1024
_MAX_RATIO = 200
_RATIO_FROM = 5 * 1024 * 1024
_MAX_MEMBERS = 10_000
_CHUNK = 256 * 1024
# What is kept of a package: its XML, and what Word can hold of other documents.
_KEPT = (".xml", ".rels", ".htm", ".html", ".xhtml", ".mht", ".mhtml", ".txt", ".docx", ".dotx")
# The pictures that browsers show, where a caller asks for them.
_PICTURES = (".png", ".jpg", ".jpeg", ".jfif", ".gif", ".webp", ".avif", ".heic", ".heif")
_ENCRYPTED_FLAG = 0x1
_MANIFEST = "META-INF/manifest.xml"
_OPENDOCUMENT = b"application/vnd.oasis.opendocument.text"
_KIND_BY_FOLDER = {"word": "docx", "xl": "excel", "ppt": "powerpoint"}


class Package:
    """A zip whose members were inflated once, within limits.

    ``main`` is the document of a package of Microsoft's.

    Raises RefusedError when it is damaged, encrypted, a bomb, or not the kind that ``extension``
    says. A picture that cannot be inflated is left empty.
    """

    def __init__(self, data: bytes, extension: str, *, with_pictures: bool = False) -> None:
        self._wanted = (*_KEPT, *_PICTURES) if with_pictures else _KEPT
        self.parts: dict[str, bytes] = {}
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._read(archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise RefusedError(REASONS["damaged"]) from error
        self.main = main_part(self.parts)
        kind = self._kind()
        if f".{kind}" != extension:
            raise RefusedError(misnamed(extension, kind))
        self._refuse_encrypted()

    def _read(self, archive: zipfile.ZipFile) -> None:
        infos = archive.infolist()
        if len(infos) > _MAX_MEMBERS or sum(info.file_size for info in infos) > _MAX_INFLATED:
            raise RefusedError(REASONS["bomb"])
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
            raise RefusedError(REASONS["encrypted"])
        room = _MAX_INFLATED
        for info in infos:
            name = info.filename.replace("\\", "/")
            keep = name.lower().endswith(self._wanted) or name == "mimetype"
            try:
                self.parts[name], size = self._inflate(archive, info, room, keep)
            except (zipfile.BadZipFile, zlib.error, EOFError):
                if keep and not name.lower().endswith(_PICTURES):
                    raise
                self.parts[name], size = b"", info.file_size
            room -= size

    def _kind(self) -> str:
        """docx, odt, excel, powerpoint or zip: what its document is."""
        mimetype = self.parts.get("mimetype", b"")
        if mimetype.startswith(_OPENDOCUMENT) or ("content.xml" in self.parts and not mimetype):
            return "odt"
        if b"wordprocessingml" in self.parts.get(self.main, b"")[:_CHUNK]:
            return "docx"
        folders = (name.partition("/")[0] for name in self.parts if "/" in name)
        return next((_KIND_BY_FOLDER[name] for name in folders if name in _KIND_BY_FOLDER), "zip")

    def _refuse_encrypted(self) -> None:
        """An encrypted OpenDocument says so in its manifest; its other parts are then noise."""
        manifest = self.xml(_MANIFEST)
        if manifest is not None and any(
            element.tag == "manifest:encryption-data" for element in manifest.iter()
        ):
            raise RefusedError(REASONS["encrypted"])

    @staticmethod
    def _inflate(
        archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int, keep: bool
    ) -> tuple[bytes, int]:
        """The content of a member (or its size alone), never more than ``room`` bytes."""
        chunks: list[bytes] = []
        size = 0
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                dense = size > _RATIO_FROM and size > _MAX_RATIO * max(info.compress_size, 1)
                if size > room or dense:
                    raise RefusedError(REASONS["bomb"])
                if keep:
                    chunks.append(chunk)
        return b"".join(chunks), size

    def xml(self, name: str) -> ET.Element | None:
        """The root of a part with the names of ``xml_trees``, or None when there is no such part.

        Raises RefusedError when it is malformed, declares a DTD or nests too deep.
        """
        content = self.parts.get(name)
        return tree(content) if content else None


def refuse_archive(data: bytes, extension: str) -> NoReturn:
    """An archive under a name such as « .pdf »: say what it is. Always raises RefusedError."""
    Package(data, extension)
    raise RefusedError(misnamed(extension, "zip"))
