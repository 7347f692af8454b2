"""PDF files page by page, as search shows them: what is on a page, not how it is laid out."""

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Heading, Outline, Paragraph, Span
from cms.documents.readers.hyphenation import dehyphenated
from cms.documents.readers.pdf_document import pages_of
from cms.documents.readers.pdf_glyphs import repaired


def read(data: bytes, label_of: LabelOf = no_label) -> Outline:
    """Each page as a heading that is its number, and one paragraph, empty where nothing reads.

    Raises RefusedError when the file is encrypted, cut short, or has no text that reads.
    """
    blocks: list[Block] = []
    for number, page in enumerate(pages_of(data), 1):
        rows = dehyphenated([row.text for row in page.rows])
        text = "\n".join(repaired(row).strip() for row in rows if row.strip())
        is_closed = page.is_picture or page.is_unreadable
        if text or is_closed:
            shown = "" if is_closed else text
            blocks += [Heading(1, (Span(str(number)),)), Paragraph((Span(shown),))]
    return Outline(tuple(blocks))
