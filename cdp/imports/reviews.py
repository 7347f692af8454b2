"""Files handed in to be checked: from the upload to the reading; ``create`` makes the page."""

import logging
from pathlib import Path, PurePath
from traceback import format_tb
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page

from cdp.access.key_search import find_keys
from cdp.imports.draft import MinutesDraft
from cdp.imports.reading import MinutesFile, digest_of, read_minutes
from cdp.imports.stored import to_stored
from cdp.models import FileReview, MinutesPage, OriginalFile, ReviewFile, SpacePage
from cms.documents.readers import UnreadableFileError
from cms.uploads.pictures import Picture

State = FileReview.State
logger = logging.getLogger(__name__)


def hand_in(
    file: "File[Any]",
    name: str,
    space: SpacePage,
    *,
    user: Any = None,
    kind: str = MinutesPage.kind,
    conference: MinutesPage | None = None,
) -> FileReview:
    """A review of a file that becomes a page of that ``kind``.

    A worker reads it as soon as this is committed.
    """
    review = FileReview(
        space=space,
        name=name_without_key(name)[:255],
        digest=digest_of(file.chunks()),
        kind=kind,
        conference=conference,
        made_by=user,
    )
    review.file.save("source", file, save=False)
    review.save()
    _enqueue(review)
    return review


def name_without_key(name: str) -> str:
    """The name of a file; a common one for a file named after a key."""
    return f"Fichier{Path(name).suffix}" if find_keys(name) else name


def read_again(review: FileReview) -> None:
    """Take up a file whose reading was interrupted, or that no worker has taken."""
    FileReview.objects.filter(pk=review.pk).update(state=State.WAITING, since=timezone.now())
    _enqueue(review)


def _enqueue(review: FileReview) -> None:
    transaction.on_commit(lambda: read_review.enqueue(review.pk))


class ReadingFailedError(Exception):
    """A reading has ended in an error of the program."""


@task(backend="files")
def read_review(pk: int) -> None:
    """Read the file of a review that waits, and keep what was recognised, or why it was not.

    Messages of errors may quote the file: neither the log nor the row of the task has them.
    """
    try:
        _read(pk)
    except Exception as error:
        places = "".join(format_tb(error.__traceback__))
        kind = type(error).__qualname__
        logger.error("Review %s: its reading has failed, %s\n%s", pk, kind, places)
        raise ReadingFailedError(f"{kind}, see the log") from None


def _read(pk: int) -> None:
    """Read one.

    The file goes once it is read, unless its space keeps originals and no password was found in it.
    One that was given up meanwhile, or that another worker reads, is left alone.
    """
    since = timezone.now()
    waiting = FileReview.objects.filter(pk=pk, state=State.WAITING)
    if not waiting.update(state=State.READING, since=since):
        return
    review = FileReview.objects.select_related("space").get(pk=pk)
    own = FileReview.objects.filter(pk=pk, state=State.READING, since=since)
    keeps, pictures = False, dict[str, Picture]()
    try:
        path = Path(review.file.path)
        file = read_minutes(
            path, name=review.name, space=review.space, kind=review.kind, with_pictures=True
        )
    except UnreadableFileError as error:
        found: dict[str, Any] = {"state": State.UNREADABLE, "failure": str(error)}
    else:
        reading = to_stored(file.draft) | {"spaces": [space.pk for space in file.spaces]}
        keeps = review.space.keeps_originals and not file.draft.secrets_removed
        found = {"state": State.READ, "reading": reading}
        pictures = {**file.pictures}
    with transaction.atomic():
        if not own.update(file=review.file.name if keeps else "", **found):
            return
        for name, picture in pictures.items():
            stored = ContentFile(picture.data, f"image.{picture.extension}")
            ReviewFile.objects.create(review=review, is_picture=True, name=name, file=stored)
    if not keeps:
        review.file.delete(save=False)


def finish(review: FileReview, page: Page) -> None:
    """The review has become ``page``, which keeps its file; nothing of it is left here."""
    if review.file:
        OriginalFile.objects.filter(page=page).delete()
        OriginalFile.objects.create(page=page, name=review.name, file=review.file.name)
    done = FileReview.objects.filter(pk=review.pk)
    done.update(state=State.DONE, page=page, reading={}, values=None, file="")
    review.files.all().delete()


def file_of(review: FileReview, draft: MinutesDraft) -> MinutesFile:
    """The file of a review that was read, with the draft that an editor made of it."""
    spaces = SpacePage.objects.filter(pk__in=review.reading["spaces"])
    pictures = {
        each.name: Picture(each.file.read(), PurePath(str(each.file.name)).suffix.removeprefix("."))
        for each in review.files.filter(is_picture=True)
    }
    return MinutesFile(draft, review.digest, tuple(spaces), pictures)
