"""Tables of contents that a program wrote: « Points évoqués ........ 2 », before the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from cms.documents.outline import Block, Heading, ListBlock
from cms.documents.readers.physical_lines import Chunk
from cms.documents.spans import raw_text
from cms.french.folding import fold

_TITLES = frozenset({"sommaire", "table des matieres", "table de contenu", "contenu", "plan"})
_PAGE = re.compile(r"(?:\d{1,3}|[ivxl]{1,6})$")
_LEADERS = " \t\u00a0.…·_-"
_DOTS = ("...", ". .", "…", "···", "___", "---")
_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[ivxl]{1,5}|[a-z])\s?[.)°–-]?\s+(?=\S)")
_MIN_ENTRIES = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """A line of the document: ``item`` is its number in its piece, -1 for a whole block."""

    piece: int
    item: int
    text: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line that leads to a page, by dots or by a gap."""

    dotted: bool
    title: str


def without_contents(pieces: list[Block | Chunk]) -> list[Block | Chunk]:
    """The same pieces without the lines of a table of contents, whose titles all come again.

    An entry ends with dots and the number of a page; under « Sommaire » a gap is enough. A list of
    prices looks the same: its titles stand nowhere else, and it is kept.
    """
    places = list(_places(pieces))
    entries = [_entry(place.text) for place in places]
    if sum(map(bool, entries)) < _MIN_ENTRIES:
        return pieces
    last = {key: at for at, place in enumerate(places) for key in _keys(place.text)}
    dropped: set[tuple[int, int]] = set()
    numbered = ((at, entry) for at, entry in enumerate(entries) if entry)
    for _, group in groupby(enumerate(numbered), key=lambda pair: pair[1][0] - pair[0]):
        run = [entry for _, entry in group]
        first, end = run[0][0], run[-1][0]
        titled = first > 0 and _key(places[first - 1].text) in _TITLES
        found = [at for at, entry in run if last.get(entry.title, -1) > end]
        is_contents = titled or all(entry.dotted for _, entry in run)
        if is_contents and len(found) >= max(_MIN_ENTRIES, len(run) / 2):
            gone = [first - 1, *found] if titled and len(found) == len(run) else found
            dropped.update((places[at].piece, places[at].item) for at in gone)
    return list(_kept(pieces, dropped)) if dropped else pieces


def is_entry(text: str) -> bool:
    """Whether a line is one of a table of contents, where its style says that it may be."""
    return _entry(text) is not None or _key(text) in _TITLES


def _places(pieces: list[Block | Chunk]) -> Iterator[_Place]:
    for at, piece in enumerate(pieces):
        if isinstance(piece, list):
            yield from (_Place(at, n, line.text) for n, line in enumerate(piece))
        elif isinstance(piece, ListBlock):
            yield from (_Place(at, n, raw_text(item.spans)) for n, item in enumerate(piece.items))
        else:
            yield _Place(at, -1, piece.text if isinstance(piece, Heading) else "")


def _kept(pieces: list[Block | Chunk], dropped: set[tuple[int, int]]) -> Iterator[Block | Chunk]:
    for at, piece in enumerate(pieces):
        if isinstance(piece, list):
            yield [line for n, line in enumerate(piece) if (at, n) not in dropped]
        elif isinstance(piece, ListBlock):
            items = tuple(item for n, item in enumerate(piece.items) if (at, n) not in dropped)
            if items:
                yield replace(piece, items=items)
        elif (at, -1) not in dropped:
            yield piece


def _entry(text: str) -> _Entry | None:
    """What a line is that ends with a page's number, after dots or a gap; None for another."""
    text = text.rstrip()
    page = _PAGE.search(text, max(len(text) - 6, 0))
    before = text[: page.start()] if page else ""
    title = before.rstrip(_LEADERS)
    leaders = before[len(title) :]
    dotted = any(dots in leaders for dots in _DOTS)
    if not title or not (dotted or "\t" in leaders or "   " in leaders):
        return None
    return _Entry(dotted, _key(title))


def _keys(text: str) -> tuple[str, ...]:
    """A line as a title: with what follows its colon, and without."""
    head = text.partition(":")[0]
    return (_key(text), _key(head)) if len(head) < len(text) else (_key(text),)


def _key(text: str) -> str:
    folded = " ".join(fold(text[:200]).split()).rstrip(" :.")
    return _NUMBERING.sub("", folded, count=1) if _NUMBERING.match(folded) else folded
