"""Zip packages of office suites, opened with their bombs, macros and DTDs kept out."""

import io
import zipfile
import zlib
from pathlib import PurePath
from typing import NoReturn
from xml.etree import ElementTree as ET
from xml.parsers import expat

from cms.documents.readers.errors import REASONS, RefusedError, misnamed
from cms.documents.readers.sniffing import kind_of_archive

_MAX_INFLATED = 100 * 1024 * 1024
_MAX_RATIO = 200
_RATIO_FROM = 5 * 1024 * 1024
_MAX_MEMBERS = 10_000
_MAX_DEPTH = 200
_CHUNK = 256 * 1024
_XML = (".xml", ".rels")
_ENCRYPTED_FLAG = 0x1
_MANIFEST = "META-INF/manifest.xml"


class Package:
    """A zip whose members were inflated once, within limits, and whose XML parts were checked.

    Raises RefusedError when it is damaged, encrypted, a bomb, not the kind that ``extension``
    says, or when an XML part declares a DTD or nests too deep.
    """

    def __init__(self, data: bytes, extension: str) -> None:
        self.data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._read(archive, extension)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise RefusedError(REASONS["damaged"]) from error

    def _read(self, archive: zipfile.ZipFile, extension: str) -> None:
        infos = archive.infolist()
        if len(infos) > _MAX_MEMBERS or sum(info.file_size for info in infos) > _MAX_INFLATED:
            raise RefusedError(REASONS["bomb"])
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
            raise RefusedError(REASONS["encrypted"])
        self.names = [info.filename for info in infos]
        self.parts: dict[str, bytes] = {}
        inflated = 0
        for info in infos:
            content, size = self._inflate(archive, info, _MAX_INFLATED - inflated)
            inflated += size
            self.parts[info.filename] = content
        kind = kind_of_archive(self.names, self.parts.get("mimetype", b""))
        if f".{kind}" != extension:
            raise RefusedError(misnamed(extension, kind))
        self._refuse_encrypted()
        for name, content in self.parts.items():
            if name.lower().endswith(_XML) and content:
                _check_xml(content)

    def _refuse_encrypted(self) -> None:
        """An encrypted OpenDocument says so in its manifest; its other parts are then noise."""
        content = self.parts.get(_MANIFEST)
        if content:
            _check_xml(content)
            root = ET.fromstring(content)  # noqa: S314 - checked just above
            if any(element.tag.endswith("}encryption-data") for element in root.iter()):
                raise RefusedError(REASONS["encrypted"])

    @staticmethod
    def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> tuple[bytes, int]:
        """The content of a member (pictures are only counted), never more than ``room`` bytes."""
        keep = PurePath(info.filename.lower()).suffix in _XML or info.filename == "mimetype"
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
        """The root of a part, or None when there is no such part."""
        content = self.parts.get(name)
        if not content:
            return None
        return ET.fromstring(content)  # noqa: S314 - DTDs were refused when the package opened


def refuse_archive(data: bytes, extension: str) -> NoReturn:
    """An archive under a name such as « .pdf »: say what it is. Always raises RefusedError."""
    Package(data, extension)
    raise RefusedError(misnamed(extension, "zip"))


def _check_xml(content: bytes) -> None:
    depth = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise RefusedError(REASONS["too_deep"])

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_declaration: object) -> None:
        raise RefusedError(REASONS["doctype"])

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise RefusedError(REASONS["damaged"]) from error
