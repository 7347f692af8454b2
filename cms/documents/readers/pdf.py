"""PDF files: from the position and size of lines to headings, paragraphs and lists."""

import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Heading, Outline, Paragraph, Span, Spans
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.hyphenation import dehyphenated
from cms.documents.readers.page_numbers import is_page_number, without_page_number
from cms.documents.readers.pdf_glyphs import char_box, decoded, is_bold, repaired, spaced
from cms.documents.readers.physical_lines import Chunk, Line
from cms.documents.readers.reflow import build, clean, continues
from cms.documents.readers.warnings import scanned_pages
from cms.documents.spans import join_lines

MIN_CHARACTERS = 20
_HEADING_RATIO = 1.12
_MAX_HEADING = 120
_GAP = 1.35
_EDGE = 0.12
_PASSWORD_ERROR = 4
_OBJECT = re.compile(rb"\d \d+ obj\b")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a page: its box in points, the size and weight of its letters."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    page: int

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Headings by size, paragraphs joined across lines and pages, typed bullets as lists.

    Raises RefusedError when the file is encrypted, cut short or made of pictures only.
    """
    document = open_pdf(data)
    pages, heights, pictures = [], [], []
    for number in range(len(document)):
        page = document[number]
        heights.append(page.get_height())
        pages.append(list(rows_of(page, number)))
        pictures.append(_length(pages[-1]) < MIN_CHARACTERS and has_graphics(page))
    scanned = [
        at + 1 for at, rows in enumerate(pages) if pictures[at] or not any(row.text for row in rows)
    ]
    if len(scanned) == len(pages):
        raise RefusedError(REASONS["scan"])
    rows, foot = _without_edges(pages, heights)
    texts = dehyphenated([row.text for row in rows])
    rows = [replace(row, text=text) for row, text in zip(rows, texts, strict=True) if text.strip()]
    blocks = build(list(_pieces(rows, label_of)), label_of)
    feet: list[Block] = [Paragraph((Span(clean(row.text)),)) for row in foot]
    return Outline((*blocks, *feet), (scanned_pages(scanned),) if scanned else ())


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """The document; raises RefusedError when it is encrypted or cut short.

    Servers and gateways add bytes after its end. A file that is prepared for the web, or was
    changed after it was made, has several ends: what was cut off has objects after the last one.
    """
    end = data.rfind(b"%%EOF")
    if end < 0 or _OBJECT.search(data, end):
        raise RefusedError(REASONS["damaged"])
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD_ERROR or "assword" in str(error)
        raise RefusedError(REASONS["encrypted" if encrypted else "damaged"]) from error


def _length(rows: list[_Row]) -> int:
    return sum(len(row.text.strip()) for row in rows)


def has_graphics(page: pypdfium2.PdfPage) -> bool:
    """Whether something else than text is on the page."""
    return any(each.type != pdfium.FPDF_PAGEOBJ_TEXT for each in page.get_objects(max_depth=2))


def rows_of(page: pypdfium2.PdfPage, number: int) -> Iterator[_Row]:
    """The lines of a page; stretches at one height, such as a raised « er », are one line."""
    text_page = page.get_textpage()
    pending: _Row | None = None
    for row in _text_runs(text_page, number):
        if pending and _same_line(pending, row):
            pending = _side_by_side(pending, row)
            continue
        if pending:
            yield pending
        pending = row
    if pending:
        yield pending


def _same_line(left: _Row, right: _Row) -> bool:
    shared = min(left.top, right.top) - max(left.bottom, right.bottom)
    beside = right.left >= left.right - 0.5 * right.size
    return shared > 0.4 * min(left.height, right.height) and beside


def _side_by_side(left: _Row, right: _Row) -> _Row:
    gap = right.left - left.right
    space = "   " if gap > 2.5 * left.size else " " if gap > 0.12 * left.size else ""
    if left.text.endswith(" ") or right.text.startswith(" "):
        space = space[1:]
    wider = left if len(left.text) >= len(right.text) else right
    return replace(
        wider,
        text=left.text + space + right.text,
        left=left.left,
        right=right.right,
        bottom=min(left.bottom, right.bottom),
        top=max(left.top, right.top),
        bold=left.bold and right.bold,
    )


def _text_runs(text_page: pypdfium2.PdfTextPage, number: int) -> Iterator[_Row]:
    """What PDFium separates by line ends, each with the box of its first and last letters."""
    raw = text_page.raw
    start = 0
    count = pdfium.FPDFText_CountChars(raw)
    codes = [pdfium.FPDFText_GetUnicode(raw, at) for at in range(count)]
    for at in range(count + 1):
        # \x02 is PDFium's hyphen at the end of a line: the line ends with it.
        if at == count or codes[at] in (10, 13) or (at > start and codes[at - 1] == 2):
            row = _row(raw, codes, start, at, number)
            if row:
                yield row
            start = at if at < count and codes[at] not in (10, 13) else at + 1


def _row(raw: object, codes: list[int], start: int, end: int, number: int) -> _Row | None:
    visible = [at for at in range(start, end) if codes[at] > 32 and codes[at] != 160]
    if not visible:
        return None
    first, last = char_box(raw, visible[0]), char_box(raw, visible[-1])
    if codes[visible[-1]] == 2 and len(visible) > 1:
        last = char_box(raw, visible[-2])
    middle = char_box(raw, visible[len(visible) // 2])
    letters = [at for at in visible if chr(codes[at]).isalpha()] or visible
    return _Row(
        text=decoded(spaced(raw, codes, start, end)),
        left=first[0],
        right=max(last[1], first[1]),
        bottom=min(first[2], middle[2], last[2]),
        top=max(first[3], middle[3], last[3]),
        size=pdfium.FPDFText_GetFontSize(raw, letters[len(letters) // 2]) or 1.0,
        bold=is_bold(raw, letters[0]) and is_bold(raw, letters[-1]),
        page=number,
    )


def _without_edges(pages: list[list[_Row]], heights: list[float]) -> tuple[list[_Row], list[_Row]]:
    """Rows without page numbers; what each page repeats at its edges is kept once.

    The position on the page decides, not the order: many programs write the footer first. Returns
    the rows in order, and the repeated footers that add to the text, for its end.
    """
    edges = [_edges(rows, height) for rows, height in zip(pages, heights, strict=True)]
    counts = Counter(_masked(row) for rows in edges for row, _ in rows)
    repeated = max(2, len(pages) // 2 + 1)
    repeated_before: set[str] = set()
    kept: list[_Row] = []
    feet: list[_Row] = []
    for rows, at_edge in zip(pages, edges, strict=True):
        low = {id(row): is_low for row, is_low in at_edge}
        for row in rows:
            key = _masked(row)
            if id(row) not in low or (counts[key] < repeated and not is_page_number(row.text)):
                kept.append(row)
            elif key not in repeated_before and not is_page_number(row.text):
                repeated_before.add(key)
                once = replace(row, text=without_page_number(row.text))
                (feet if low[id(row)] else kept).append(once)
    texts = {row.text.strip().casefold() for row in kept}
    return kept, [row for row in feet if row.text.strip().casefold() not in texts]


def _edges(rows: list[_Row], height: float) -> list[tuple[_Row, bool]]:
    """The two highest and the two lowest rows, of those in the margins, and if they are low."""
    by_height = sorted(rows, key=lambda row: row.bottom)
    low = [row for row in by_height[:2] if row.top < height * _EDGE]
    high = [row for row in by_height[-2:] if row.bottom > height * (1 - _EDGE)]
    return [*((row, True) for row in low), *((row, False) for row in high)]


def _masked(row: _Row) -> str:
    return re.sub(r"\d+", "0", row.text.strip())


def _pieces(rows: list[_Row], label_of: LabelOf) -> Iterator[Block | Chunk]:
    """Headings, and chunks of lines between the gaps of a page."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    body = sizes.most_common(1)[0][0] if sizes else 1.0
    pitch = _pitch(rows)
    left = min((row.left for row in rows), default=0.0)
    right = max((row.right for row in rows), default=0.0)
    chunk: Chunk = []
    title: list[Spans] = []
    for at, row in enumerate(rows):
        before = rows[at - 1] if at else None
        after = rows[at + 1] if at + 1 < len(rows) else None
        if chunk and before and _has_gap(before, row, pitch):
            yield chunk
            chunk = []
        text = repaired(row.text)
        if not text.strip():
            continue
        span = Span(text.strip(), bold=row.bold)
        if row.size > body * _HEADING_RATIO and len(text) <= _MAX_HEADING:
            if chunk:
                yield chunk
                chunk = []
            title.append((span,))
            if not (after and _title_continues(row, after, left, right, label_of)):
                yield Heading(1 if row.size > body * 1.4 else 2, join_lines(title))
                title = []
            continue
        chunk.append(Line((span,), fits=_fits(row, after, right), indent=row.left / (0.5 * body)))
    if chunk:
        yield chunk


