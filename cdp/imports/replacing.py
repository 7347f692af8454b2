"""Minutes that are replaced keep what an editor put into them, each thing where it stood."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Tag

# The types of blocks that are made of a file; an image is one if the file has its picture.
IMPORTED_BLOCKS = ("heading", "text", "table")
# What the editor's form adds to each paragraph.
_KEYS = re.compile(r' data-block-key="[^"]*"')

Raw = dict[str, Any]


class _Unit(NamedTuple):
    """A block, or a paragraph of one; ``key`` is the same where it says the same."""

    key: str
    block: Raw


def with_added(imported: Sequence[Raw], before: Iterable[Raw], images: Iterable[int]) -> list[Raw]:
    """What was imported, with the blocks that an editor had added to the body ``before``.

    Each follows the block or the paragraph that it followed, where there is one that says the
    same, or stands at the end. ``images`` are the ids of those that the file has itself.
    """
    units = list(_units(imported))
    own = set(images)
    after: dict[int, list[Raw]] = {}
    last, at = "", -1  # what stood before, and where it is now
    for block in before:
        if block["type"] in IMPORTED_BLOCKS or _image(block) in own:
            said = [unit.key for unit in _units([block])]
            last = said[-1] if said else last
            found = (n for n, unit in enumerate(units) if n > at and unit.key == last)
            at = next(found, at)
            continue
        stands = not last or (at >= 0 and units[at].key == last)
        after.setdefault(at if stands else len(units) - 1, []).append(block)
    mixed = list(after.get(-1, []))
    for n, unit in enumerate(units):
        goes_on = n and n - 1 not in after and units[n - 1].block["type"] == "text"
        if goes_on and unit.block["type"] == "text":
            unit.block["value"] = mixed.pop()["value"] + unit.block["value"]
        mixed += [unit.block, *after.get(n, [])]
    return mixed


def _units(blocks: Iterable[Raw]) -> Iterator[_Unit]:
    for block in blocks:
        if block["type"] != "text":
            said = _image(block) or _KEYS.sub("", json.dumps(block["value"], sort_keys=True))
            yield _Unit(f"{block['type']} {said}", block)
            continue
        for part in BeautifulSoup(block["value"], "html.parser").children:
            words = part.get_text(" ") if isinstance(part, Tag) else str(part)
            yield _Unit(" ".join(words.split()), {"type": "text", "value": str(part)})


def _image(block: Raw) -> int | None:
    """The id of the image of a block of one."""
    value = block["value"].get("image") if block["type"] == "image" else None
    return int(value["image"]) if value and value.get("image") else None


def images_in(blocks: Iterable[Raw]) -> set[int]:
    """The ids of the images of a raw body's own blocks."""
    return {image for block in blocks if (image := _image(block)) is not None}
