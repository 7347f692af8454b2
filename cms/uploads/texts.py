"""The text of a file that is sent, for what must not be published (``cms.refused_texts``).

Of what has no text that is read here (pictures, scans, sounds, films, archives, old formats of
Office but those of texts, where LibreOffice is there), and of what cannot be read, there is none.
"""

import re
import tempfile
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from cms.documents import readers
from cms.documents.outline import cells_of
from cms.documents.readers.sniffing import accepted_extensions

_PLAIN = {".csv", ".ics", ".vtt"}
_SHEETS_AND_SLIDES = {".xlsx", ".ods", ".pptx", ".odp"}
MAX_XML_BYTES = 20 * 1024**2
# What ends a word, of the elements of such files: a paragraph, a cell, a line, a text.
_END = re.compile(r"<(?:/(?:\w+:)?(?:p|h|c|si|row|table-cell)|(?:\w+:)?(?:br|tab|s|line-break)/?)>")
_TAG = re.compile(r"<[^<>]*>")


def text_of_upload(file: "UploadedFile[Any]") -> str:
    """Its words and, where they are known, the addresses of its links."""
    suffix = Path(file.name or "").suffix.lower()
    file.seek(0)
    try:
        if suffix in accepted_extensions():
            return _outline_text(file, suffix)
        if suffix in _PLAIN:
            return bytes(file.read()).decode("utf-8", "replace")
        if suffix in _SHEETS_AND_SLIDES:
            return _xml_text(file)
    finally:
        file.seek(0)
    return ""


def _outline_text(file: "UploadedFile[Any]", suffix: str) -> str:
    with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        try:
            outline = readers.read(Path(copy.name), name=file.name, recognise_scans=False)
        except readers.UnreadableFileError:
            return ""
    cells = [cell for block in outline.blocks for cell in cells_of(block)]
    return "\n".join([outline.text, *(span.href for cell in cells for span in cell if span.href)])


def _xml_text(file: "UploadedFile[Any]") -> str:
    """The words of the parts of a ZIP file that are XML, up to ``MAX_XML_BYTES``."""
    texts, left = [], MAX_XML_BYTES
    try:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if not name.endswith(".xml"):
                    continue
                with archive.open(name) as part:
                    data = part.read(left)
                left -= len(data)
                xml = _END.sub(" ", data.decode("utf-8", "replace"))
                texts.append(unescape(_TAG.sub("", xml)))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return ""
    return "\n".join(texts)
