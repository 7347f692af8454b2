"""Pictures that editors send, drawn anew: of their files only the pixels are kept.

Position, device, author, comments, thumbnails, and whatever follows the picture in its file, are
left out because nothing copies them.
"""

import io
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from cms.pictures import normalise_image
from cms.uploads.errors import UnusableFileError

# Those of Pillow that a browser or a phone makes; no other decoder meets a file that is sent.
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"]
# Several still pictures in a file, the first of which is the photo.
_ALBUMS = {"MPO", "HEIF"}
# A JPEG is drawn again for each of its scans; cameras and editors write ten or so.
_MAX_SCANS = 100
_START_OF_SCAN = b"\xff\xda"

NOT_A_PICTURE = (
    "Ce fichier n’est pas une image JPEG, PNG, GIF, WebP, AVIF ou HEIC\u00a0: enregistrez-la en "
    "JPEG (photo) ou en PNG (dessin), puis envoyez-la de nouveau."
)
DAMAGED = (
    "Cette image est corrompue ou incomplète\u00a0: ouvrez-la sur votre ordinateur pour vérifier "
    "qu’elle s’affiche en entier, enregistrez-la de nouveau, puis renvoyez-la."
)
ANIMATED = (
    "Cette image est animée\u00a0: enregistrez-en une seule vue, en PNG ou en JPEG, ou envoyez-la "
    "comme vidéo, que chacun peut arrêter."
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture, and the extension of its format."""

    data: bytes
    extension: str


def is_picture(head: bytes) -> bool:
    """Whether a file that begins with these 16 bytes is to be read as a picture."""
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or brand in {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"}
    )


def is_drawn_anew(data: bytes) -> bool:
    """Whether a JPEG has nothing but its picture: drawn once more, it would only lose quality.

    Other pictures lose nothing.
    """
    if data[:2] != b"\xff\xd8" or data[-2:] != b"\xff\xd9":
        return False
    try:
        image = cast("JpegImageFile", Image.open(io.BytesIO(data), formats=["JPEG"]))
    except Exception:  # decoders raise their own
        return False
    return [name for name, _ in image.applist] == ["APP0"] and "comment" not in image.info


def drawn_anew(data: bytes) -> Picture:
    """The picture in this file, upright, in eight bits a channel of sRGB, without metadata.

    What came as PNG or GIF, and what is transparent, becomes PNG, without loss; photos become JPEG.
    Raises UnusableFileError.
    """
    if data[:2] == b"\xff\xd8" and data.count(_START_OF_SCAN) > _MAX_SCANS:
        raise UnusableFileError(DAMAGED)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check(image)
            if image.format == "PNG":
                image.verify()  # its checksums, which decoding passes over; closes the file
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            image.load()
            lossless = image.format in {"PNG", "GIF"}
            return _encoded(normalise_image(image), lossless=lossless)
    except UnusableFileError:
        raise
    except UnidentifiedImageError as error:
        raise UnusableFileError(DAMAGED if is_picture(data[:16]) else NOT_A_PICTURE) from error
    except Image.DecompressionBombError as error:
        raise UnusableFileError(_too_many_pixels()) from error
    except Exception as error:  # decoders raise their own, format by format
        raise UnusableFileError(DAMAGED) from error


def pixels_of(data: bytes) -> int:
    """How many there are, as the header says: what drawing it takes; 0 of what is no picture."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return image.width * image.height
    except Exception:  # decoders raise their own
        return 0


def _check(image: Image.Image) -> None:
    """By the header alone, before a pixel is decoded."""
    if image.width * image.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise UnusableFileError(_too_many_pixels())
    if image.format not in _ALBUMS and getattr(image, "is_animated", False):
        raise UnusableFileError(ANIMATED)


def _too_many_pixels() -> str:
    millions = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 10**6
    return (
        f"Cette image a plus de {millions}\u00a0millions de pixels\u00a0: réduisez-la (2\u00a0500 "
        "pixels de large suffisent), puis envoyez-la de nouveau."
    )


def _encoded(image: Image.Image, *, lossless: bool) -> Picture:
    output = io.BytesIO()
    if lossless or image.mode == "RGBA":
        image.save(output, "PNG")
        return Picture(output.getvalue(), "png")
    image.save(output, "JPEG", quality=90)
    return Picture(output.getvalue(), "jpg")
