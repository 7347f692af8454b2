"""The passages of a page for the search index, each with its own fragment of the URL."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cms.blocks.parts import Part, parts

_ENDS = (".", "!", "?", "…", ":", ";", ",", "·")
_CLOSING = ' \u00a0\u202f»”")'  # what may follow them


@dataclass(frozen=True, slots=True)
class PassageText:
    """A part of a document, under the heading ``section`` if it has one.

    ``place`` follows the document's address: « #heading », « ?t=83 » (seconds of a video), or
    « #page=12 » of its file.
    """

    text: str
    section: str = ""
    place: str = ""


def parted(lines: Iterable[str]) -> str:
    """The lines, with a « · » after each but the last that no punctuation ends.

    An excerpt shows them one after the other: cells and entries of an agenda must not run together.
    """
    kept = [line for text in lines if (line := text.strip())]
    ended = [line if line.rstrip(_CLOSING).endswith(_ENDS) else f"{line} ·" for line in kept[:-1]]
    return "\n".join([*ended, *kept[-1:]])


def distinct_lines(*lines: str) -> str:
    """The lines without repetitions: ``search_description`` often repeats the introduction."""
    return parted(dict.fromkeys(lines))


def by_heading(head: str, body: Iterable[Any]) -> Iterator[PassageText]:
    """A passage of ``head`` and the text before the first heading, then one for each heading."""
    heading: Part | None = None
    lines = [head]
    for part in parts(body):
        if part.level:
            yield _passage(heading, lines)
            heading, lines = part, []
        else:
            lines += part.searchable
    yield _passage(heading, lines)


def _passage(heading: Part | None, lines: list[str]) -> PassageText:
    text = parted(line for text in lines for line in text.split("\n"))
    return PassageText(text, heading.text, f"#{heading.anchor}") if heading else PassageText(text)
