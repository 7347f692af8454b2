"""A video sent by an editor: its format, its length and poster, what is missing."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cdp import demo
from cms.models import Video
from tests.factories import CAPTIONS, make_editor, make_video, verified_client

needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="la lecture des vidéos (ffmpeg n’est pas installé)"
)
FILES = demo.FOLDER / "files"


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def send(editor: Client, video: bytes, name: str = "bain.mp4", **data: Any) -> Any:
    """The form of a new video, as the admin sends it."""
    tracks = data.pop("captions", [])
    form: dict[str, Any] = {
        "title": "Le bain",
        "file": SimpleUploadedFile(name, video),
        "chapters": "",
        "duration": "",
        "tracks-TOTAL_FORMS": len(tracks),
        "tracks-INITIAL_FORMS": 0,
        "tracks-MIN_NUM_FORMS": 0,
        "tracks-MAX_NUM_FORMS": 1000,
        **data,
    }
    for number, captions in enumerate(tracks):
        form |= {
            f"tracks-{number}-file": data.get(
                f"tracks-{number}-file", SimpleUploadedFile("bain.vtt", captions)
            ),
            f"tracks-{number}-kind": "captions",
            f"tracks-{number}-language": "fr",
            f"tracks-{number}-ORDER": number + 1,
        }
    return editor.post("/admin/snippets/cms/video/add/", form, follow=True)


@needs_ffmpeg
@pytest.mark.parametrize("name", ["presenter-le-programme.mp4", "porter-un-tout-petit.webm"])
def test_length_size_and_poster_are_read_in_the_file(editor: Client, name: str) -> None:
    response = send(editor, (FILES / name).read_bytes(), "n’importe.bin", captions=[CAPTIONS])
    video = Video.objects.get()
    assert (video.width, video.height) == (960, 540)
    assert video.duration in range(90, 110)
    assert video.poster.read(2) == b"\xff\xd8"
    # Its extension is made right: browsers and the delivery go by it.
    assert video.file.name.endswith(Path(name).suffix)
    assert "n’a pas de sous-titres" not in response.text


@needs_ffmpeg
def test_without_captions_the_editor_is_warned_and_reminded(editor: Client) -> None:
    response = send(editor, (FILES / "presenter-le-programme.mp4").read_bytes())
    assert "n’a pas de sous-titres" in response.text
    assert "vidéo sans sous-titres" in editor.get("/admin/").text
    assert "manquent" in editor.get("/admin/snippets/cms/video/").text


def test_without_ffmpeg_it_is_said_and_nothing_is_lost(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nulle-part")
    response = send(editor, (FILES / "presenter-le-programme.mp4").read_bytes(), duration="103")
    assert "ffmpeg n’est pas installé sur le serveur" in response.text
    video = Video.objects.get()
    assert (video.duration, bool(video.poster)) == (103, False)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.4", "n’est pas une vidéo MP4 ou WebM"),
        (b"#EXTM3U\nhttp://127.0.0.1:9/x.ts", "n’est pas une vidéo MP4 ou WebM"),
        (b"\0\0\0\x18ftypqt  " + b"\0" * 64, "n’est pas une vidéo MP4 ou WebM"),
        (b"\x1a\x45\xdf\xa3" + b"matroska" * 20, "n’est pas une vidéo MP4 ou WebM"),
    ],
)
def test_what_is_no_video_is_refused_and_the_form_kept(
    editor: Client, data: bytes, message: str
) -> None:
    response = send(editor, data, title="Mon titre gardé", chapters="0:00 Début")
    assert message in response.text
    assert "Mon titre gardé" in response.text
    assert "0:00 Début" in response.text
    assert not Video.objects.exists()


@needs_ffmpeg
def test_a_spoilt_video_is_refused(editor: Client) -> None:
    whole = (FILES / "presenter-le-programme.mp4").read_bytes()
    assert "ne peut pas être lu" in send(editor, whole[:3000]).text
    assert not Video.objects.exists()


@needs_ffmpeg
def test_a_playlist_inside_a_video_leads_nowhere(editor: Client, tmp_path: Path) -> None:
    """ffmpeg opens what it was given, and nothing that it names."""
    secret = tmp_path / "secret.txt"
    secret.write_text("ne pas lire")
    disguised = b"\0\0\0\x18ftypmp42" + f"\nffconcat version 1.0\nfile {secret}\n".encode()
    assert "ne peut pas être lu" in send(editor, disguised).text


@needs_ffmpeg
def test_a_sound_without_a_picture_is_no_video(editor: Client, tmp_path: Path) -> None:
    sound = tmp_path / "son.mp4"
    tone = ["-f", "lavfi", "-i", "sine=duration=1"]
    subprocess.run(["ffmpeg", "-v", "error", *tone, str(sound)], check=True)
    assert "sans image" in send(editor, sound.read_bytes()).text


def test_a_video_too_large_is_refused_with_advice(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.videos.forms.MAX_VIDEO_BYTES", 1000)
    response = send(editor, (FILES / "presenter-le-programme.mp4").read_bytes())
    assert "plus de 500\u00a0Mo" in response.text


@needs_ffmpeg
def test_subtitles_of_another_program_become_captions(editor: Client) -> None:
    movie = (FILES / "presenter-le-programme.mp4").read_bytes()
    srt = "1\n00:00:01,000 --> 00:00:03,000\nL’été\n\n2\n00:00:02,500 --> 00:00:04,000\nOui."
    file = SimpleUploadedFile("Été.srt", srt.encode("cp1252"))
    response = send(editor, movie, captions=[srt.encode()], **{"tracks-0-file": file})
    assert "se chevauchent, le premier à 0:02" in response.text
    track = Video.objects.get().tracks.get()
    assert track.file.name.endswith(".vtt")
    assert track.file.read().startswith(b"WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nL\xe2\x80\x99")
    assert [cue.text for cue in track.cues] == ["L’été", "Oui."]


@pytest.mark.parametrize(
    ("captions", "message"),
    [
        (b"WEBVTT\n\n00:05.000 --> 00:03.000\nx", "finit avant d’avoir commencé"),
        (b"bonjour", "sa première ligne doit être WEBVTT"),
    ],
)
def test_why_captions_are_refused(editor: Client, captions: bytes, message: str) -> None:
    movie = (FILES / "presenter-le-programme.mp4").read_bytes()
    assert message in send(editor, movie, captions=[captions]).text
    assert not Video.objects.exists()


def test_chapters_beyond_the_end_are_refused(editor: Client) -> None:
    movie = (FILES / "presenter-le-programme.mp4").read_bytes()
    response = send(editor, movie, chapters="9:00 Trop tard", duration="103")
    assert "la vidéo finit à 1:43" in response.text


def test_files_go_with_their_video(db: None, django_capture_on_commit_callbacks: Any) -> None:
    video = make_video()
    names = [video.file.name, video.poster.name, video.tracks.get().file.name]
    assert all(map(video.file.storage.exists, names))
    with django_capture_on_commit_callbacks(execute=True):
        video.delete_for_good()
    assert not any(map(video.file.storage.exists, names))
