from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.users.models import UserProfile

from cms.models import CustomDocument, CustomImage, Video
from cms.uploads.errors import UnusableFileError
from cms.uploads.order import HEAD_BYTES, put_in_order
from cms.uploads.pictures import is_drawn_anew, is_picture


class Command(BaseCommand):
    help = (
        "Ôte des images, vidéos et sons déjà stockés le lieu, l’appareil et l’auteur, comme le "
        "site le fait à leur envoi. Chaque fichier changé reçoit une nouvelle adresse."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed = 0
        for owner, field in self._files():
            try:
                changed += _put_in_order(owner, field)
            except (UnusableFileError, OSError) as error:
                self.stderr.write(f"{getattr(owner, field).name} : laissé tel quel. {error}")
        self.stdout.write(f"{changed} fichiers mis en ordre.")

    def _files(self) -> Iterator[tuple[Any, str]]:
        """Each object with a file, and the name of its field."""
        for model, field in [
            *((CustomImage, "file"), (CustomDocument, "file")),
            *((Video, "file"), (Video, "poster"), (UserProfile, "avatar")),
        ]:
            # What is in the trash, too: it may come back.
            for owner in model._base_manager.exclude(**{field: ""}).iterator():
                yield owner, field


def _put_in_order(owner: Any, field: str) -> bool:
    """Whether the file had to be changed. Raises UnusableFileError or OSError."""
    stored = getattr(owner, field)
    storage, old_name = stored.storage, stored.name
    with stored.open("rb"), _copy_of(stored) as copy:
        if is_picture(copy.read(HEAD_BYTES)) and is_drawn_anew(_whole(copy)):
            return False
        before = _digest(copy)
        put_in_order(copy)
        if _digest(copy) == before:
            return False
        with transaction.atomic():
            stored.save(copy.name, copy, save=False)
            if isinstance(owner, CustomImage):
                owner._set_image_file_metadata()
                owner.renditions.all().delete()
            elif isinstance(owner, CustomDocument):
                owner._set_document_file_metadata()
            owner.save()
            transaction.on_commit(lambda: storage.delete(old_name))
    return True


def _whole(copy: "TemporaryUploadedFile") -> bytes:
    copy.seek(0)
    return bytes(copy.read())


def _digest(copy: "TemporaryUploadedFile") -> bytes:
    digest = sha256()
    for chunk in copy.chunks():
        digest.update(chunk)
    copy.seek(0)
    return digest.digest()


def _copy_of(stored: Any) -> "TemporaryUploadedFile":
    copy = TemporaryUploadedFile(stored.name.rpartition("/")[2], "", stored.size, None)
    for chunk in stored.chunks():
        copy.write(chunk)
    copy.seek(0)
    return copy
