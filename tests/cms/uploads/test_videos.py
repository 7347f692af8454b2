"""Videos and sounds that editors send: played as before, without what tells where or by whom."""

import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.models import CustomDocument, Video
from tests.factories import make_editor, verified_client

needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="la lecture des vidéos (ffmpeg n’est pas installé)"
)
PLACE, MAKER, AUTHOR = b"+48.8583+002.2945/", b"TelephoneTest", b"Jeanne Auteur"
TELLING = [PLACE, MAKER, AUTHOR]
PIXELS, NOISE, FIXES = b"IMAGES--" * 8, b"SONS----" * 8, PLACE * 4


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def table(kind: bytes, *numbers: int, count: int = 1) -> bytes:
    return box(kind, struct.pack(f">II{len(numbers)}I", 0, count, *numbers))


def track(handler: bytes, offset: int, size: int) -> bytes:
    """A track of one sample, of ``size`` bytes at ``offset``, by a telling maker."""
    entry = b"\0" * 12 + b"Tele"
    if handler == b"vide":
        entry = box(b"avc1", entry, b"\0" * 26, MAKER.ljust(32, b"\0"), b"\0" * 4)
    else:
        entry = box(b"mp4a", entry, b"\0" * 12)
    description = box(b"stsd", struct.pack(">II", 0, 1), entry)
    sizes = box(b"stsz", struct.pack(">IIII", 0, 0, 1, size))
    samples = box(b"stbl", description, table(b"stsc", 1, 1, 1), sizes, table(b"stco", offset))
    name = box(b"hdlr", b"\0" * 8, handler, b"appl" + b"\0" * 8, MAKER + b"\0")
    dates = box(b"mdhd", b"\0" * 4, b"DATEDATE", b"\0" * 12)
    media = box(b"mdia", dates, name, box(b"minf", samples))
    return box(b"trak", media, box(b"udta", box(b"\xa9xyz", PLACE)), box(b"tref", b"\0" * 8))


def phone_video(*handlers: bytes, fragments: bytes = b"") -> bytes:
    """An MP4 as phones, drones and cameras write it, with a track of each of these handlers."""
    head = box(b"ftyp", b"isom\0\0\2\0isom") + box(b"free", AUTHOR)
    media = {b"vide": PIXELS, b"soun": NOISE}
    samples = [media.get(handler, FIXES) for handler in handlers]
    offset, tracks = len(head) + 8, b""
    for handler, sample in zip(handlers, samples, strict=True):
        tracks += track(handler, offset, len(sample))
        offset += len(sample)
    index = box(b"moov", box(b"mvhd", b"\0" * 100), tracks, box(b"meta", PLACE), fragments)
    after = box(b"uuid", b"\xbe\x7a" * 8, b"<xmp>", MAKER) + box(b"GPS ", PLACE)
    return head + box(b"mdat", *samples) + index + after


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def send(editor: Client, data: bytes, name: str = "bain.mp4") -> Any:
    form: dict[str, Any] = {"title": "Le bain", "file": SimpleUploadedFile(name, data)}
    form |= {"chapters": "", "duration": "10", "tracks-TOTAL_FORMS": 0, "tracks-INITIAL_FORMS": 0}
    return editor.post("/admin/snippets/cms/video/add/", form, follow=True)


def send_document(editor: Client, data: bytes, name: str) -> Any:
    form = {"title": "Un son", "file": SimpleUploadedFile(name, data), "tags": ""}
    return editor.post("/admin/documents/add/", form, follow=True)


@pytest.fixture
def no_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of these tests hold no picture that it could decode."""
    monkeypatch.setenv("PATH", "/nulle-part")


@pytest.mark.parametrize("data_track", [b"meta", b"camm", b"text", b"sbtl", b"tmcd", b"\0\0\0\0"])
def test_only_pictures_and_sound_are_left_of_an_mp4(
    editor: Client, no_ffmpeg: None, data_track: bytes
) -> None:
    data = phone_video(b"vide", data_track, b"soun")
    assert all(word in data for word in [*TELLING, b"DATEDATE"])
    send(editor, data)
    sent = editor.get(Video.objects.get().file.url).getvalue()
    assert len(sent) == len(data)
    assert not [word for word in [*TELLING, b"DATEDATE", b"appl", b"Tele"] if word in sent]
    place = data.index(PIXELS)
    assert sent[place - 8 : place + len(PIXELS)] == data[place - 8 : place + len(PIXELS)]
    assert sent.count(b"trak") == 2
    assert NOISE in sent


def test_an_mp4_among_documents_is_put_in_order_too(editor: Client) -> None:
    send_document(editor, phone_video(b"soun"), "son.m4a")
    sent = editor.get(CustomDocument.objects.get().file.url).getvalue()
    assert NOISE in sent
    assert not [word for word in TELLING if word in sent]


FRAGMENTED = phone_video(b"vide", b"meta", fragments=box(b"mvex", b""))
WHOLE = phone_video(b"vide")
DAMAGED = {
    "cut": WHOLE[:-90],
    "a box larger than its file": WHOLE + struct.pack(">I4s", 1 << 31, b"free"),
    "a box smaller than its head": WHOLE + struct.pack(">I4s", 4, b"free"),
    "a box larger than its container": WHOLE.replace(b"\0\0\0\x6cmvhd", b"\x7f\0\0\x6cmvhd"),
    "samples beyond the end": phone_video(b"meta").replace(
        struct.pack(">II", 1, len(FIXES)), struct.pack(">II", 1, 1 << 31)
    ),
    "boxes without end": WHOLE + box(b"free") * 100_000,
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_mp4_is_refused(editor: Client, no_ffmpeg: None, data: bytes) -> None:
    assert "ne peut pas être lu" in send(editor, data).text
    assert not Video.objects.exists()


def test_data_within_fragments_are_refused(editor: Client, no_ffmpeg: None) -> None:
    assert "données de l’appareil" in send(editor, FRAGMENTED).text
    assert not Video.objects.exists()


def ffmpeg(*arguments: str | Path) -> bytes:
    program = ["ffmpeg", "-v", "error", "-y", *map(str, arguments)]
    return subprocess.run(program, check=True, stdout=subprocess.PIPE).stdout


def decoded(path: Path) -> bytes:
    """A digest of the pictures and of the sound as they are played."""
    return ffmpeg("-i", path, "-map", "0:v:0", "-map", "0:a?", "-f", "md5", "-")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Three seconds of pictures and sound, with subtitles that tell a place."""
    captions = tmp_path / "places.srt"
    captions.write_text(f"1\n00:00:00,000 --> 00:00:02,000\n{PLACE.decode()}\n")
    film = tmp_path / "film.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=3"),
        *("-f", "lavfi", "-i", "sine=duration=3", "-i", captions),
        *("-metadata", f"artist={AUTHOR.decode()}", "-metadata", f"location={PLACE.decode()}"),
        *("-metadata:s:v", f"title={MAKER.decode()}", film),
    )
    return film


