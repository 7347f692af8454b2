"""The reading process: ``python -m … <limits> <reader> <labels> <bytes> <pictures>``.

Reads a file on standard input, of at most so many bytes, and answers with its outline; ``labels``
is a ``LabelOf`` as "module:function", ``pictures`` "1" to take those of the file.
"""

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, BinaryIO

from cms.documents.outline import Outline
from cms.documents.readers.errors import REASONS, RefusedError, refuse_too_long
from cms.documents.readers.limits import Work, answer
from cms.documents.readers.pictures import Pictures

# The readers of formats that hold pictures.
_WITH_PICTURES = frozenset({"docx", "odt", "pdf", "web_page", "message", "outlook"})


def prepare(arguments: list[str]) -> Work:
    """The work on one file, with the reader that it needs."""
    reader, labels, size, pictures = arguments
    return partial(_work, _reader(reader, labels, with_pictures=pictures == "1"), int(size))


def _work(read: Callable[[bytes], Outline], size: int, source: BinaryIO) -> dict[str, Any]:
    data = source.read(size + 1)
    if len(data) > size:
        raise RefusedError(REASONS["too_big"])
    outline = read(data)
    text = outline.text
    if not any(map(str.isalnum, text)):
        raise RefusedError(REASONS["no_text"])
    refuse_too_long(text)
    return outline.as_dict()


def _reader(reader: str, labels: str, *, with_pictures: bool) -> Callable[[bytes], Outline]:
    """Only the module that this file needs is imported: the others cost time."""
    if reader == "ole":
        from cms.documents.readers.sniffing import refuse_ole

        return refuse_ole
    if reader.startswith("zip."):
        from cms.documents.readers.package import refuse_archive

        return lambda data: refuse_archive(data, reader.removeprefix("zip"))
    module = import_module(f"cms.documents.readers.{reader}")
    holder, _, function = labels.partition(":")
    read = partial(module.read, label_of=getattr(import_module(holder), function))
    return (
        partial(read, pictures=Pictures()) if with_pictures and reader in _WITH_PICTURES else read
    )


if __name__ == "__main__":
    answer(sys.argv[1:], prepare)
