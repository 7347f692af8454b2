"""Files of any name: stored, and delivered under their title."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.models import CustomDocument, CustomImage, Track, Video
from tests.factories import CAPTIONS, make_editor, make_image, verified_client

STEMS = [
    "l" * 200,
    "é" * 200,
    "𝄞" * 200,
    "e\u0301" * 120,
    "???",
    "..",
    "-",
    "a b  c",
    "\u202egnp",
    "con",
    "%2e%2e%2f",
    "a" * 30 + "." + "b" * 200,
]


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def stored(editor: Client, file: Any) -> None:
    """It is there under this name, on disk and at its address."""
    name = file.name.rpartition("/")[2]
    assert len(name.encode()) <= 255
    assert editor.get(file.url).status_code == 200


@pytest.mark.parametrize("stem", STEMS)
def test_a_picture_of_any_name_is_taken(editor: Client, stem: str) -> None:
    with make_image().file.open() as file:
        picture = file.read()
    CustomImage.objects.all().delete()
    sent = SimpleUploadedFile(f"{stem}.png", picture)
    editor.post("/admin/images/add/", {"title": "Mon image", "file": sent, "tags": ""})
    image = CustomImage.objects.get()
    stored(editor, image.file)
    assert editor.get("/admin/images/").status_code == 200
    stored(editor, image.renditions.first().file)


@pytest.mark.parametrize("stem", STEMS)
def test_a_document_of_any_name_is_taken(editor: Client, stem: str) -> None:
    sent = SimpleUploadedFile(f"{stem}.PDF", b"%PDF-1.4")
    editor.post("/admin/documents/add/", {"title": "Mon PDF", "file": sent, "tags": ""})
    stored(editor, CustomDocument.objects.get().file)


@pytest.mark.parametrize("stem", STEMS)
def test_a_video_of_any_name_is_taken(
    editor: Client, stem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nulle-part")
    form: dict[str, Any] = {"title": "Le bain", "chapters": "", "duration": "10"}
    form["file"] = SimpleUploadedFile(f"{stem}.mp4", b"\0\0\0\x14ftypisom\0\0\0\0isom")
    form |= {"tracks-TOTAL_FORMS": 1, "tracks-INITIAL_FORMS": 0, "tracks-0-ORDER": 1}
    form |= {"tracks-0-kind": "captions", "tracks-0-language": "fr"}
    form["tracks-0-file"] = SimpleUploadedFile(f"{stem}.vtt", CAPTIONS)
    editor.post("/admin/snippets/cms/video/add/", form)
    stored(editor, Video.objects.get().file)
    stored(editor, Track.objects.get().file)
