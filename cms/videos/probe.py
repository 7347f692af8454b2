"""Reads a video file: its format in its first bytes, the rest by ffmpeg where it is installed.

ffmpeg is told which format to expect and may open no other file or address, so that a playlist
disguised as a video leads nowhere; it has limits of time and memory.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEAD_BYTES = 64
TIMEOUT_SECONDS = 60
MAX_MEMORY_KILOBYTES = 2 * 1024**2
# In pixels: the reading column on a screen of two pixels a point.
POSTER_WIDTH = 1216


class NotAVideoError(ValueError):
    """The file is no video that browsers play; the message says in French what to do."""


class NoFfmpegError(RuntimeError):
    """ffmpeg is not installed on this machine."""


@dataclass(frozen=True, slots=True)
class Probe:
    """``duration`` in seconds, ``width`` and ``height`` in pixels, ``poster`` a JPEG image."""

    duration: int
    width: int
    height: int
    poster: bytes


def extension_of(head: bytes) -> str:
    """« mp4 » or « webm », by the first HEAD_BYTES bytes of a file; raises NotAVideoError.

    Sources: ISO/IEC 14496-12 §4.3 (``ftyp``), RFC 8794 §8.1 (EBML header) with its DocType.
    """
    if head[4:8] == b"ftyp" and head[8:12] != b"qt  ":
        return "mp4"
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head:
        return "webm"
    raise NotAVideoError(
        "Ce fichier n’est pas une vidéo MP4 ou WebM\u00a0: enregistrez la vidéo dans l’un de ces "
        "formats, puis envoyez-la de nouveau."
    )


def probe(path: Path) -> Probe:
    """Read a video file, MP4 or WebM.

    Raises NoFfmpegError, or NotAVideoError where it is of another format or cannot be decoded.
    """
    with path.open("rb") as file:
        extension = extension_of(file.read(HEAD_BYTES))
    demuxer = {"mp4": "mov,mp4,m4a,3gp,3g2,mj2", "webm": "matroska,webm"}[extension]
    source = ["-protocol_whitelist", "file", "-f", demuxer.split(",")[0], "-i", str(path)]
    entries = "format=duration:stream=width,height,sample_aspect_ratio:stream_side_data=rotation"
    answer = _probed(entries, source)
    try:
        width, height = _shown_size(answer["streams"][0])
        duration = float(answer["format"].get("duration") or _measured_duration(source))
    except (ValueError, LookupError, TypeError):
        raise _unreadable() from None
    # The first frame is often black.
    at = f"{min(duration / 10, 5):.2f}"
    scale = f"scale=iw*sar:ih,setsar=1,scale='min({POSTER_WIDTH},iw)':-2"
    jpeg = ["-frames:v", "1", "-vf", scale, "-f", "mjpeg", "-q:v", "4", "pipe:1"]
    poster = _run("ffmpeg", ["-ss", at, *source, *jpeg])
    if not poster:
        raise _unreadable()
    return Probe(max(round(duration), 1), width, height, poster)


def _probed(entries: str, source: list[str]) -> Any:
    arguments = ["-select_streams", "v:0", "-show_entries", entries, "-of", "json", *source]
    return json.loads(_run("ffprobe", arguments) or b"null")


def _shown_size(stream: Any) -> tuple[int, int]:
    """Width and height as players show them: upright, in square pixels."""
    width, height = int(stream["width"]), int(stream["height"])
    across, _, down = stream.get("sample_aspect_ratio", "").partition(":")
    if across.isdecimal() and down.isdecimal() and int(across) and int(down):
        width = round(width * int(across) / int(down))
    rotations = [
        data["rotation"] for data in stream.get("side_data_list", []) if "rotation" in data
    ]
    on_its_side = rotations and round(float(rotations[0])) % 180 == 90
    return (height, width) if on_its_side else (width, height)


def _measured_duration(source: list[str]) -> float:
    """The end of the last picture, in seconds: browsers record without telling how long.

    Raises ValueError where there is none.
    """
    packets = _probed("packet=pts_time,duration_time", source)["packets"]
    return max(
        float(packet["pts_time"]) + float(packet.get("duration_time", 0))
        for packet in packets
        if "pts_time" in packet
    )


def _unreadable() -> NotAVideoError:
    return NotAVideoError(
        "Cette vidéo ne peut pas être lue\u00a0: elle est abîmée ou sans image. Enregistrez-la de "
        "nouveau en MP4 (H.264) ou en WebM."
    )


def _run(program: str, arguments: list[str]) -> bytes:
    """What the program prints; nothing where it fails or takes too long."""
    path = shutil.which(program)
    if path is None:
        raise NoFfmpegError
    script = f'ulimit -v {MAX_MEMORY_KILOBYTES}; ulimit -c 0; exec "$0" "$@"'
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, and a file of ours
            ["/bin/sh", "-c", script, path, "-v", "error", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""
