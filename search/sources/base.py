"""What a source of documents gives to the index, and what results lead to."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from cdp.access.visibility import Audience, Scope
from cms.passages import PassageText
from search.engines.base import Passage

_LONGEST = 1_500  # characters of a passage; longer texts are cut between lines
_PAGE = re.compile(r"#page=(\d+)")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a document is, relative to the site, and where its file is when it has one.

    The places « #page=12 » are those of the file.
    """

    url: str
    file_url: str = ""

    def at(self, place: str) -> str:
        """The address of a passage."""
        return f"{self.file_url if _PAGE.fullmatch(place) else self.url}{place}"


class Source(Protocol):
    """One kind of documents of the index."""

    def ids(self) -> list[int]:
        """The ids of all that may have passages."""
        ...

    def passages(self, ids: list[int]) -> Mapping[int, list[Passage]]:
        """The passages of those among these that someone may find."""
        ...

    def targets(self, ids: list[int], scope: Scope) -> Mapping[int, Target]:
        """What leads to those among these that a visitor may see."""
        ...


def passages(
    document: str,
    texts: Iterable[PassageText],
    *,
    audience: Audience,
    kind: str,
    title: str,
    date: datetime.date | None = None,
    metiers: Iterable[int] = (),
    superseded: bool = False,
) -> list[Passage]:
    """The passages of a document with these texts; none of one that nobody may see."""
    if not audience.everyone and not audience.spaces:
        return []
    return [
        Passage(
            id=f"{document}:{position:05}",
            document=document,
            spaces=frozenset() if audience.everyone else frozenset(map(str, audience.spaces)),
            kind=kind,
            title=title,
            section=part.section,
            place=part.place,
            text=part.text,
            date=date,
            metiers=frozenset(map(str, metiers)),
            superseded=superseded,
        )
        for position, part in enumerate(_cut(texts))
    ]


def page_number(place: str) -> str:
    """The page of a file that a place is, as written; empty for others."""
    found = _PAGE.fullmatch(place)
    return found[1] if found else ""


def _cut(texts: Iterable[PassageText]) -> Iterator[PassageText]:
    for whole in texts:
        for text in _cut_text(whole.text):
            yield PassageText(text, whole.section, whole.place)


def _cut_text(text: str) -> Iterator[str]:
    """A text in parts of about ``_LONGEST`` characters at most, cut between lines."""
    part: list[str] = []
    length = 0
    for line in text.split("\n"):
        if part and length + len(line) > _LONGEST:
            yield "\n".join(part)
            part, length = [], 0
        part.append(line)
        length += len(line)
    yield "\n".join(part)
