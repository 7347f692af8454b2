"""What was added over the pages of a PDF: answers in a form, texts written onto it, notes."""

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from cms.documents.readers.pdf_glyphs import Letters
from cms.documents.readers.pdf_rows import Row

_LINE = 12.0
_LOW = 4 * _LINE
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13
_BOXES = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_ANSWERS = (
    *(pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX),
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_NOTES = (
    *(pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE),
    *(pdfium.FPDF_ANNOT_SQUIGGLY, pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_CARET),
)


class Annotations:
    """Those of a page: ``rows`` are read with its text; notes and struck passages are counted."""

    def __init__(
        self, document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, letters: Letters
    ) -> None:
        self._form = document.formenv.raw if document.formenv else None
        self._letters = letters
        self.rows: list[Row] = []
        self.notes = self.struck = 0
        for at in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
            annotation = pdfium.FPDFPage_GetAnnot(page.raw, at)
            if not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                self._read(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)

    def _read(self, annotation: Any) -> None:
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET and self._form:
            self.rows.extend(self._rows(annotation, self._answer(annotation)))
            return
        contents = _text(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents").strip()
        if kind == pdfium.FPDF_ANNOT_FREETEXT:
            self.rows.extend(self._rows(annotation, contents))
        elif kind in _NOTES and contents:
            self.notes += 1
        self.struck += kind == pdfium.FPDF_ANNOT_STRIKEOUT

    def _answer(self, annotation: Any) -> str:
        """What a field of a form holds; "" for a password, a button or a signature."""
        kind = pdfium.FPDFAnnot_GetFormFieldType(self._form, annotation)
        if kind in _BOXES:
            return "☒" if pdfium.FPDFAnnot_IsChecked(self._form, annotation) else "☐"
        flags = pdfium.FPDFAnnot_GetFormFieldFlags(self._form, annotation)
        if kind not in _ANSWERS or (kind == pdfium.FPDF_FORMFIELD_TEXTFIELD and flags & _PASSWORD):
            return ""
        return _text(pdfium.FPDFAnnot_GetFormFieldValue, self._form, annotation)

    def _rows(self, annotation: Any, text: str) -> Iterator[Row]:
        """A row a line: one in the middle of a low box, several from the top."""
        found = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, found)
        box = self._letters.upright(found.left, found.right, found.bottom, found.top)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        top = box.top
        if len(lines) == 1 and box.top - box.bottom < _LOW:
            top = (box.top + box.bottom + _LINE) / 2
        for number, line in enumerate(lines):
            below = top - number * _LINE
            yield Row(line, box.left, box.right, below - _LINE, below)


def _text(ask: Callable[..., int], *arguments: Any) -> str:
    """A text of PDFium, which tells its size in bytes, in UTF-16, before it is asked for it."""
    size = ask(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    ask(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")
