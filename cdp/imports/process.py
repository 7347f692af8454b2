"""Recognition under the limits of reading: the text is as hostile as the file that it came in."""

import json
import tempfile

from cdp.imports.draft import MinutesDraft
from cdp.imports.known import UNKNOWN, Known
from cdp.imports.stored import from_stored
from cms.documents.outline import Outline
from cms.documents.readers.errors import RefusedError, UnreadableFileError
from cms.documents.readers.limits import ask


def recognise_apart(outline: Outline, name: str, known: Known | None = UNKNOWN) -> MinutesDraft:
    """``recognise`` in a process with limits; ``name`` is that of the file, for people.

    Without anything ``known``, what is no minutes: ``read_plainly``.

    Raises UnreadableFileError where it needs more memory or time than it has.
    """
    given = {"outline": outline.as_dict(), "known": known and known.as_dict()}
    with tempfile.TemporaryFile() as source:
        source.write(json.dumps(given).encode())
        source.seek(0)
        try:
            return from_stored(ask("cdp.imports", [], source))
        except RefusedError as error:
            raise UnreadableFileError(name, error.reason) from None
