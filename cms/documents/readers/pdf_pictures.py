"""The pictures of a PDF, with their place on the page."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

# In points: what is smaller is a bullet, a rule or an icon.
_LEAST_SIDE = 24
# Of the page: what covers more is its background, or the scan that its text was read from.
_MOST_OF_PAGE = 0.8
_MAX_PIXELS = 40_000_000
_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture, its page from 1, and how high its upper edge is, in points from below."""

    data: bytes
    page: int
    top: float


def pictures_of(data: bytes) -> list[PlacedPicture]:
    """Those that illustrate the text, from above; what several pages repeat is their letterhead.

    A picture that cannot be decoded is left out.
    """
    document = pypdfium2.PdfDocument(data)
    found = [
        picture
        for number in range(len(document))
        for picture in sorted(_on_page(document[number], number + 1), key=lambda each: -each.top)
    ]
    pages = Counter(data for data, _ in {(each.data, each.page) for each in found})
    return [each for each in found if pages[each.data] == 1]


def _on_page(page: pypdfium2.PdfPage, number: int) -> Iterator[PlacedPicture]:
    width, height = page.get_size()
    for each in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_DEPTH):
        try:
            left, bottom, right, top = each.get_bounds()
            across, up = right - left, top - bottom
            if min(across, up) < _LEAST_SIDE or across * up > _MOST_OF_PAGE * width * height:
                continue
            # On a page that lies on its side, heights are no heights: at its end.
            yield PlacedPicture(_data(each), number, 0 if page.get_rotation() else top)
        except (pypdfium2.PdfiumError, ValueError, OSError):
            continue


def _data(image: pypdfium2.PdfImage) -> bytes:
    """The photo as it was put in, or the pixels as PNG.

    Raises PdfiumError, ValueError or OSError.
    """
    if image.get_filters() == ["DCTDecode"]:
        return bytes(image.get_data())
    across, up = image.get_px_size()
    if across * up > _MAX_PIXELS:
        raise ValueError("too many pixels")
    written = io.BytesIO()
    image.get_bitmap().to_pil().save(written, "PNG")
    return written.getvalue()
