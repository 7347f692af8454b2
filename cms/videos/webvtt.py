"""Captions: cues of a WebVTT file (https://www.w3.org/TR/webvtt1/), or why it is none."""

import re
from dataclasses import dataclass
from html import unescape

from cms.videos.clock import clock

_STAMP = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_STAMP}[ \t]+-->[ \t]+{_STAMP}(?:[ \t].*)?")
_TAG = re.compile(r"<[^<>]*>")
# Blocks that are not said: comments, styles, regions.
_SILENT = re.compile(r"(NOTE|STYLE|REGION)\b")


class CaptionsError(ValueError):
    """The file is no usable captions; the text says in French why, and where."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from ``start`` to ``end``, in seconds."""

    start: float
    end: float
    text: str

    @property
    def seconds(self) -> int:
        """Where its link leads: the second it begins in."""
        return int(self.start)

    @property
    def clock(self) -> str:
        return clock(self.start)


def read(data: bytes) -> list[Cue]:
    """The cues of a WebVTT file, in order; raises CaptionsError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaptionsError(
            "Ce fichier n’est pas en UTF-8\u00a0: enregistrez-le de nouveau en WebVTT, UTF-8."
        ) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise CaptionsError(_no_webvtt(text))
    cues: list[Cue] = []
    for number, block in _blocks(lines[1:]):
        if not _SILENT.match(block[0]):
            cues += _cue(number, block, cues[-1] if cues else None)
    if not cues:
        raise CaptionsError("Ce fichier ne contient aucun sous-titre.")
    return cues


def _no_webvtt(text: str) -> str:
    if re.search(r"\d\d:\d\d,\d{3}\s*-->", text):
        return "Ce fichier est au format SubRip (.srt)\u00a0: enregistrez-le en WebVTT (.vtt)."
    return "Ce fichier n’est pas en WebVTT\u00a0: sa première ligne doit être WEBVTT."


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Lines between blank ones, with the number in the file of the first."""
    found: list[tuple[int, list[str]]] = []
    fresh = True
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            fresh = True
        elif fresh:
            found.append((number, [line]))
            fresh = False
        else:
            found[-1][1].append(line)
    return found


def _cue(number: int, block: list[str], previous: Cue | None) -> list[Cue]:
    """The cue of a block that begins at this line of the file; none without a timing (a header)."""
    at = next((place for place, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        return []
    line = number + at
    found = _TIMING.fullmatch(block[at].strip())
    if not found:
        raise CaptionsError(
            f"Ligne {line}\u00a0: écrivez les temps sous la forme 00:01:02.500 --> 00:01:05.000."
        )
    start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    if end <= start:
        raise CaptionsError(f"Ligne {line}\u00a0: ce sous-titre finit avant d’avoir commencé.")
    if previous and start < previous.end:
        raise CaptionsError(
            f"Ligne {line}\u00a0: ce sous-titre commence à {clock(start)}, avant la fin du "
            f"précédent ({clock(previous.end)})."
        )
    text = " ".join(unescape(_TAG.sub("", " ".join(block[at + 1 :]))).split())
    return [Cue(start, end, text)] if text else []


def _seconds(groups: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(group or 0) for group in groups)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
