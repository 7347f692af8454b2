"""Images and documents of our own.

Each file is kept in a folder of its own, under a name that nobody guesses and that no other file
ever takes: an address stands for the same bytes for ever, so that caches may keep it.
"""

from pathlib import PurePosixPath
from typing import Any

from django.db import models
from django.utils.crypto import get_random_string
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    SourceImageIOError,
)

from cms.pictures import PictureFilter

TOKEN_LENGTH = 16


def apart(path: str) -> str:
    """The same file name in a new folder: ``images/a.jpg`` → ``images/<token>/a.jpg``."""
    whole = PurePosixPath(path)
    return str(whole.parent / get_random_string(TOKEN_LENGTH) / whole.name)


def document_path(instance: "CustomDocument", filename: str) -> str:
    """Where an uploaded document is kept."""
    return apart(f"documents/{filename}")


class CustomImage(AbstractImage):
    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        indexes = [models.Index(fields=["file"], name="image_file")]

    def get_upload_to(self, filename: str) -> str:
        return apart(super().get_upload_to(filename))

    def generate_rendition_file(self, wanted: Filter, *, source: Any = None) -> Any:
        """Raise SourceImageIOError, which Wagtail's template tags expect, where it cannot be made.

        Decoders have errors of their own for each format, cut file and wrong checksum.
        """
        try:
            return super().generate_rendition_file(PictureFilter(wanted.spec), source=source)
        except Exception as error:
            raise SourceImageIOError(f"{self.file.name}: {error}") from error


class CustomRendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]
        indexes = [models.Index(fields=["file"], name="rendition_file")]

    def get_upload_to(self, filename: str) -> str:
        return apart(super().get_upload_to(filename))


class CustomDocument(AbstractDocument):
    file = models.FileField("fichier", upload_to=document_path, max_length=255)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        indexes = [models.Index(fields=["file"], name="document_file")]
