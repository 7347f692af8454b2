"""Subtitles of other formats, SubRip (.srt) and YouTube's (.sbv), as WebVTT."""

import codecs
import re

# Both formats are told by their first times: « 00:00:01,000 --> 00:00:04,000 » of SubRip, whose
# point some programs write, and « 0:00:01.000,0:00:04.000 ».
_STAMP = r"([0-9]+):([0-5]?[0-9]):([0-5]?[0-9])[,.]([0-9]{1,3})"
_SRT = re.compile(rf"[ \t]*{_STAMP}[ \t]*-->[ \t]*{_STAMP}.*")
_SBV = re.compile(rf"[ \t]*{_STAMP}[ \t]*,[ \t]*{_STAMP}[ \t]*")
# Positions that SubRip files take from another format: « {\an8} ».
_POSITION = re.compile(r"\{\\[^{}]*\}")


def as_webvtt(data: bytes) -> bytes:
    """The subtitles as WebVTT in UTF-8; ``data`` as it is where the format is neither of these.

    A file that is no UTF-8 is taken for UTF-16 by its mark, else for Windows-1252, which Windows
    writes in French.
    """
    text = _decoded(data)
    if text.startswith("WEBVTT"):
        return text.encode()
    lines = text.splitlines()
    for times in (_SRT, _SBV):
        if any(map(times.fullmatch, lines)):
            return "\n".join(["WEBVTT", *_cues(lines, times), ""]).encode()
    return data


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _cues(lines: list[str], times: re.Pattern[str]) -> list[str]:
    """The lines of cues: an empty one, their times as WebVTT has them, their text.

    A cue ends where the times of the next stand: some programs leave empty lines within a text.
    SubRip's number above those times is no text.
    """
    cues: list[str] = []
    for line in lines:
        if match := times.fullmatch(line):
            while cues and not cues[-1].strip():
                cues.pop()
            if times is _SRT and cues and cues[-1].strip().isdecimal():
                cues.pop()
            groups = match.groups()
            cues += ["", f"{_stamp(groups[:4])} --> {_stamp(groups[4:])}"]
        elif cues and line.strip():
            # An arrow within a text would be read as times.
            cues.append(_POSITION.sub("", line).replace("-->", "→"))
    return cues


def _stamp(groups: tuple[str, ...]) -> str:
    hours, minutes, seconds = (int(group) for group in groups[:3])
    return f"{hours:02}:{minutes:02}:{seconds:02}.{groups[3]:0<3}"
