"""The recognising process: ``python -m cdp.imports <limits>``; see ``process.recognise_apart``."""

import json
import sys
from typing import Any, BinaryIO

from cdp.imports.known import Known
from cdp.imports.recognise import recognise
from cdp.imports.stored import to_stored
from cms.documents.outline import Outline
from cms.documents.readers.limits import Work, answer


def prepare(_arguments: list[str]) -> Work:
    return _work


def _work(source: BinaryIO) -> dict[str, Any]:
    given = json.load(source)
    known = Known.from_dict(given["known"])
    return to_stored(recognise(Outline.from_dict(given["outline"]), known))


if __name__ == "__main__":
    answer(sys.argv[1:], prepare)
