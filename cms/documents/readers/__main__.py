"""The reading process: ``python -m cms.documents.readers <reader> <labels> <limits>``.

Reads a file on standard input and writes the outline, or why there is none, as JSON. ``labels`` is
a ``LabelOf`` as "module:function"; the limits are bytes of memory, seconds, and bytes of the file.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module

from cms.documents.outline import Outline
from cms.documents.readers.errors import NO_MEMORY, REASONS, RefusedError, refuse_too_long


def main(arguments: list[str]) -> None:
    """Limit this process, read, answer; every failure is an answer too."""
    reader, labels = arguments[:2]
    memory, seconds, size = map(int, arguments[2:])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    try:
        read = _reader(reader, labels)
        _limit(memory, seconds)
        outline = _checked(read, sys.stdin.buffer.read(size + 1), size)
        answer = json.dumps(outline.as_dict(), ensure_ascii=False)
    except RefusedError as error:
        answer = json.dumps({"refused": error.reason})
    except MemoryError:
        os._exit(NO_MEMORY)  # there may be too little left to say it in words
    except RecursionError:
        answer = json.dumps({"refused": REASONS["too_deep"]})
    except Exception:
        answer = json.dumps({"refused": REASONS["failure"]})
    answers.write(answer)
    answers.flush()
    # Freeing a large tree takes longer than leaving without it.
    os._exit(0)


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _checked(read: Callable[[bytes], Outline], data: bytes, size: int) -> Outline:
    if len(data) > size:
        raise RefusedError(REASONS["too_big"])
    outline = read(data)
    text = outline.text
    if not any(map(str.isalnum, text)):
        raise RefusedError(REASONS["no_text"])
    refuse_too_long(text)
    return outline


def _reader(reader: str, labels: str) -> Callable[[bytes], Outline]:
    """Only the module that this file needs is imported: the others cost time."""
    if reader == "ole":
        from cms.documents.readers.sniffing import refuse_ole

        return refuse_ole
    if reader.startswith("zip."):
        from cms.documents.readers.package import refuse_archive

        return lambda data: refuse_archive(data, reader.removeprefix("zip"))
    module = import_module(f"cms.documents.readers.{reader}")
    holder, _, function = labels.partition(":")
    return partial(module.read, label_of=getattr(import_module(holder), function))


if __name__ == "__main__":
    main(sys.argv[1:])
