"""Which changes mark a page for the index."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from cdp.models import BookletVersion, Share
from search.upkeep import mark


def connect() -> None:
    """Called once, when the app is ready."""
    page_published.connect(_page_changed)
    page_unpublished.connect(_page_changed)
    post_page_move.connect(_branch_changed)
    post_delete.connect(_page_changed, sender=Page)
    post_save.connect(_sharing_changed, sender=Share)
    post_delete.connect(_sharing_changed, sender=Share)
    post_save.connect(_version_issued, sender=BookletVersion)


def _page_changed(instance: Page, **kwargs: Any) -> None:
    mark([instance.pk])


def _branch_changed(instance: Page, **kwargs: Any) -> None:
    """A move may change which space a whole branch lies in."""
    mark(Page.objects.descendant_of(instance, inclusive=True).values_list("pk", flat=True))


def _sharing_changed(instance: Share, **kwargs: Any) -> None:
    mark([instance.page_id])


def _version_issued(instance: BookletVersion, created: bool, **kwargs: Any) -> None:
    mark([instance.booklet_id])
