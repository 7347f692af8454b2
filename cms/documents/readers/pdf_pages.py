"""PDF files page by page, as search shows them: what is on a page, not how it is laid out."""

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Heading, Outline, Paragraph, Span
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.hyphenation import dehyphenated
from cms.documents.readers.pdf import MIN_CHARACTERS, has_graphics, open_pdf, rows_of
from cms.documents.readers.pdf_glyphs import repaired


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Each page as a heading that is its number, and one paragraph, empty where it is a picture.

    Raises RefusedError when the file is encrypted, cut short or made of pictures only.
    """
    document = open_pdf(data)
    blocks: list[Block] = []
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        rows = dehyphenated([row.text for row in rows_of(page, number)])
        text = "\n".join(repaired(row).strip() for row in rows if row.strip())
        is_picture = len(text) < MIN_CHARACTERS and has_graphics(page)
        if text or is_picture:
            shown = "" if is_picture else text
            blocks += [Heading(1, (Span(str(number)),)), Paragraph((Span(shown),))]
    if not any(isinstance(block, Paragraph) and block.text for block in blocks):
        raise RefusedError(REASONS["scan"])
    return Outline(tuple(blocks))
