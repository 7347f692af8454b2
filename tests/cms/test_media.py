"""Uploads of documents and images by editors, slugs of pages."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms.models import CustomDocument, CustomImage, HomePage, StandardPage
from tests.factories import (
    file_blocks,
    make_editor,
    make_image,
    make_page,
    publish_below,
    verified_client,
)


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


NO_COMMENTS = {
    f"comments-{name}": 0
    for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
}


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to ``side`` × ``side`` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    line = b"\0" + b"\0" * ((side + 7) // 8)
    pixels = zlib.compress(line * side, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def send_image(editor: Client, data: bytes, name: str = "image.png") -> Any:
    form = {"title": "Mon image", "file": SimpleUploadedFile(name, data), "tags": ""}
    return editor.post("/admin/images/add/", form, follow=True)


@pytest.mark.parametrize("side", [7_000, 30_000])
def test_an_image_bomb_is_refused_and_the_form_kept(editor: Client, side: int) -> None:
    response = send_image(editor, bomb(side))
    assert response.status_code == 200
    assert "pixels" in response.text
    assert "Mon image" in response.text
    assert not CustomImage.objects.exists()


@pytest.mark.parametrize("data", [b"", b"MZ\x90", b"<svg onload='alert(1)'/>"])
def test_a_file_that_is_no_image_is_refused(editor: Client, data: bytes) -> None:
    assert "error-message" in send_image(editor, data).text
    assert not CustomImage.objects.exists()


def test_a_usual_picture_is_taken(editor: Client) -> None:
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(data, "JPEG")
    send_image(editor, data.getvalue(), "image.jpg")
    assert CustomImage.objects.get().title == "Mon image"


def test_a_document_of_500_megabytes_is_refused(editor: Client, settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1000
    form = {"title": "Mon PDF", "file": SimpleUploadedFile("a.pdf", b"%PDF" + b"x" * 1000)}
    response = editor.post("/admin/documents/add/", {**form, "tags": ""})
    assert "trop" in response.text or "dépasse" in response.text
    assert "Mon PDF" in response.text
    assert not CustomDocument.objects.exists()


def test_pictures_come_in_a_modern_format_with_their_size_when_near(
    client: Client, db: None
) -> None:
    page = make_page(HomePage.objects.get(), "Avec", body=file_blocks(make_image()))
    text = client.get(page.url).text
    assert 'type="image/webp"' in text
    assert ".webp 64w" in text
    assert 'loading="lazy"' in text
    assert 'height="48"' in text
    assert 'width="64"' in text


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Le cœur du métier", "le-coeur-du-metier"), ("Œuvres", "oeuvres"), ("L’été", "l-ete")],
)
def test_slugs_of_titles_lose_no_letter(db: None, title: str, slug: str) -> None:
    page = publish_below(HomePage.objects.get(), StandardPage(title=title))
    assert page.slug == slug
    again = publish_below(HomePage.objects.get(), StandardPage(title=title))
    assert again.slug == f"{slug}-2"


def test_a_slug_with_an_accent_is_refused_with_a_suggestion(editor: Client) -> None:
    home = HomePage.objects.get()
    form = {"title": "Le cœur", "slug": "cœur", "body-count": 0, "action-publish": "1"}
    response = editor.post(f"/admin/pages/add/cms/standardpage/{home.pk}/", form)
    assert "coeur" in response.text
    assert "sans accent" in response.text
    assert not StandardPage.objects.filter(title="Le cœur").exists()


def test_the_slug_of_wagtails_script_is_replaced(editor: Client) -> None:
    """What the browser writes for « Le cœur de l’été »."""
    home = HomePage.objects.get()
    form = {"title": "Le cœur de l’été", "slug": "le-cur-de-lete", "introduction": ""}
    form |= {"body-count": 0, "action-publish": "1", **NO_COMMENTS}
    editor.post(f"/admin/pages/add/cms/standardpage/{home.pk}/", form)
    assert StandardPage.objects.get().slug == "le-coeur-de-l-ete"
