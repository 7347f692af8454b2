"""Delete for good what has been in the trash for thirty days, files included."""

import datetime as dt
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import Page

from cdp.models import TrashedPage
from cms.models import Trashable
from cms.models.trash import RETENTION


def purge_trash(now: dt.datetime) -> tuple[int, int]:
    """The number of things deleted, and of those kept because something else still needs them.

    Pages first: they may be what still needs a file.
    """
    done = [_succeeds(delete) for delete in _deletions(now - RETENTION)]
    return sum(done), done.count(False)


def trashable_models() -> list[type[Trashable]]:
    """What may be in the trash besides pages."""
    return [model for model in apps.get_models() if issubclass(model, Trashable)]


def _deletions(limit: dt.datetime) -> Iterator[Callable[[], object]]:
    expired = TrashedPage.objects.filter(root=None, trashed_at__lte=limit)
    for page in Page.objects.filter(trashed__in=expired).order_by("-path"):  # the deepest first
        yield Page.objects.get(pk=page.pk).specific.delete
    for model in trashable_models():
        for thing in model.with_trash.filter(trashed_at__lte=limit):
            yield thing.delete_for_good


def _succeeds(delete: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            delete()
    except ProtectedError:
        return False
    return True
