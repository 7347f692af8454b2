"""Delete for good what has been in the trash for thirty days, files included."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import Page

from cdp.actions.trash_page import branch_of
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
        yield partial(_delete_page, page.pk)
    for model in trashable_models():
        for thing in model.with_trash.filter(trashed_at__lte=limit):
            yield thing.delete_for_good


def _delete_page(pk: int) -> None:
    """Wagtail makes pages of their own of its aliases, which would open wherever they stand."""
    page = Page.objects.get(pk=pk)
    aliases = Page.objects.filter(alias_of__in=branch_of(page).values("pk"))
    TrashedPage.objects.filter(page__in=aliases).update(was_live=False)
    for alias in aliases.filter(live=True):
        alias.specific.unpublish()
    page.specific.delete()


def _succeeds(delete: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            delete()
    except ProtectedError:
        return False
    return True
