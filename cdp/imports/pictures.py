"""The pictures of a file: drawn anew once it is read, and images of the site in its page."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.text import Truncator
from wagtail.utils.file import hash_filelike

from cdp.access.key_search import find_keys
from cdp.models import SpacePage
from cms.documents.outline import Block, Outline
from cms.documents.outline import Picture as PictureBlock
from cms.models import CustomImage
from cms.uploads.errors import UnusableFileError
from cms.uploads.pictures import Picture, drawn_anew, pixels_of

_MAX_PASSAGE = 60
# The pixels of all the pictures of a file, in pictures of the largest size: some ten seconds.
_LARGEST_PICTURES = 10
_TOO_MANY_PIXELS = (
    "Les images de ce fichier sont trop grandes, toutes ensemble\u00a0: réduisez celle-ci, puis "
    "ajoutez-la à la page."
)


def drawn_pictures(outline: Outline) -> tuple[Outline, dict[str, Picture]]:
    """The outline without the files of its pictures, and these as the site stores pictures.

    One that cannot be drawn costs itself only; a warning names it by the passage before.
    """
    drawn: dict[str, Picture] = {}
    refused: dict[str, str] = {}
    warnings: list[str] = []
    kept: list[int] = []
    passage = ""
    room = _LARGEST_PICTURES * settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    for at, block in enumerate(outline.blocks):
        if isinstance(block, PictureBlock):
            if block.name not in drawn and block.name not in refused:
                data = outline.pictures[block.name]
                room -= pixels_of(data)
                try:
                    if room < 0:
                        raise UnusableFileError(_TOO_MANY_PIXELS)
                    drawn[block.name] = drawn_anew(data)
                except UnusableFileError as error:
                    refused[block.name] = str(error)
                    after = f"après «\u00a0{passage}\u00a0»" if passage else "au début"
                    warnings.append(f"L’image {after} n’est pas reprise. {error}")
            if block.name in refused:
                continue
        elif text := block.text.strip():
            passage = Truncator(" ".join(text.split())).chars(_MAX_PASSAGE)
        kept.append(at)
    readable = replace(
        outline,
        blocks=tuple(outline.blocks[at] for at in kept),
        pages=tuple(outline.pages[at] for at in kept if at < len(outline.pages)),
        warnings=(*outline.warnings, *warnings),
        pictures={},
    )
    return readable, drawn


def make_images(
    blocks: Iterable[Block],
    pictures: Mapping[str, Picture],
    space: SpacePage,
    *,
    title: str,
    user: Any,
    known: Iterable[int] = (),
) -> dict[str, int]:
    """The ids of the images of the pictures in some blocks, by name, in the space's collection.

    One that is among the ``known`` images, those of the page already, is not stored twice.
    """
    # Images are there as soon as they are made: no publication checks their titles.
    title = "Fichier" if find_keys(title) else title[:200]
    images: dict[str, int] = {}
    collection = space.collection
    for block in blocks:
        if isinstance(block, PictureBlock) and block.name in pictures:
            if block.name in images:
                continue
            picture = pictures[block.name]
            file = ContentFile(picture.data, f"image-{len(images) + 1}.{picture.extension}")
            image = CustomImage(
                title=f"{title}, image\u00a0{len(images) + 1}",
                file=file,
                collection=collection,
                uploaded_by_user=user,
                file_size=len(picture.data),
                file_hash=hash_filelike(file),
            )
            same = CustomImage.objects.filter(pk__in=known, file_hash=image.file_hash).first()
            if same is None:
                image.save()
            images[block.name] = (same or image).pk
    return images
