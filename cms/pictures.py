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
            picture = PillowImage(normalise_image(opened.get_pillow_image()))
            picture.format_name = opened.format_name
            yield picture


def normalise_image(image: Image.Image) -> Image.Image:
    """The same image, upright, in sRGB, in mode L, RGB or RGBA, without metadata.

    EXIF, XMP and comments tell where, when and with what a photo was taken; a colour profile may
    name the camera or the screen, so that it is applied, then dropped like them.
    """
    image = _to_output_mode(_to_srgb(_upright(image)))
    image.info = {}
    return image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # decoders of EXIF raise their own: what cannot be read turns nothing
        return image


def _to_srgb(image: Image.Image) -> Image.Image:
    """By the image's own colour profile, where it has one that fits its mode."""
    profile = image.info.pop("icc_profile", None)
    if not profile:
        return image
    if image.mode in {"P", "PA", "LA"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, own, srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return (converted or image).convert("L") if image.mode == "L" else converted or image


def _to_output_mode(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    if image.mode[0] in "IF":
        return _to_eight_bits(image)
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
