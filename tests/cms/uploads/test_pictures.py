"""Pictures that editors send, by every way in: put in order, or refused in French."""

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from wagtail.users.models import UserProfile

from cms.models import CustomDocument, CustomImage, Video
from cms.uploads.pictures import drawn_anew
from tests.factories import make_editor, make_image, make_video, verified_client

MAKER, NOTE, AUTHOR = "TelephoneTest", "maison de Maëlle", "Jeanne Auteur"
PLACE = {1: "N", 2: (49.0, 45.0, 30.0), 3: "E", 4: (4.0, 43.0, 10.0)}
ON_ITS_SIDE = 6
XMP = f'''<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
tiff:Make="{MAKER}" exif:GPSLatitude="49,45.5N"/></rdf:RDF></x:xmpmeta>'''.encode()
SRGB = ImageCms.createProfile("sRGB")
PROFILE = ImageCms.ImageCmsProfile(SRGB).tobytes().replace(b"sRGB built-in", b"TelephoneTest")
TELLING = [MAKER.encode(), NOTE.encode(), AUTHOR.encode(), b"GPS", b"Exif", b"xmpmeta", b"49,45"]
NOISE = Image.effect_noise((300, 200), 80)


def encoded(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, form, **options)
    return data.getvalue()


def photo(form: str) -> bytes:
    """A photo as a phone writes it: on its side, with its place, maker, author and a film after."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = ON_ITS_SIDE
    exif[ExifTags.Base.Make] = MAKER
    exif[ExifTags.Base.Artist] = AUTHOR
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(PLACE)
    options: dict[str, Any] = {"exif": exif, "icc_profile": PROFILE, "xmp": XMP}
    if form == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"].add_text("Comment", NOTE)
    elif form == "JPEG":
        options["comment"] = NOTE.encode()
    elif form == "HEIF":
        options["exif"] = exif.tobytes()
    picture = Image.linear_gradient("L").resize((90, 60)).convert("RGB")
    return encoded(picture, form, **options) + f"{MAKER} GPS 49,45".encode()


Way = Callable[[Client, str, bytes], Any]


def add(editor: Client, name: str, data: bytes) -> Any:
    form = {"title": "Mon image", "file": SimpleUploadedFile(name, data), "tags": ""}
    return editor.post("/admin/images/add/", form, follow=True)


def add_several(editor: Client, name: str, data: bytes) -> Any:
    form = {"title": "Mon image", "files[]": SimpleUploadedFile(name, data)}
    return editor.post("/admin/images/multiple/add/", form)


def add_where_the_title_is_refused(editor: Client, name: str, data: bytes) -> Any:
    """Wagtail keeps the file apart, and makes the image once the title is right."""
    form = {"title": "x" * 300, "files[]": SimpleUploadedFile(name, data)}
    answer = editor.post("/admin/images/multiple/add/", form)
    if upload := answer.json().get("uploaded_file_id"):
        form = {f"uploaded-image-{upload}-title": "Mon image", f"uploaded-image-{upload}-tags": ""}
        editor.post(f"/admin/images/multiple/create_from_uploaded_image/{upload}/", form)
    return answer


def choose(editor: Client, name: str, data: bytes) -> Any:
    prefix = "image-chooser-upload"
    form = {f"{prefix}-title": "Mon image", f"{prefix}-file": SimpleUploadedFile(name, data)}
    return editor.post("/admin/images/chooser/create/", {**form, f"{prefix}-tags": ""})


def replace(editor: Client, name: str, data: bytes) -> Any:
    image = make_image()
    form = {"title": "Mon image", "file": SimpleUploadedFile(name, data), "tags": ""}
    answer = editor.post(f"/admin/images/{image.pk}/", form, follow=True)
    CustomImage.objects.filter(pk=image.pk, title="Le préau").delete()
    return answer


def add_document(editor: Client, name: str, data: bytes) -> Any:
    form = {"title": "Mon image", "file": SimpleUploadedFile(name, data), "tags": ""}
    return editor.post("/admin/documents/add/", form, follow=True)


def add_portrait(editor: Client, name: str, data: bytes) -> Any:
    form = {"avatar-avatar": SimpleUploadedFile(name, data)}
    for field in ("first_name", "last_name"):
        form[f"name_email-{field}"] = "Claire"
    form |= {"name_email-email": "claire@example.org", "theme-theme": "system"}
    form |= {"theme-density": "default", "theme-contrast": "system"}
    return editor.post("/admin/account/", form, follow=True)


def add_poster(editor: Client, name: str, data: bytes) -> Any:
    video = make_video()
    video.poster.delete()
    form: dict[str, Any] = {"title": "Le bain", "chapters": "", "duration": "10"}
    form |= {"poster": SimpleUploadedFile(name, data)}
    track = video.tracks.get()
    form |= {"tracks-TOTAL_FORMS": 1, "tracks-INITIAL_FORMS": 1, "tracks-0-id": track.pk}
    form |= {"tracks-0-kind": track.kind, "tracks-0-language": track.language, "tracks-0-ORDER": 1}
    return editor.post(f"/admin/snippets/cms/video/edit/{video.pk}/", form, follow=True)


IMAGES: list[Way] = [add, add_several, add_where_the_title_is_refused, choose, replace]
WAYS: list[Way] = [*IMAGES, add_document, add_portrait, add_poster]


def stored() -> Any:
    """The one file that was sent."""
    if image := CustomImage.objects.first():
        return image.file
    if document := CustomDocument.objects.first():
        return document.file
    if video := Video.objects.first():
        return video.poster
    profile = UserProfile.objects.filter(avatar__gt="").first()
    return profile and profile.avatar


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


@pytest.mark.parametrize("way", WAYS)
def test_a_photo_is_stored_upright_and_without_metadata(editor: Client, way: Way) -> None:
    data = photo("JPEG")
    assert all(word in data for word in TELLING)
    way(editor, "photo.jpg", data)
    file = stored()
    sent = editor.get(file.url).getvalue()
    assert not [word for word in TELLING if word in sent]
    picture = Image.open(io.BytesIO(sent))
    assert (picture.size, picture.mode) == ((60, 90), "RGB")
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("form", "extension"),
    [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "jpg"), ("AVIF", "jpg"), ("HEIF", "jpg")],
)
def test_every_format_is_put_in_order(editor: Client, form: str, extension: str) -> None:
    add(editor, "photo.heic" if form == "HEIF" else f"photo.{form}", photo(form))
    image = CustomImage.objects.get()
    assert (image.width, image.height) == (60, 90)
    assert image.file.name.endswith(f"/photo.{extension}")
    data = image.file.read()
    assert not [word for word in TELLING if word in data]
    # What Wagtail notes of a file is of the file that is stored.
    assert image.file_size == len(data)
    assert image.file_hash == hashlib.sha1(data).hexdigest()  # noqa: S324 - Wagtail's


def test_a_large_file_too(editor: Client, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    add(editor, "photo.jpg", photo("JPEG"))
    assert MAKER.encode() not in CustomImage.objects.get().file.read()


SHADES = Image.linear_gradient("L")
DEEP = SHADES.convert("I").point(lambda shade: shade * 257)
KINDS = {
    "sixteen bits": encoded(DEEP.convert("I;16")),
    "palette": encoded(SHADES.convert("P")),
    "transparent palette": encoded(SHADES.convert("P"), transparency=0),
    "LA": encoded(SHADES.convert("LA")),
    "1": encoded(SHADES.convert("1")),
    "gif": encoded(SHADES.convert("P"), "GIF"),
    "transparent webp": encoded(SHADES.convert("RGBA"), "WEBP"),
    "CMYK": encoded(SHADES.convert("CMYK"), "JPEG"),
    "CMYK of a broken profile": encoded(SHADES.convert("CMYK"), "JPEG", icc_profile=b"rien"),
    "broken exif": encoded(SHADES, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40),
    "two photos": encoded(SHADES, "MPO", save_all=True, append_images=[SHADES]),
}


@pytest.mark.parametrize("data", KINDS.values(), ids=KINDS)
def test_unusual_pictures_are_stored_as_browsers_show_them(editor: Client, data: bytes) -> None:
    add(editor, "IMAGE", data)
    picture: Image.Image = Image.open(CustomImage.objects.get().file)
    assert (picture.format, picture.mode) in {
        *(("PNG", "L"), ("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "L"), ("JPEG", "RGB")),
    }
    shades = [picture.convert("L").getpixel((128, y)) for y in (40, 200)]
    assert shades == pytest.approx([40, 200], abs=90 if data == KINDS["1"] else 5)


def test_colours_are_those_of_the_profile(editor: Client) -> None:
    """A profile whose first channel is green, and its second red."""
    swapped = PROFILE.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    add(editor, "a.png", encoded(Image.new("RGB", (8, 8), (200, 30, 30)), icc_profile=swapped))
    shown = Image.open(CustomImage.objects.get().file).getpixel((4, 4))
    assert shown == pytest.approx((30, 200, 30), abs=3)


VIEWS = [Image.new("RGB", (20, 20), colour) for colour in ("navy", "red", "white")]
MOVING = {
    form: encoded(VIEWS[0], form, save_all=True, append_images=VIEWS[1:])
    for form in ("GIF", "PNG", "WEBP", "AVIF")
}
DAMAGED = {
    "png": encoded(NOISE)[:-300],
    "jpeg": encoded(NOISE, "JPEG")[:-3000],
    "webp": encoded(NOISE.convert("RGB"), "WEBP")[:-3000],
    "gif": encoded(NOISE.convert("P"), "GIF")[:-3000],
    "avif": encoded(NOISE.convert("RGB"), "AVIF")[:-3000],
    "heic": encoded(NOISE.convert("RGB"), "HEIF")[:-3000],
    "checksum": (lambda data: data[:-13] + bytes([data[-13] ^ 1]) + data[-12:])(encoded(NOISE)),
    "header only": encoded(NOISE)[:40],
    "scans without end": encoded(NOISE, "JPEG", progressive=True) + b"\xff\xda" * 200,
}
OTHER = {
    "text": b"du texte",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "tiff": encoded(NOISE, "TIFF"),
    "pdf": encoded(NOISE, "PDF"),
    "photoshop": b"8BPS\0\1" + b"\0" * 60,
}
REFUSED = [
    *((name, data, "est animée") for name, data in MOVING.items()),
    *((name, data, "est corrompue") for name, data in DAMAGED.items()),
    *((name, data, "n’est pas une image") for name, data in OTHER.items()),
]


@pytest.mark.parametrize(("name", "data", "why"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_shown_is_refused_and_the_form_kept(
    editor: Client, name: str, data: bytes, why: str
) -> None:
    answer = add(editor, f"{name}.png", data)
    assert answer.status_code == 200
    assert why in answer.text
    assert "Mon image" in answer.text
    assert not CustomImage.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_file_is_refused_by_every_way_in(editor: Client, way: Way) -> None:
    answer = way(editor, "photo.jpg", DAMAGED["jpeg"])
    assert answer.status_code == 200
    text = answer.text if answer.headers["Content-Type"].startswith("text") else answer.json()
    assert "corrompu" in (text if isinstance(text, str) else json.dumps(text, ensure_ascii=False))
    assert not stored()


def test_what_is_drawn_anew_is_drawn_anew_to_the_same(settings: Any) -> None:
    """A picture without loss stays the same, however often it is sent."""
    once = drawn_anew(KINDS["LA"])
    assert drawn_anew(once.data) == once


def test_the_form_of_several_images_asks_for_no_file_twice(editor: Client) -> None:
    answer = add_several(editor, "photo.jpg", photo("JPEG")).json()
    assert answer["success"]
    assert 'type="file"' not in answer["form"]


def test_a_title_of_macos_is_composed(editor: Client) -> None:
    form = {"title": "Été", "file": SimpleUploadedFile("a.jpg", photo("JPEG")), "tags": ""}
    editor.post("/admin/images/add/", form)
    assert CustomImage.objects.get().title == "Été"
