"""The recognising process: ``python -m cdp.imports <limits>``; see ``process.recognise_apart``."""

import json
import sys
from typing import Any, BinaryIO

from cdp.imports.known import Known
from cdp.imports.plain import read_plainly
from cdp.imports.recognise import recognise
from cdp.imports.stored import to_stored
from cms.documents.outline import Outline
from cms.documents.readers.limits import Work, answer


def prepare(_arguments: list[str]) -> Work:
    return _work


def _work(source: BinaryIO) -> dict[str, Any]:
    given = json.load(source)
    outline = Outline.from_dict(given["outline"])
    if given["known"] is None:
        return to_stored(read_plainly(outline))
    return to_stored(recognise(outline, Known.from_dict(given["known"])))


if __name__ == "__main__":
    answer(sys.argv[1:], prepare)
