"""Takes stretches out of all texts of a value, such as a draft, whatever its fields are made of."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import accumulate
from typing import Any, TypeVar

from cms.documents.outline import Span, Spans
from cms.documents.spans import raw_text, replaced

MASK = "[retiré]"

# Of a text: start and end.
Stretch = tuple[int, int]
T = TypeVar("T")


def masked(value: T, find: Callable[[str], Iterable[Stretch]]) -> T:
    """The value with ``MASK`` for what ``find`` finds in its texts, each of them on its lines.

    What goes over several of them goes from each. An address that holds it goes altogether.
    """
    texts: list[str] = []

    def collect(text: str) -> list[Stretch]:
        texts.append(text)
        return []

    _rebuilt(value, collect)
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    found: list[list[Stretch]] = [[] for _ in texts]
    for start, end in find("\n".join(texts)):
        at = bisect_right(starts, start) - 1
        while starts[at] < end:
            low, high = max(start - starts[at], 0), min(end - starts[at], len(texts[at]))
            if low < high:
                found[at].append((low, high))
            at += 1
    rest = iter(found)
    clean: T = _rebuilt(value, lambda _: next(rest))
    return clean


def _rebuilt(value: Any, stretches: Callable[[str], list[Stretch]]) -> Any:
    """A value without the stretches of its texts, which are asked in order."""
    if isinstance(value, str):
        return _without(value, stretches(value))
    if isinstance(value, tuple) and value and all(isinstance(part, Span) for part in value):
        return _spans(value, stretches)
    if isinstance(value, tuple):
        return tuple(_rebuilt(part, stretches) for part in value)
    if isinstance(value, Mapping):
        return {key: _rebuilt(part, stretches) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: _rebuilt(part, stretches) for name, part in parts.items()})
    return value


def _without(text: str, stretches: list[Stretch]) -> str:
    return raw_text(replaced((Span(text),), _changes(stretches)))


def _spans(spans: Spans, stretches: Callable[[str], list[Stretch]]) -> Spans:
    found = stretches(raw_text(spans))
    addressed = tuple(
        replace(span, href="" if span.href and stretches(span.href) else span.href)
        for span in spans
    )
    return replaced(addressed, _changes(found)) if found else addressed


def _changes(stretches: list[Stretch]) -> Iterator[tuple[int, int, str]]:
    return ((start, end, MASK) for start, end in stretches)
