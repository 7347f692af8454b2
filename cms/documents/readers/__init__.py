"""Files of any format to outlines: ``read``.

The reading itself happens in another process, which has limits on memory and time and no access
to the site's environment or database: a hostile file can only break that process.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from cms.documents.formats import MAX_MEGABYTES
from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Outline
from cms.documents.readers import conversion
from cms.documents.readers.errors import REASONS, RefusedError, UnreadableFileError
from cms.documents.readers.limits import ask
from cms.documents.readers.sniffing import HEAD_BYTES, RTF, reader_for
from cms.documents.readers.warnings import RECOGNISED

__all__ = ["UnreadableFileError", "read"]

MAX_BYTES = MAX_MEGABYTES * 1024 * 1024


def read(
    path: Path,
    *,
    name: str | None = None,
    by_page: bool = False,
    recognise_scans: bool = True,
    label_of: LabelOf = no_label,
    with_pictures: bool = False,
) -> Outline:
    """Read a file of one of ``FORMATS`` into an outline.

    ``name`` is the file name shown to people (by default the path's own); its extension says
    which reader is meant. ``by_page`` gives each page of a PDF as a heading that is its number, and
    a paragraph, empty where the page is a picture. ``recognise_scans``: whether a PDF of pictures
    is worth the minutes that a recognition of characters takes. ``label_of`` tells the lines that
    open a part; a function of a module, which the reading process imports. ``with_pictures`` takes
    those of the file, each at its place; otherwise a warning counts them.

    Raises UnreadableFileError, whose text is a French sentence, for every file that cannot be
    read.
    """
    shown = path.name if name is None else name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RefusedError(REASONS["too_big"])
        if not size:
            raise RefusedError(REASONS["empty"])
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            reader = reader_for(shown, head)
            file.seek(0)
            if by_page and reader == "pdf":
                reader = "pdf_pages"
            run = partial(_run, label_of=label_of, with_pictures=with_pictures)
            if reader == "office":
                extension = Path(shown).suffix.strip().lower()
                own = with_pictures and not head.startswith(RTF)
                with conversion.as_docx(file, extension) as docx:
                    return run("docx", docx, with_pictures=own)
            return _read(reader, file, run, recognise_scans=recognise_scans)
    except OSError as error:
        raise UnreadableFileError(shown, REASONS["missing"]) from error
    except RefusedError as error:
        raise UnreadableFileError(shown, error.reason) from None


def _read(
    reader: str, file: BinaryIO, run: Callable[[str, BinaryIO], Outline], *, recognise_scans: bool
) -> Outline:
    """Read; a scan, after a recognition of characters if the machine has one."""
    try:
        return run(reader, file)
    except RefusedError as error:
        is_scan = recognise_scans and reader == "pdf" and error.reason == REASONS["scan"]
        if not is_scan or not conversion.is_there(conversion.RECOGNITION):
            raise
    with conversion.with_text(file) as pdf:
        outline = run(reader, pdf)
    return replace(outline, warnings=(RECOGNISED, *outline.warnings))


def _run(reader: str, file: BinaryIO, label_of: LabelOf, *, with_pictures: bool = False) -> Outline:
    """Read in a process with limits; see ``__main__``."""
    labels = f"{label_of.__module__}:{label_of.__qualname__}"
    arguments = [reader, labels, str(MAX_BYTES), str(int(with_pictures))]
    return Outline.from_dict(ask(__name__, arguments, file))
