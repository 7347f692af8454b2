"""What a video file is: its true type by its first bytes, the rest by ffmpeg where it is installed.

ffmpeg is told which format to expect and may open no other file or address, so that a playlist
disguised as a video leads nowhere; it has limits of time and memory.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HEAD = 64
SECONDS = 60
MEMORY_KILOBYTES = 2 * 1024**2
# Width of a poster, in pixels: the reading column on a dense screen.
POSTER_WIDTH = 1216


class NotAVideoError(ValueError):
    """The file is no video that browsers play; the text says in French what to do."""


class NoFfmpegError(RuntimeError):
    """ffmpeg is not installed on this machine."""


@dataclass(frozen=True, slots=True)
class Probe:
    """``duration`` in seconds, ``width`` and ``height`` in pixels, ``poster`` a JPEG picture."""

    duration: int
    width: int
    height: int
    poster: bytes


def extension_of(head: bytes) -> str:
    """« mp4 » or « webm », by the first HEAD bytes of a file; raises NotAVideoError.

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
    """Read a video of one of these formats.

    Raises NoFfmpegError, or NotAVideoError when nothing in it can be shown.
    """
    with path.open("rb") as file:
        kind = extension_of(file.read(HEAD))
    demuxer = {"mp4": "mov,mp4,m4a,3gp,3g2,mj2", "webm": "matroska,webm"}[kind]
    source = ["-protocol_whitelist", "file", "-f", demuxer.split(",")[0], "-i", str(path)]
    entries = "format=duration:stream=width,height"
    told = _run(
        "ffprobe", ["-select_streams", "v:0", "-show_entries", entries, "-of", "json", *source]
    )
    try:
        answer = json.loads(told)
        stream, duration = answer["streams"][0], float(answer["format"]["duration"])
        width, height = int(stream["width"]), int(stream["height"])
    except (ValueError, LookupError, TypeError):
        raise _unreadable() from None
    # A title or a face is seldom in the very first picture.
    at = f"{min(duration / 10, 5):.2f}"
    scale = f"scale='min({POSTER_WIDTH},iw)':-2"
    picture = ["-frames:v", "1", "-vf", scale, "-f", "mjpeg", "-q:v", "4", "pipe:1"]
    poster = _run("ffmpeg", ["-ss", at, *source, *picture])
    if not poster:
        raise _unreadable()
    return Probe(max(round(duration), 1), width, height, poster)


def _unreadable() -> NotAVideoError:
    return NotAVideoError(
        "Cette vidéo ne peut pas être lue\u00a0: elle est abîmée ou sans image. Enregistrez-la de "
        "nouveau en MP4 (H.264) ou en WebM."
    )


def _run(program: str, arguments: list[str]) -> bytes:
    path = shutil.which(program)
    if path is None:
        raise NoFfmpegError
    limited = f'ulimit -v {MEMORY_KILOBYTES}; ulimit -c 0; exec "$0" "$@"'
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, and a file of ours
            ["/bin/sh", "-c", limited, path, "-v", "error", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""
