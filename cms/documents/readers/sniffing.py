"""What a file is, by its name and by its first bytes."""

from pathlib import PurePath
from typing import NoReturn

from cms.documents.formats import EXTENSIONS, FORMATS
from cms.documents.readers import conversion
from cms.documents.readers.charsets import unicode_encoding
from cms.documents.readers.errors import KINDS, REASONS, RefusedError, misnamed

_FORMATS = {extension: format_ for format_ in FORMATS for extension in format_.extensions}
# By the content that LibreOffice reads, and why such a file is refused without it.
_TO_CONVERT = {
    ".doc": (("ole", "rtf"), "old_word"),
    ".dot": (("ole",), "old_word"),
    ".rtf": (("rtf",), "rtf"),
}
RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
HEAD_BYTES = 4096


def accepted_extensions() -> tuple[str, ...]:
    """The extensions that are read on this machine, for forms."""
    converted = _TO_CONVERT if conversion.is_there(conversion.OFFICE) else ()
    return (*EXTENSIONS, *converted)


def reader_for(name: str, head: bytes) -> str:
    """The reader of a file from its name and its first ``HEAD_BYTES`` bytes.

    Raises RefusedError when no reader takes that name, or when the content is something else.
    """
    extension = PurePath(name.strip().lower()).suffix
    if extension in (".docm", ".dotm"):
        raise RefusedError(REASONS["macros"])
    content = _content(head)
    if extension in _TO_CONVERT and content != "zip":
        return _to_convert(extension, content)
    if extension not in _FORMATS:
        raise RefusedError(REASONS["unknown_type"])
    reader, wanted = _FORMATS[extension].reader, _FORMATS[extension].content
    if content == wanted or {content, wanted} == {"html", "text"}:
        return reader
    if content == "ole":
        return _refused_ole(wanted)
    if content == "zip":
        return _refused_archive(extension)
    if content == "binary":
        raise RefusedError(REASONS["encoding" if wanted == "text" else "damaged"])
    raise RefusedError(misnamed(extension, content))


def _to_convert(extension: str, content: str) -> str:
    """« office », where LibreOffice is there: ``conversion.as_docx`` makes a Word file of it."""
    kinds, without = _TO_CONVERT[extension]
    if content in kinds and conversion.is_there(conversion.OFFICE):
        return "office"
    if content not in kinds and content in KINDS:
        raise RefusedError(misnamed(extension, content))
    raise RefusedError(REASONS[without])


def _refused_archive(extension: str) -> str:
    """A zip under a name that is not one: the reading process says which kind it is."""
    return f"zip{extension}"


def _refused_ole(wanted: str) -> str:
    """A compound file under another name: the reading process says whether it is encrypted."""
    if wanted == "zip":
        return "ole"
    raise RefusedError(REASONS["old_word"])


def _content(head: bytes) -> str:
    """The family of a content: pdf, zip, ole, rtf, html, image, text or binary."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for magic, content in ((b"PK", "zip"), (_OLE, "ole"), (RTF, "rtf")):
        if head.startswith(magic):
            return content
    if head.startswith(_IMAGES):
        return "image"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "binary" if _is_binary(head) else "text"


def _is_binary(head: bytes) -> bool:
    if unicode_encoding(head):
        return False
    control = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1a" for byte in head)
    return b"\x00" in head or control > len(head) // 50


def refuse_ole(data: bytes) -> NoReturn:
    """Old Word or an encrypted package: both are OLE files, neither is read."""
    raise RefusedError(REASONS["encrypted" if _ENCRYPTED_PACKAGE in data else "old_word"])
