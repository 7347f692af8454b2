"""Pictures as readers get them, whatever an editor's camera, scanner or program wrote."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from PIL import Image, ImageCms, ImageOps
from wagtail.images.models import Filter
from willow.plugins.pillow import PillowImage

# What JPEG, PNG and WebP all hold.
_KEPT = {"L", "RGB", "RGBA"}


class PictureFilter(Filter):
    """Wagtail's operations, on a picture that any output format can hold."""

    @contextmanager
    def get_willow_image(self, image: Any, source: Any = None) -> Iterator[Any]:
        with super().get_willow_image(image, source) as opened:
            picture = PillowImage(in_order(opened.get_pillow_image()))
            picture.format_name = opened.format_name
            yield picture


def in_order(image: Image.Image) -> Image.Image:
    """The same picture, upright, of eight bits, in shades of grey or in red, green and blue.

    Of all that a phone writes beside the pixels (its make, the place, the hour: EXIF, XMP,
    comments) only the colour profile stays, where it is one for these colours.
    """
    plain = _plain(ImageOps.exif_transpose(image))
    profile = plain.info.get("icc_profile", b"")
    fits = profile[16:20] == (b"GRAY" if plain.mode == "L" else b"RGB ")
    plain.info = {"icc_profile": profile} if fits else {}
    return plain


def _plain(upright: Image.Image) -> Image.Image:
    if upright.has_transparency_data:
        return upright.convert("RGBA")
    if upright.mode == "1":
        return upright.convert("L")
    if upright.mode[0] in "IF":
        return _eight_bits(upright)
    if upright.mode == "CMYK":
        return _from_inks(upright)
    return upright if upright.mode in _KEPT else upright.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Shades of more than eight bits: left alone, Pillow would make them all white."""
    sixteen = image.mode.startswith("I;16")
    shades = image.convert("I") if sixteen else image
    highest = 0xFFFF if sixteen else _highest(shades)
    return shades.convert("F").point(lambda shade: shade * (255 / highest) + 0).convert("L")


def _highest(image: Image.Image) -> float:
    """The shade of white, where the mode does not tell: that of the usual ranges, else the top."""
    _, top = cast("tuple[float, float]", image.getextrema())
    return next((usual for usual in (1.0, 255.0, 65535.0) if top <= usual), top)


def _from_inks(image: Image.Image) -> Image.Image:
    """CMYK, by its own profile where it has one: browsers show few such files rightly."""
    profile = image.info.pop("icc_profile", None)
    if profile is None:
        return image.convert("RGB")
    screen = ImageCms.createProfile("sRGB")
    try:
        inks = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, inks, screen, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        converted = None
    return converted or image.convert("RGB")
