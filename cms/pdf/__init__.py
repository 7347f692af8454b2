"""HTML → tagged PDF: ``make_pdf``.

WeasyPrint works in another process, which has limits on memory and time, no access to the site's
environment or database, and is handed all that it may read: it opens neither files nor connections.
"""

import base64
import ctypes
import json
import tempfile
from collections.abc import Mapping
from functools import cache
from threading import BoundedSemaphore, Lock

from cms.documents.readers.errors import RefusedError
from cms.documents.readers.limits import ask

# What WeasyPrint loads, of Debian's libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0.
_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
# Of the fonts, which it unpacks.
_FILE_BYTES = 16 * 1024 * 1024
# In each process one is made and one waits: the other threads answer pages.
_places = BoundedSemaphore(2)
_making = Lock()

Files = Mapping[str, tuple[str, bytes]]  # media type and content by absolute address


class PdfError(Exception):
    """No PDF was made: others are being made, or it asked for too much; its message is logged."""


@cache
def is_available() -> bool:
    """Whether this machine has the libraries that WeasyPrint needs."""
    try:
        for name in _LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def make_pdf(html: str, address: str, files: Files) -> bytes:
    """The document at this absolute ``address`` as PDF/UA-1.

    It reads ``files`` and nothing else: whatever other address it names is left out. Raises
    PdfError.
    """
    encoded = {
        name: (kind, base64.b64encode(data).decode()) for name, (kind, data) in files.items()
    }
    given = json.dumps({"html": html, "address": address, "files": encoded}).encode()
    if not _places.acquire(blocking=False):
        raise PdfError("busy")
    try:
        with _making, tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as source:
            source.write(given)
            source.seek(0)
            said = ask(__name__, [], source, folder=folder, file_bytes=_FILE_BYTES)
    except RefusedError as error:
        raise PdfError(error.reason) from None
    finally:
        _places.release()
    return base64.b64decode(said["pdf"])
