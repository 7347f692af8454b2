"""Pictures of every kind in a page: shown, or told in words, at no cost to the page."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms.models import CustomImage, CustomRendition, HomePage
from tests.factories import make_editor, make_image, make_page, using, verified_client

SHADES = Image.linear_gradient("L")  # black above, white below
DEEP = SHADES.convert("I").point(lambda shade: shade * 257)


def encoded(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, form, **options)
    return data.getvalue()


KINDS = {
    "I;16": encoded(DEEP.convert("I;16")),
    "I": encoded(DEEP, "TIFF"),
    "F": encoded(SHADES.convert("F"), "TIFF"),
    "F to one": encoded(SHADES.convert("F").point(lambda shade: shade * (1 / 255) + 0), "TIFF"),
    "1": encoded(SHADES.convert("1")),
    "L": encoded(SHADES, "JPEG"),
    "LA": encoded(SHADES.convert("LA")),
    "P": encoded(SHADES.convert("P")),
    "P, transparent": encoded(SHADES.convert("P"), transparency=0),
    "P, by degrees": encoded(SHADES.convert("P"), transparency=bytes([255] * 256)),
    "L, transparent": encoded(SHADES, transparency=0),
    "gif": encoded(SHADES.convert("P"), "GIF"),
    "RGBA": encoded(SHADES.convert("RGBA"), "WEBP"),
    "CMYK": encoded(SHADES.convert("CMYK"), "JPEG"),
    "CMYK of a broken profile": encoded(SHADES.convert("CMYK"), "JPEG", icc_profile=b"rien"),
    "YCbCr": encoded(SHADES.convert("YCbCr"), "JPEG"),
}


def keep(data: bytes, title: str = "Le préau") -> CustomImage:
    return CustomImage.objects.create(title=title, file=ContentFile(data, "image.png"))


def rendered(image: CustomImage) -> dict[str, Image.Image]:
    """What a page makes of it, by format."""
    made = {}
    for rendition in CustomRendition.objects.filter(image=image):
        picture = Image.open(rendition.file.path)
        picture.load()
        made[str(picture.format)] = picture
    return made


@pytest.mark.parametrize("data", KINDS.values(), ids=KINDS)
def test_pictures_of_every_kind_are_shown(client: Client, db: None, data: bytes) -> None:
    image = keep(data)
    page = make_page(HomePage.objects.get(), "Avec", body=using(image))
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert 'type="image/webp"' in answer.text
    made = rendered(image)
    assert made.keys() == {"WEBP", "JPEG"}
    for picture in made.values():
        shades = [picture.convert("L").getpixel((picture.width // 2, y)) for y in (40, 200)]
        assert shades == pytest.approx([40, 200], abs=90 if data == KINDS["1"] else 5)
        assert picture.mode in {"L", "RGB", "RGBA"}


CUT = {
    "png": encoded(SHADES)[:-300],
    "jpeg": encoded(Image.effect_noise((300, 300), 80), "JPEG")[:-3000],
    "webp": encoded(Image.effect_noise((300, 300), 80).convert("RGB"), "WEBP")[:-3000],
    "gif": encoded(Image.effect_noise((300, 300), 80).convert("P"), "GIF")[:-3000],
    "checksum": encoded(Image.effect_noise((300, 300), 80)).replace(b"IDAT", b"IDAT\0", 1),
    "no picture": b"du texte",
}


@pytest.mark.parametrize("data", CUT.values(), ids=CUT)
def test_a_picture_that_cannot_be_shown_is_told_in_words(
    client: Client, db: None, data: bytes
) -> None:
    image = make_image("Le préau <vu> du jardin")
    Path(image.file.path).write_bytes(data)
    page = make_page(HomePage.objects.get(), "Avec", body=[*using(image), *using(make_image())])
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "Le préau &lt;vu&gt; du jardin" in answer.text
    assert answer.text.count("<picture>") == 1
    assert not CustomRendition.objects.filter(image=image).exists()
    editor = verified_client(make_editor())
    for address in ("", f"{image.pk}/"):
        assert editor.get(f"/admin/images/{address}").status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nor_does_one_whose_file_is_lost_or_whose_renditions_find_no_room(
    client: Client, settings: Any
) -> None:
    lost, kept = make_image("Le préau"), make_image("La cour")
    Path(lost.file.path).unlink()
    (Path(settings.MEDIA_ROOT) / "images").touch()
    page = make_page(HomePage.objects.get(), "Avec", body=using(lost, kept))
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "<p>Le préau</p>" in answer.text
    assert "<p>La cour</p>" in answer.text


@pytest.mark.parametrize("name", ["png", "jpeg", "webp", "gif", "checksum"])
def test_a_file_that_breaks_off_is_refused(db: None, name: str) -> None:
    ending = "png" if name == "checksum" else name
    editor = verified_client(make_editor())
    for address, field in [("add/", "file"), ("multiple/add/", "files[]")]:
        file = SimpleUploadedFile(f"image.{ending}", CUT[name])
        form = {"title": "Mon image", field: file, "tags": ""}
        answer = editor.post(f"/admin/images/{address}", form)
        assert answer.status_code == 200
        assert "corrompu" in answer.text
    assert not CustomImage.objects.exists()


@pytest.mark.parametrize("name", ["I;16", "P, transparent", "LA", "1"])
def test_and_one_of_an_unusual_kind_is_taken(db: None, name: str) -> None:
    editor = verified_client(make_editor())
    file = SimpleUploadedFile("image.png", KINDS[name])
    form = {"title": "Mon image", "file": file, "tags": ""}
    assert editor.post("/admin/images/add/", form, follow=True).status_code == 200
    image = CustomImage.objects.get()
    with image.file.open() as kept:
        assert kept.read() == KINDS[name]
    assert editor.get(f"/admin/images/{image.pk}/").status_code == 200
