"""Images of every mode and format in a page: rendered, or replaced by their alternative text."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from cms.models import CustomImage, CustomRendition, HomePage
from tests.factories import file_blocks, make_editor, make_image, make_page, verified_client

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
    """The renditions of an image, by format."""
    made = {}
    for rendition in CustomRendition.objects.filter(image=image):
        picture = Image.open(rendition.file.path)
        picture.load()
        made[str(picture.format)] = picture
    return made


@pytest.mark.parametrize("data", KINDS.values(), ids=KINDS)
def test_pictures_of_every_kind_are_shown(client: Client, db: None, data: bytes) -> None:
    image = keep(data)
    page = make_page(HomePage.objects.get(), "Avec", body=file_blocks(image))
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert 'type="image/webp"' in answer.text
    made = rendered(image)
    assert made.keys() == {"WEBP", "JPEG"}
    for picture in made.values():
        shades = [picture.convert("L").getpixel((picture.width // 2, y)) for y in (40, 200)]
        assert shades == pytest.approx([40, 200], abs=90 if data == KINDS["1"] else 5)
        assert picture.mode in {"L", "RGB", "RGBA"}


MAKER, NOTE = "TelephoneTest", "maison de Maëlle"
PLACE = {1: "N", 2: (49.0, 45.0, 30.0), 3: "E", 4: (4.0, 43.0, 10.0)}
ON_ITS_SIDE = 6
XMP = f'''<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
tiff:Make="{MAKER}" exif:GPSLatitude="49,45.5N"/></rdf:RDF></x:xmpmeta>'''.encode()
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photo(form: str) -> bytes:
    """A photo as a phone writes it: rotated by EXIF, with its location and maker in metadata."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = ON_ITS_SIDE
    exif[ExifTags.Base.Make] = MAKER
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(PLACE)
    picture = Image.linear_gradient("L").resize((900, 600)).convert("RGB")
    options: dict[str, Any] = {"exif": exif, "icc_profile": PROFILE}
    if form == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"].add_text("Comment", NOTE)
    elif form == "JPEG":
        options |= {"xmp": XMP, "comment": NOTE.encode()}
    else:
        options["xmp"] = XMP
    return encoded(picture, form, **options)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_renditions_hold_no_metadata(client: Client, db: None, form: str) -> None:
    data = photo(form)
    assert MAKER.encode() in data
    image = keep(data)
    page = make_page(HomePage.objects.get(), "Avec", body=file_blocks(image))
    addresses = set(re.findall(r"/fichiers/[^\s\"]+", client.get(page.url).text))
    assert len(addresses) == 6
    editor = verified_client(make_editor())
    assert (
        editor.get("/admin/images/").status_code == 200
    )  # creates a rendition in the original format
    shown = {rendition.file.url for rendition in image.renditions.all()}
    assert addresses < shown
    for address in shown:
        sent = editor.get(address).getvalue()
        for word in (MAKER.encode(), NOTE.encode(), b"GPS", b"Exif", b"xmpmeta", b"49,45"):
            assert word not in sent, address
        picture = Image.open(io.BytesIO(sent))
        assert not picture.getexif()
        assert "icc_profile" not in picture.info
        assert picture.width * 3 == pytest.approx(picture.height * 2, abs=3)
    sizes = {(r.width, r.height) for r in image.renditions.filter(filter_spec__contains="-480")}
    assert sizes == {(480, 720)}


def test_the_command_of_the_readme_replaces_old_renditions(
    client: Client, db: None, django_capture_on_commit_callbacks: Any
) -> None:
    image = keep(photo("JPEG"))
    page = make_page(HomePage.objects.get(), "Avec", body=file_blocks(image))
    client.get(page.url)
    before = [Path(rendition.file.path) for rendition in image.renditions.all()]
    for path in before:
        path.write_bytes(photo("JPEG"))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("wagtail_update_image_renditions", stdout=io.StringIO())
    after = [Path(rendition.file.path) for rendition in image.renditions.all()]
    assert len(after) == len(before) == 6
    assert not any(MAKER.encode() in path.read_bytes() for path in after)
    assert not any(path.exists() for path in before)
    assert all(path.parent.name in client.get(page.url).text for path in after)


CUT = {
    "png": encoded(SHADES)[:-300],
    "jpeg": encoded(Image.effect_noise((300, 300), 80), "JPEG")[:-3000],
    "webp": encoded(Image.effect_noise((300, 300), 80).convert("RGB"), "WEBP")[:-3000],
    "gif": encoded(Image.effect_noise((300, 300), 80).convert("P"), "GIF")[:-3000],
    "checksum": encoded(Image.effect_noise((300, 300), 80)).replace(b"IDAT", b"IDAT\0", 1),
    "no picture": b"du texte",
}


@pytest.mark.parametrize("data", CUT.values(), ids=CUT)
def test_an_image_that_cannot_be_decoded_is_replaced_by_its_alt_text(
    client: Client, db: None, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    image = make_image("Le préau <vu> du jardin")
    Path(image.file.path).write_bytes(data)
    page = make_page(
        HomePage.objects.get(), "Avec", body=[*file_blocks(image), *file_blocks(make_image())]
    )
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "Le préau &lt;vu&gt; du jardin" in answer.text
    assert answer.text.count("<picture>") == 1
    assert not CustomRendition.objects.filter(image=image).exists()
    # The page is drawn again for each visitor; the log says it once.
    assert client.get(f"{page.url}?autre").status_code == 200
    logged = [record.getMessage() for record in caplog.records if "drawn" in record.getMessage()]
    assert len(logged) == 1
    assert f"Image {image.pk} " in logged[0]
    editor = verified_client(make_editor())
    for address in ("", f"{image.pk}/"):
        assert editor.get(f"/admin/images/{address}").status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_image_without_a_file_or_room_for_renditions_is_replaced_too(
    client: Client, settings: Any
) -> None:
    lost, kept = make_image("Le préau"), make_image("La cour")
    Path(lost.file.path).unlink()
    (Path(settings.MEDIA_ROOT) / "images").touch()
    page = make_page(HomePage.objects.get(), "Avec", body=file_blocks(lost, kept))
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "<p>Le préau</p>" in answer.text
    assert "<p>La cour</p>" in answer.text
