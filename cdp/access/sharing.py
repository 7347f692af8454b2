"""« Aussi ouvert à »: pages of a space that further spaces open too, one function per verb."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.signals import post_page_move

from cdp.access.visibility import space_of
from cdp.models import Share, SpacePage
from cms.database import locked


class NotSharedError(ValueError):
    """The page cannot be shared, with any space or with one of these."""


def is_shareable(page: Page) -> bool:
    """Whether sharing means something: a page below a space, with a content of its own."""
    own = space_of(page)
    return own is not None and own.pk != page.pk and page.alias_of_id is None


@transaction.atomic
def share_with(page: Page, spaces: Iterable[SpacePage], *, user: Any = None) -> None:
    """Share ``page`` with exactly these spaces; each change is an entry of the page's log.

    Raises NotSharedError for a page that is public, a space or an alias, and for its own space.
    """
    locked(page)
    wanted = {space.pk: space for space in spaces}
    own = space_of(page)
    if not is_shareable(page) or own is None or own.pk in wanted:
        raise NotSharedError
    present = {share.space_id: share for share in page.shares.select_related("space")}
    for pk in present.keys() - wanted.keys():
        present[pk].delete()
        _log(page, "cdp.unshare", present[pk].space, user)
    for pk in wanted.keys() - present.keys():
        Share.objects.create(page_id=page.pk, space=wanted[pk])
        _log(page, "cdp.share", wanted[pk], user)


def connect() -> None:
    """Called once, when the app is ready."""
    post_page_move.connect(_forget_after_move)


def _forget_after_move(instance: Page, **kwargs: Any) -> None:
    """A page moved to where sharing means nothing forgets its shares.

    They would otherwise come back to life, unseen, with the next move.
    """
    branch = Page.objects.descendant_of(instance, inclusive=True)
    own = space_of(Page.objects.get(pk=instance.pk))
    shares = Share.objects.filter(page__in=branch)
    for share in shares if own is None else shares.filter(space=own):
        share.delete()


def _log(page: Page, action: str, space: SpacePage, user: Any) -> None:
    log(page.specific, action, user=user, data={"space": space.title})
