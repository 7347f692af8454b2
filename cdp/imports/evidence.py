"""Where a value was found, and how sure it is: what an editor is shown beside each field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cdp.imports.draft import Evidence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, the part of the minutes that holds it, and why it is doubtful: "" if it is not."""

    value: T
    at: int
    doubt: str = ""
    row: int | None = None


def unique(found: Iterable[Found[T]]) -> list[Found[T]]:
    """Each value once: where it was found first, certain if it is so anywhere."""
    first: dict[Any, Found[T]] = {}
    for one in found:
        known = first.setdefault(one.value, one)
        if known.doubt and not one.doubt:
            first[one.value] = one
    return list(first.values())


def evidence_of(found: Sequence[Found[T]], sources: Sequence[int]) -> tuple[Evidence, ...]:
    """The evidence of some values; ``sources`` holds the block of the source of each part."""
    return tuple(Evidence(sources[one.at], one.row, one.doubt) for one in found)
