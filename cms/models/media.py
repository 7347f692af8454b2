"""The image, rendition and document models.

Each file is stored in a folder of its own with a random name, never used again: a URL cannot be
guessed and always stands for the same bytes, so that caches may keep it.
"""

from typing import Any

from django.db import models
from django.utils.crypto import get_random_string
from wagtail.documents.models import AbstractDocument, Document, DocumentQuerySet
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    ImageQuerySet,
    SourceImageIOError,
)

from cms.filenames import stored_name
from cms.models.trash import KeptManager, Trashable, TrashableQuerySet
from cms.pictures import PictureFilter

TOKEN_LENGTH = 16


def in_random_folder(path: str) -> str:
    """The same file in a new folder: ``images/a.jpg`` → ``images/<token>/a.jpg``."""
    folder, _, name = path.partition("/")
    return f"{folder}/{get_random_string(TOKEN_LENGTH)}/{stored_name(name)}"


def document_path(instance: "CustomDocument", filename: str) -> str:
    """``upload_to`` of a document."""
    return in_random_folder(f"documents/{filename}")


class CustomImageQuerySet(TrashableQuerySet["CustomImage"], ImageQuerySet):
    pass


class CustomImage(Trashable, AbstractImage):
    admin_form_fields = Image.admin_form_fields

    search_fields = [*AbstractImage.search_fields, *Trashable.search_fields]

    objects = KeptManager.from_queryset(CustomImageQuerySet)()
    with_trash = CustomImageQuerySet.as_manager()

    class Meta(AbstractImage.Meta):
        indexes = [models.Index(fields=["file"], name="image_file")]

    def get_upload_to(self, filename: str) -> str:
        return in_random_folder(super().get_upload_to(filename))

    def generate_rendition_file(self, requested: Filter, *, source: Any = None) -> Any:
        """Raises SourceImageIOError, which Wagtail expects, whatever the decoder raises."""
        try:
            return super().generate_rendition_file(PictureFilter(requested.spec), source=source)
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
        return in_random_folder(super().get_upload_to(filename))


class CustomDocumentQuerySet(TrashableQuerySet["CustomDocument"], DocumentQuerySet):
    pass


class CustomDocument(Trashable, AbstractDocument):
    file = models.FileField("fichier", upload_to=document_path, max_length=255)

    admin_form_fields = Document.admin_form_fields

    search_fields = [*AbstractDocument.search_fields, *Trashable.search_fields]

    objects = KeptManager.from_queryset(CustomDocumentQuerySet)()
    with_trash = CustomDocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        indexes = [models.Index(fields=["file"], name="document_file")]
