"""Share a page of a space with other spaces (« Aussi ouvert à »)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from cdp.access.visibility import space_of
from cdp.models import Share, SpacePage
from cms.database.locks import locked

SHARED = "cdp.share"
UNSHARED = "cdp.unshare"


class NotSharedError(ValueError):
    """The page cannot be shared, with any space or with one of these."""


def is_shareable(page: Page) -> bool:
    """Whether the page lies below a space and is no alias."""
    own = space_of(page)
    return own is not None and own.pk != page.pk and page.alias_of_id is None


@transaction.atomic
def share_page(page: Page, spaces: Iterable[SpacePage], *, user: Any = None) -> None:
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
        _log(page, UNSHARED, present[pk].space, user)
    for pk in wanted.keys() - present.keys():
        Share.objects.create(page_id=page.pk, space=wanted[pk])
        _log(page, SHARED, wanted[pk], user)


def _log(page: Page, action: str, space: SpacePage, user: Any) -> None:
    log(page.specific, action, user=user, data={"space": space.title})
