"""Sources of documents: their passages for the index, and where results link to."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from cdp.access.visibility import Audience, Scope
from cms.passages import PassageText
from search.engines.base import Passage

_MAX_LENGTH = 1_500  # characters of a passage; longer texts are split between lines
_PAGE = re.compile(r"#page=(\d+)")
_FILE = re.compile(r"file:\d+")


@dataclass(frozen=True, slots=True)
class Target:
    """The URL of a document, relative to the site, and that of its file if it has one.

    Places like « #page=12 » are in the file.
    """

    url: str
    file_url: str = ""

    def url_of(self, place: str) -> str:
        """The URL of a passage, by its ``Passage.place``."""
        return f"{self.file_url if _PAGE.fullmatch(place) else self.url}{place}"


class Source(Protocol):
    """One source of documents of the index, each with the id of its model."""

    def ids(self) -> list[int]:
        """The ids of all documents that may have passages."""
        ...

    def passages(self, ids: list[int]) -> Mapping[int, list[Passage]]:
        """The passages of each of these documents; one that nobody may find may be left out."""
        ...

    def targets(self, ids: list[int], scope: Scope) -> Mapping[int, Target]:
        """The targets of those of these documents that are visible in the scope."""
        ...


def build_passages(
    document: str,
    texts: Iterable[PassageText],
    *,
    audience: Audience,
    kind: str,
    title: str,
    date: dt.date | None = None,
    metiers: Iterable[int] = (),
    superseded: bool = False,
    answers: Iterable[str] = (),
) -> list[Passage]:
    """The passages of a document, split where too long; none of one that nobody may see."""
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
            answers=tuple(answers),
        )
        for position, part in enumerate(_split(texts))
    ]


def file_place(document: int, place: str) -> str:
    """The place of a passage in a file of a page: « file:3#page=12 »."""
    return f"file:{document}{place}"


def file_in(place: str) -> str:
    """The document id of the file that a place is in, « file:3 »; empty for other places."""
    found = _FILE.match(place)
    return found[0] if found else ""


def page_number(place: str) -> str:
    """The page number in a place « #page=12 », as digits; empty for other places."""
    found = _PAGE.search(place)
    return found[1] if found else ""


def _split(texts: Iterable[PassageText]) -> Iterator[PassageText]:
    for whole in texts:
        for text in _split_text(whole.text):
            yield PassageText(text, whole.section, whole.place)


def _split_text(text: str) -> Iterator[str]:
    """Split a text between lines into parts of about ``_MAX_LENGTH`` characters at most."""
    part: list[str] = []
    length = 0
    for line in text.split("\n"):
        if part and length + len(line) > _MAX_LENGTH:
            yield "\n".join(part).removesuffix(" ·")
            part, length = [], 0
        part.append(line)
        length += len(line)
    yield "\n".join(part)
