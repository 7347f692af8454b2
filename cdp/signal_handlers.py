"""Handlers of signals of Django and Wagtail."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published, post_page_move

from cdp.access.visibility import space_of
from cdp.actions.announce_conferences import announce_conferences
from cdp.actions.make_editors import make_editors, rename_editors
from cdp.actions.revoke_partner_links import revoke_stale_links
from cdp.models import (
    FileReview,
    MinutesPage,
    OriginalFile,
    ReviewFile,
    Share,
    SpaceEditors,
    SpacePage,
    TrashedPage,
)
from cdp.models.spaces import space_path
from cdp.signals import references_updated
from cms import generation
from cms.database.locks import locked
from cms.models.pages import below


def register_signal_handlers() -> None:
    """Called once, when the app is ready."""
    pre_save.connect(_keep_in_trash)
    post_save.connect(_make_editors, sender=SpacePage)
    post_delete.connect(_delete_group, sender=SpaceEditors)
    post_delete.connect(_delete_file, sender=FileReview)
    post_delete.connect(_delete_file, sender=OriginalFile)
    post_delete.connect(_delete_file, sender=ReviewFile)
    page_published.connect(_update_references)
    page_published.connect(_announce, sender=MinutesPage)
    page_published.connect(_revoke_stale_links, sender=SpacePage)
    post_page_move.connect(_delete_stale_shares)
    post_page_move.connect(_update_space_of_minutes)
    post_page_move.connect(_revoke_stale_links)


def _keep_in_trash(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Nothing publishes a page in the trash: no schedule, no workflow, no source of an alias."""
    if raw or not isinstance(instance, Page) or not instance.live:
        return
    if instance.pk and TrashedPage.objects.filter(page=instance.pk).exists():
        instance.live = False


def _make_editors(instance: SpacePage, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    if not SpaceEditors.objects.filter(space=instance.pk).exists():
        make_editors(instance)
    elif not instance.live and instance.first_published_at is None:
        rename_editors(instance)


def _delete_group(instance: SpaceEditors, **kwargs: Any) -> None:
    """The group goes with its space; the collection stays, its files may be used elsewhere."""
    Group.objects.filter(pk=instance.group_id).delete()


def _delete_file(instance: FileReview | OriginalFile | ReviewFile, **kwargs: Any) -> None:
    """The file goes too, once that is certain; not one that another row has taken over."""
    name, storage = instance.file.name, instance.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _update_references(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Update the reference index at once.

    Wagtail does so in background tasks, but who may read a file depends on it, and must not wait
    for a worker.
    """
    with transaction.atomic():
        locked(instance)  # of two publications at once, the later one writes after the other
        ReferenceIndex.create_or_update_for_object(instance)
        generation.bump()  # bulk writes send no signal
    references_updated.send(sender, instance=instance)


def _announce(instance: MinutesPage, **kwargs: Any) -> None:
    announce_conferences(instance)


def _revoke_stale_links(instance: Page, **kwargs: Any) -> None:
    revoke_stale_links(instance)


def _delete_stale_shares(instance: Page, **kwargs: Any) -> None:
    """Delete the shares of moved pages that are public now, or lie in the space shared with.

    They would otherwise take effect again, unnoticed, with the next move.
    """
    branch = Page.objects.descendant_of(instance, inclusive=True)
    own = space_of(Page.objects.get(pk=instance.pk))
    shares = Share.objects.filter(page__in=branch)
    for share in shares if own is None else shares.filter(space=own):
        share.delete()


@transaction.atomic
def _update_space_of_minutes(instance: Page, **kwargs: Any) -> None:
    """Set the space of the minutes that moved, or that lie below what moved."""
    page = Page.objects.get(pk=instance.pk)
    space = SpacePage.objects.filter(path=space_path(page.path)).first()
    moved = MinutesPage.objects.filter(Q(pk=page.pk) | below(page)).exclude(space=space)
    if moved.update(space=space):
        generation.bump()
