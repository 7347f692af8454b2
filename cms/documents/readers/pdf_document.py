"""A PDF as pages of lines, whatever is made of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from cms.documents.readers import warnings
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.pdf_annotations import Annotations
from cms.documents.readers.pdf_glyphs import Letters
from cms.documents.readers.pdf_rows import Row, rows_of
from cms.documents.readers.pdf_tables import grids_of

_MIN_CHARACTERS = 20
_PASSWORD_ERROR = 4
# A change of a file follows its end at once; what a gateway adds is something else.
_UNFINISHED_CHANGE = re.compile(rb"%%EOF\s{1,8}\d{1,10} \d{1,5} obj\b")
_END = re.compile(rb"startxref\s{1,8}(\d{1,10})\s{0,8}%{0,2}E?O?$")
_CROSS_REFERENCES = re.compile(rb"\s{0,8}(?:xref\b|\d{1,10} \d{1,5} obj\b)")


@dataclass(frozen=True, slots=True)
class Page:
    """What is read of a page: no row when the file does not tell which letters it draws."""

    rows: list[Row]
    width: float
    height: float
    is_picture: bool = False
    is_unreadable: bool = False
    notes: int = 0
    struck: int = 0


def pages_of(data: bytes) -> list[Page]:
    """Raises RefusedError when the file is encrypted, cut short, or has no text that reads."""
    try:
        document = _opened(data)
        if document.get_formtype() != pdfium.FORMTYPE_NONE:
            document.init_forms()
        pages = [_page(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD_ERROR or "assword" in str(error)
        raise RefusedError(REASONS["encrypted" if encrypted else "damaged"]) from error
    if not any(page.rows and not page.is_picture for page in pages):
        unreadable = any(page.is_unreadable for page in pages)
        raise RefusedError(REASONS["letters" if unreadable else "scan"])
    return pages


def warnings_of(pages: Sequence[Page]) -> tuple[str, ...]:
    """What of the pages is not in their rows, in French."""
    told = (
        (warnings.unreadable_pages, [page.is_unreadable for page in pages]),
        (warnings.scanned_pages, [not page.is_unreadable and _is_scan(page) for page in pages]),
        (warnings.notes_on_pages, [page.notes > 0 for page in pages]),
        (warnings.struck_on_pages, [page.struck > 0 for page in pages]),
    )
    numbers = [(say, [at for at, true in enumerate(which, 1) if true]) for say, which in told]
    return tuple(say(pages) for say, pages in numbers if pages)


def _is_scan(page: Page) -> bool:
    return page.is_picture or not any(row.text for row in page.rows)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    """The document, whose end is there: PDFium would read what is left of a file cut short.

    Servers and gateways add bytes after the end, or take its last mark away.
    """
    end = data.rfind(b"%%EOF")
    if end >= 0:
        is_whole = not _UNFINISHED_CHANGE.match(data, end)
    else:
        found = _END.search(data, max(len(data) - 64, 0))
        is_whole = bool(found and _CROSS_REFERENCES.match(data, int(found[1])))
    if not is_whole:
        raise RefusedError(REASONS["damaged"])
    return pypdfium2.PdfDocument(data)


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    page = document[number]
    letters = Letters(page)
    added = Annotations(document, page, letters)
    if letters.are_unreadable:
        return Page([], letters.width, letters.height, is_unreadable=True, notes=added.notes)
    rows = list(rows_of(letters, added.rows, grids_of(page, letters)))
    short = sum(len(row.text.strip()) for row in rows) < _MIN_CHARACTERS
    is_picture = short and _has_graphics(page)
    return Page(
        rows, letters.width, letters.height, is_picture, notes=added.notes, struck=added.struck
    )


def _has_graphics(page: pypdfium2.PdfPage) -> bool:
    """Whether something else than text is on the page."""
    return any(each.type != pdfium.FPDF_PAGEOBJ_TEXT for each in page.get_objects(max_depth=2))
