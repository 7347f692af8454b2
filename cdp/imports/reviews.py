"""Files handed in to be checked: from the upload to the reading; ``create`` makes the page."""

from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from cdp.imports.create import MinutesFile, digest_of, read_minutes
from cdp.imports.draft import MinutesDraft
from cdp.imports.stored import to_stored
from cdp.models import MinutesOriginal, MinutesPage, MinutesReview, SpacePage
from cms.documents.readers import UnreadableFileError

State = MinutesReview.State


def hand_in(
    file: "File[Any]",
    name: str,
    space: SpacePage,
    *,
    user: Any = None,
    conference: MinutesPage | None = None,
) -> MinutesReview:
    """A review of a file, to be read by a worker as soon as this is committed."""
    review = MinutesReview(
        space=space,
        name=name[:255],
        digest=digest_of(file.chunks()),
        conference=conference,
        made_by=user,
    )
    review.file.save("source", file, save=False)
    review.save()
    _enqueue(review)
    return review


def read_again(review: MinutesReview) -> None:
    """Take up a file whose reading was interrupted."""
    MinutesReview.objects.filter(pk=review.pk).update(state=State.WAITING, since=timezone.now())
    _enqueue(review)


def _enqueue(review: MinutesReview) -> None:
    transaction.on_commit(lambda: read_review.enqueue(review.pk))


@task()
def read_review(pk: int) -> None:
    """Read the file of a review that waits, and keep what was recognised, or why it was not.

    The file goes once it is read, unless its space keeps originals and no password was found in it.
    One that was given up meanwhile, or that another worker reads, is left alone.
    """
    waiting = MinutesReview.objects.filter(pk=pk, state=State.WAITING)
    if not waiting.update(state=State.READING, since=timezone.now()):
        return
    review = MinutesReview.objects.select_related("space").get(pk=pk)
    own = MinutesReview.objects.filter(pk=pk)
    keeps = False
    try:
        file = read_minutes(Path(review.file.path), name=review.name, space=review.space)
    except UnreadableFileError as error:
        own.update(state=State.UNREADABLE, failure=str(error), file="")
    else:
        reading = to_stored(file.draft) | {"spaces": [space.pk for space in file.spaces]}
        keeps = review.space.keeps_originals and not file.draft.secrets_removed
        own.update(state=State.READ, reading=reading, file=review.file.name if keeps else "")
    if not keeps:
        review.file.delete(save=False)


def finish(review: MinutesReview, page: MinutesPage) -> None:
    """The review has become ``page``, which keeps its file; nothing of it is left here."""
    if review.file:
        MinutesOriginal.objects.filter(page=page).delete()
        MinutesOriginal.objects.create(page=page, name=review.name, file=review.file.name)
    done = MinutesReview.objects.filter(pk=review.pk)
    done.update(state=State.DONE, page=page, reading={}, values=None, file="")


def file_of(review: MinutesReview, draft: MinutesDraft) -> MinutesFile:
    """The file of a review that was read, with the draft that an editor made of it."""
    spaces = SpacePage.objects.filter(pk__in=review.reading["spaces"])
    return MinutesFile(draft, review.digest, tuple(spaces))
