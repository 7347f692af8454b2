"""``put_files_in_order``: the files that were stored before uploads were put in order."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from wagtail.users.models import UserProfile

from cms.models import CustomDocument, CustomImage, HomePage, Video
from tests.cms.uploads.test_pictures import DAMAGED, TELLING, add, photo
from tests.cms.uploads.test_videos import TELLING as TELLING_OF_VIDEOS
from tests.cms.uploads.test_videos import phone_video
from tests.factories import file_blocks, make_document, make_editor, make_page, verified_client


@pytest.fixture
def run(db: None, django_capture_on_commit_callbacks: Any) -> Any:
    def run() -> tuple[str, str]:
        said, warned = io.StringIO(), io.StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("put_files_in_order", stdout=said, stderr=warned)
        return said.getvalue(), warned.getvalue()

    return run


def test_position_and_author_go_from_every_file(client: Client, run: Any) -> None:
    data, film = photo("JPEG"), phone_video(b"vide", b"meta")
    image = CustomImage.objects.create(title="La cour", file=ContentFile(data, "cour.jpg"))
    document = make_document("Photo", data, "cour.jpg")
    sound = make_document("Film", film, "film.mp4")
    video = Video.objects.create(
        title="Film", file=ContentFile(film, "film.mp4"), poster=ContentFile(data, "cour.jpg")
    )
    profile = UserProfile.get_for_user(make_editor("claire"))
    profile.avatar.save("cour.jpg", ContentFile(data))
    page = make_page(HomePage.objects.get(), "Avec", body=file_blocks(image, document))
    client.get(page.url)

    def files() -> list[Path]:
        for owner in (image, document, sound, video, profile):
            owner.refresh_from_db()
        kept = [image.file, document.file, sound.file, video.file, video.poster, profile.avatar]
        return [Path(file.path) for file in kept]

    before = files()
    assert run() == ("6 fichiers mis en ordre.\n", "")
    after = files()
    # Caches keep what an address stood for: what changes has another.
    assert not set(before) & set(after)
    assert not any(path.exists() for path in before)
    for path in after:
        told = path.read_bytes()
        assert not [word for word in [*TELLING, *TELLING_OF_VIDEOS] if word in told], path
    assert (image.width, image.height, image.file_size) == (60, 90, after[0].stat().st_size)
    assert document.url in client.get(page.url).text
    assert client.get(document.url).status_code == 200
    assert run() == ("0 fichiers mis en ordre.\n", "")
    assert files() == after


def test_what_was_put_in_order_at_upload_stays_as_it_is(run: Any) -> None:
    editor = verified_client(make_editor())
    for form in ("JPEG", "PNG", "WEBP"):
        add(editor, "a", photo(form))
    before = [image.file.name for image in CustomImage.objects.all()]
    assert run()[0].startswith("0 ")
    assert [image.file.name for image in CustomImage.objects.all()] == before


def test_what_cannot_be_read_is_named_and_left(run: Any) -> None:
    document = make_document("Abîmé", DAMAGED["jpeg"], "abime.jpg")
    lost = make_document("Perdu", b"%PDF", "perdu.pdf")
    Path(lost.file.path).unlink()
    text = make_document("Texte", b"%PDF-1.4 texte", "texte.pdf")
    said, warned = run()
    assert said == "0 fichiers mis en ordre.\n"
    assert "abime.jpg" in warned
    assert "perdu.pdf" in warned
    assert Path(document.file.path).read_bytes() == DAMAGED["jpeg"]
    assert CustomDocument.objects.get(pk=text.pk).file.name == text.file.name
