"""Captions of a video: a parser of WebVTT files (https://www.w3.org/TR/webvtt1/)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from cms.videos.timestamps import format_timestamp

# As browsers collect one: only the hours may have any number of figures, and they may be left out.
_STAMP = r"(?:([0-9]+):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"[ \t\f]*{_STAMP}[ \t\f]*-->[ \t\f]*{_STAMP}(?![0-9])")
_TAG = re.compile(r"<[^<>]*>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")


class CaptionsError(ValueError):
    """The file holds no usable captions; the message says in French why, and at which line."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from ``start`` to ``end``, in seconds, by ``speaker`` where it is told."""

    start: float
    end: float
    text: str
    speaker: str = ""

    @property
    def seconds(self) -> int:
        """The start in whole seconds, for the link to this moment."""
        return int(self.start)

    @property
    def timestamp(self) -> str:
        return format_timestamp(self.start)


def parse(data: bytes) -> list[Cue]:
    """The cues of a WebVTT file as browsers show them, by their start; raises CaptionsError.

    After « WebVTT file parsing » of the specification. What browsers leave out in silence, a cue
    whose times cannot be read or that ends before it begins, is an error here.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaptionsError(
            "Ce fichier n’est pas en UTF-8\u00a0: enregistrez-le de nouveau en WebVTT, UTF-8."
        ) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise CaptionsError(
            "Ce fichier n’est pas en WebVTT\u00a0: sa première ligne doit être WEBVTT. "
            "Enregistrez-le en WebVTT (.vtt), en SubRip (.srt) ou en .sbv."
        )
    cues = [cue for number, block in _blocks(lines[1:]) for cue in _cue(number, block)]
    if not cues:
        raise CaptionsError("Ce fichier ne contient aucun sous-titre.")
    return sorted(cues, key=lambda cue: (cue.start, -cue.end))


def first_overlap(cues: list[Cue]) -> Cue | None:
    """The first cue, of cues in order, that begins before the one before it has ended."""
    return next((cue for last, cue in pairwise(cues) if cue.start < last.end), None)


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The blocks of cues, each with the line number in the file of its first line, its times.

    A block ends with an empty line (one of a space is text), and where other times stand. Without
    times it is the header, a note or a style, whatever its first word; a cue may have their name.
    """
    block: list[str] | None = None
    start = 0
    for number, line in enumerate(lines, start=2):
        if "-->" in line:
            if block is not None:
                yield start, block
            start, block = number, [line]
        elif not line:
            if block is not None:
                yield start, block
            block = None
        elif block is not None:
            block.append(line)
    if block is not None:
        yield start, block


def _cue(number: int, block: list[str]) -> list[Cue]:
    """The cue of a block whose times are line ``number`` of the file; nothing without a text."""
    match = _TIMING.match(block[0])
    if not match and block[0].startswith("NOTE"):
        return []
    if not match:
        raise CaptionsError(
            f"Ligne {number}\u00a0: écrivez les temps sous la forme 00:01:02.500 --> 00:01:05.000."
        )
    start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
    if end <= start:
        raise CaptionsError(f"Ligne {number}\u00a0: ce sous-titre finit avant d’avoir commencé.")
    before, *voices = _VOICE.split(" ".join(block[1:]))
    said = [
        (_plain(name), _plain(words)) for name, words in zip(voices[::2], voices[1::2], strict=True)
    ]
    speaker = said[0][0] if said and not _plain(before) else ""
    # A voice after the first is named in the text.
    lines = [words if name == speaker else f"– {name}\u00a0: {words}" for name, words in said]
    text = " ".join(filter(None, [_plain(before), *lines]))
    return [Cue(start, end, text, speaker)] if text else []


def _plain(text: str) -> str:
    return " ".join(unescape(_TAG.sub("", text)).split())


def _seconds(groups: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(group or 0) for group in groups)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
