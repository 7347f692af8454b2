"""Captions of a video: a parser of WebVTT files (https://www.w3.org/TR/webvtt1/)."""

import re
from dataclasses import dataclass
from html import unescape

from cms.videos.timestamps import format_timestamp

_STAMP = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_STAMP}[ \t]+-->[ \t]+{_STAMP}(?:[ \t].*)?")
_TAG = re.compile(r"<[^<>]*>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")
# Blocks that hold no cue.
_NOT_A_CUE = re.compile(r"(NOTE|STYLE|REGION)\b")


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
    """The cues of a WebVTT file, in order; raises CaptionsError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaptionsError(
            "Ce fichier n’est pas en UTF-8\u00a0: enregistrez-le de nouveau en WebVTT, UTF-8."
        ) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise CaptionsError(_not_webvtt_message(text))
    cues: list[Cue] = []
    for number, block in _blocks(lines[1:]):
        if not _NOT_A_CUE.match(block[0]):
            cues += _cue(number, block, cues[-1] if cues else None)
    if not cues:
        raise CaptionsError("Ce fichier ne contient aucun sous-titre.")
    return cues


def _not_webvtt_message(text: str) -> str:
    if re.search(r"\d\d:\d\d,\d{3}\s*-->", text):
        return "Ce fichier est au format SubRip (.srt)\u00a0: enregistrez-le en WebVTT (.vtt)."
    return "Ce fichier n’est pas en WebVTT\u00a0: sa première ligne doit être WEBVTT."


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Runs of lines between blank ones, each with the line number in the file of its first."""
    blocks: list[tuple[int, list[str]]] = []
    after_blank = True
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            after_blank = True
        elif after_blank:
            blocks.append((number, [line]))
            after_blank = False
        else:
            blocks[-1][1].append(line)
    return blocks


def _cue(number: int, block: list[str], previous: Cue | None) -> list[Cue]:
    """The cue of a block whose first line is line ``number`` of the file.

    Nothing where the block has no timing (a header) or no text.
    """
    timing = next((index for index, line in enumerate(block[:2]) if "-->" in line), None)
    if timing is None:
        return []
    line = number + timing
    match = _TIMING.fullmatch(block[timing].strip())
    if not match:
        raise CaptionsError(
            f"Ligne {line}\u00a0: écrivez les temps sous la forme 00:01:02.500 --> 00:01:05.000."
        )
    start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
    if end <= start:
        raise CaptionsError(f"Ligne {line}\u00a0: ce sous-titre finit avant d’avoir commencé.")
    if previous and start < previous.end:
        raise CaptionsError(
            f"Ligne {line}\u00a0: ce sous-titre commence à {format_timestamp(start)}, avant la fin "
            f"du précédent ({format_timestamp(previous.end)})."
        )
    before, *voices = _VOICE.split(" ".join(block[timing + 1 :]))
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
