"""Files of any format to outlines: ``read``.

The reading itself happens in another process, which has limits on memory and time and no access
to the site's environment or database: a hostile file can only break that process.
"""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from cms.documents.formats import MAX_MEGABYTES
from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Outline
from cms.documents.readers import conversion
from cms.documents.readers.errors import NO_MEMORY, REASONS, RefusedError, UnreadableFileError
from cms.documents.readers.sniffing import HEAD_BYTES, reader_for
from cms.documents.readers.warnings import RECOGNISED

__all__ = ["UnreadableFileError", "read"]

MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
MEMORY_BYTES = 1024 * 1024 * 1024
SECONDS = 30
_ROOT = Path(__file__).resolve().parents[3]
# Exit codes; below 0, the signal that ended the process.
_REASON_BY_CODE = {
    NO_MEMORY: "memory",
    -signal.SIGXCPU: "time",
    -signal.SIGKILL: "memory",
    -signal.SIGABRT: "memory",
    -signal.SIGTRAP: "memory",
    -signal.SIGILL: "memory",
    -signal.SIGSEGV: "damaged",
}
# Nothing of the site's environment (keys, database address) reaches the reading process.
_ENVIRONMENT = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def read(
    path: Path,
    *,
    name: str | None = None,
    by_page: bool = False,
    label_of: LabelOf = no_label,
) -> Outline:
    """Read a file of one of ``FORMATS`` into an outline.

    ``name`` is the file name shown to people (by default the path's own); its extension says
    which reader is meant. ``by_page`` gives each page of a PDF as a heading that is its number, and
    a paragraph, empty where the page is a picture. ``label_of`` tells the lines that open a part; a
    function of a module, which the reading process imports.

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
            reader = reader_for(shown, file.read(HEAD_BYTES))
            file.seek(0)
            if by_page and reader == "pdf":
                reader = "pdf_pages"
            answer = _read(reader, file, Path(shown).suffix.strip().lower(), label_of)
    except OSError as error:
        raise UnreadableFileError(shown, REASONS["missing"]) from error
    except RefusedError as error:
        raise UnreadableFileError(shown, error.reason) from None
    return answer


def _read(reader: str, file: BinaryIO, extension: str, label_of: LabelOf) -> Outline:
    """Read, after another program of the machine has made of the file what is read here."""
    if reader == "office":
        with conversion.as_docx(file, extension) as docx:
            return _run("docx", docx, label_of)
    try:
        return _run(reader, file, label_of)
    except RefusedError as error:
        is_scan = reader == "pdf" and error.reason == REASONS["scan"]
        if not is_scan or not conversion.is_there(conversion.RECOGNITION):
            raise
    with conversion.with_text(file) as pdf:
        outline = _run(reader, pdf, label_of)
    return replace(outline, warnings=(RECOGNISED, *outline.warnings))


def _run(reader: str, file: BinaryIO, label_of: LabelOf) -> Outline:
    """Read in a limited process: the file on its standard input, JSON on its output."""
    labels = f"{label_of.__module__}:{label_of.__qualname__}"
    arguments = [reader, labels, str(MEMORY_BYTES), str(SECONDS), str(MAX_BYTES)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, arguments of ours only
            [sys.executable, "-s", "-m", "cms.documents.readers", *arguments],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd=_ROOT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(REASONS["time"]) from None
    return _outline(done.stdout, done.returncode)


def _outline(output: bytes, code: int) -> Outline:
    try:
        answer: dict[str, Any] = json.loads(output)
        if "refused" in answer:
            raise RefusedError(str(answer["refused"]))
        return Outline.from_dict(answer)
    except (ValueError, KeyError, TypeError):
        # The process ended before it could answer.
        reason = _REASON_BY_CODE.get(code, "failure")
        raise RefusedError(REASONS[reason]) from None
