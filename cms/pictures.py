"""Renditions of images that any output format can hold, without metadata."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from PIL import Image, ImageCms, ImageOps
from wagtail.images.models import Filter
from willow.plugins.pillow import PillowImage

# Pillow modes that JPEG, PNG and WebP all support.
_OUTPUT_MODES = {"L", "RGB", "RGBA"}


class PictureFilter(Filter):
    """Wagtail's operations, on the normalised image."""

    @contextmanager
    def get_willow_image(self, image: Any, source: Any = None) -> Iterator[Any]:
        with super().get_willow_image(image, source) as opened:
            picture = PillowImage(normalise(opened.get_pillow_image()))
            picture.format_name = opened.format_name
            yield picture


def normalise(image: Image.Image) -> Image.Image:
    """The same image, upright, in mode L, RGB or RGBA, without metadata.

    EXIF, XMP and comments, which tell where, when and with what a photo was taken, are dropped; the
    colour profile stays if it fits the mode.
    """
    image = _to_output_mode(ImageOps.exif_transpose(image))
    profile = image.info.get("icc_profile", b"")
    fits = profile[16:20] == (b"GRAY" if image.mode == "L" else b"RGB ")
    image.info = {"icc_profile": profile} if fits else {}
    return image


def _to_output_mode(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    if image.mode[0] in "IF":
        return _to_eight_bits(image)
    if image.mode == "CMYK":
        return _from_cmyk(image)
    return image if image.mode in _OUTPUT_MODES else image.convert("RGB")


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Greyscale of more than eight bits, scaled to eight: Pillow would clip it to white."""
    sixteen = image.mode.startswith("I;16")
    shades = image.convert("I") if sixteen else image
    white = 0xFFFF if sixteen else _white_level(shades)
    return shades.convert("F").point(lambda shade: shade * (255 / white) + 0).convert("L")


def _white_level(image: Image.Image) -> float:
    """White in modes I and F, which do not say it: the next usual maximum, else the highest."""
    _, top = cast("tuple[float, float]", image.getextrema())
    return next((usual for usual in (1.0, 255.0, 65535.0) if top <= usual), top)


def _from_cmyk(image: Image.Image) -> Image.Image:
    """CMYK to RGB, by the image's own colour profile where it has one."""
    profile = image.info.pop("icc_profile", None)
    if profile is None:
        return image.convert("RGB")
    srgb = ImageCms.createProfile("sRGB")
    try:
        cmyk = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, cmyk, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        converted = None
    return converted or image.convert("RGB")