def _title_continues(row: _Row, after: _Row, left: float, right: float, label_of: LabelOf) -> bool:
    """Whether a title that is too long for its line, centred or not, ends on the next one."""
    step = row.bottom - after.bottom
    if abs(after.size - row.size) > 0.1 or not 0 < step < 1.6 * row.size:
        return False
    fits = _fits(replace(row, right=left + row.right - row.left), after, right)
    texts = (row.text.strip(), after.text.strip())
    return row.page == after.page and continues(*texts, label_of, full=not fits)


def _pitch(rows: list[_Row]) -> float:
    """The usual distance between two lines of a paragraph."""
    steps = [
        before.bottom - row.bottom
        for before, row in pairwise(rows)
        if before.page == row.page and 0 < before.bottom - row.bottom < 4 * row.size
    ]
    return statistics.median_low(steps) if steps else 0.0


def _has_gap(before: _Row, row: _Row, pitch: float) -> bool:
    """Whether the page shows a gap; between two pages only the words can tell."""
    if before.page != row.page:
        return False
    step = before.bottom - row.bottom
    return step < 0 or bool(pitch and step > _GAP * max(pitch, row.size))


def _fits(row: _Row, after: _Row | None, right: float) -> bool | None:
    """Whether the first word of the next row had room at the end of this one."""
    if after is None or not after.text.split():
        return None
    letter = (after.right - after.left) / max(len(after.text.strip()), 1)
    word = (len(after.text.split()[0]) + 1) * letter
    return row.right + word < right - 0.5 * row.size