MP4 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]
MADE = {
    "moov after": ("film.mp4", [*MP4, "-c:s", "mov_text"]),
    "moov before": ("film.mp4", [*MP4, "-c:s", "mov_text", "-movflags", "+faststart"]),
    "keys of QuickTime": (
        "film.mp4",
        [*MP4, "-sn", "-movflags", "use_metadata_tags", "-metadata", f"make={MAKER.decode()}"],
    ),
    "fragments": ("film.mp4", [*MP4, "-sn", "-movflags", "frag_keyframe+empty_moov"]),
    "webm": ("film.webm", ["-c:v", "libvpx", "-c:a", "libopus", "-c:s", "webvtt"]),
    "live webm": ("film.webm", ["-c:v", "libvpx", "-c:a", "libopus", "-sn", "-live", "1"]),
}


@needs_ffmpeg
@pytest.mark.parametrize(("name", "options"), MADE.values(), ids=MADE)
def test_what_is_stored_plays_the_same(
    editor: Client, film: Path, tmp_path: Path, name: str, options: list[str]
) -> None:
    made = tmp_path / name
    ffmpeg("-i", film, "-map", "0", *options, made)
    assert AUTHOR in made.read_bytes()
    send(editor, made.read_bytes(), name)
    video = Video.objects.get()
    stored = Path(video.file.path)
    assert decoded(stored) == decoded(made)
    assert not [word for word in TELLING if word in stored.read_bytes()]
    assert (video.width, video.height) == (320, 180)


@needs_ffmpeg
def test_a_recording_of_unknown_length_is_measured(editor: Client, film: Path) -> None:
    """What a browser records is sent as it is made: no length, clusters without size."""
    made = film.with_suffix(".webm")
    options = ["-sn", "-c:v", "libvpx", "-c:a", "libopus", "-live", "1", "-f", "webm"]
    made.write_bytes(ffmpeg("-i", film, *options, "-"))
    send_with_no_duration = SimpleUploadedFile("film.webm", made.read_bytes())
    form: dict[str, Any] = {"title": "Le bain", "file": send_with_no_duration, "chapters": ""}
    form |= {"duration": "", "tracks-TOTAL_FORMS": 0, "tracks-INITIAL_FORMS": 0}
    editor.post("/admin/snippets/cms/video/add/", form)
    video = Video.objects.get()
    assert (video.duration, video.width, video.height) == (3, 320, 180)
    assert video.poster


@needs_ffmpeg
@pytest.mark.parametrize(
    ("options", "size"),
    [
        (["-metadata:s:v", "rotate=90"], (180, 320)),
        (["-metadata:s:v", "rotate=180"], (320, 180)),
        (["-metadata:s:v", "rotate=270"], (180, 320)),
        ([*MP4, "-vf", "setsar=2/1"], (640, 180)),
    ],
)
def test_size_and_poster_are_those_of_the_video_as_it_is_shown(
    editor: Client, film: Path, options: list[str], size: tuple[int, int]
) -> None:
    flat, made = film.with_name("plat.mp4"), film.with_name("debout.mp4")
    ffmpeg("-i", film, "-sn", *MP4, flat)
    ffmpeg("-i", flat, "-c", "copy", *options, made)
    send(editor, made.read_bytes())
    video = Video.objects.get()
    assert (video.width, video.height) == size
    assert (video.poster.width, video.poster.height) == size


@pytest.mark.parametrize("sound", [b"\xff\xfb\x90\0" * 50, b"\xff\xf3\x90\0" * 50])
def test_tags_of_an_mp3_are_blanked(editor: Client, sound: bytes) -> None:
    frame = b"TPE1" + struct.pack(">IH", len(AUTHOR) + 1, 0) + b"\3" + AUTHOR
    tag = b"ID3\4\0\0" + bytes([0, 0, 0, len(frame)]) + frame
    send_document(editor, tag + sound + b"TAG" + AUTHOR.ljust(125, b"\0"), "son.mp3")
    sent = editor.get(CustomDocument.objects.get().file.url).getvalue()
    assert AUTHOR not in sent
    assert sent[len(tag) : -128] == sound
