"""Take a page and those below it out of the trash."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import autocreate_redirects_on_page_move
from wagtail.log_actions import log
from wagtail.models import Page

from cdp.actions.trash_page import set_slug
from cdp.models import TrashedPage
from cdp.signals import pages_changed
from cms import generation
from cms.database.locks import locked
from cms.refused_texts import PublicationRefusedError, check_publication
from cms.slugs import free_slug

RESTORED = "cdp.restore_page"


class PlaceTrashedError(ValueError):
    """The page above is in the trash: it comes first, or another place is chosen."""


@transaction.atomic
def restore_page(trashed: TrashedPage, parent: Page | None = None, *, user: Any = None) -> Page:
    """As it was: its files, shares, drafts and address, which is numbered where it was taken.

    What was published is published again, unless its time has passed, or a text of it may not be
    published any more. Below another ``parent`` it comes as a draft instead, to be read before it
    opens to other people; its former addresses then lead there.

    Raises PlaceTrashedError.
    """
    trashed = locked(trashed)
    page = Page.objects.get(pk=trashed.page_id)
    in_trash, before = page.slug, f"{page.get_parent().url_path}{trashed.slug}/"
    moved = parent is not None and not page.is_child_of(parent)
    if moved:
        page.specific.move(parent, pos="last-child")
        page = Page.objects.get(pk=page.pk)
    if TrashedPage.objects.filter(page__in=page.get_ancestors()).exists():
        raise PlaceTrashedError
    _give_slug(page, trashed.slug)
    rows = TrashedPage.objects.filter(Q(pk=trashed.pk) | Q(root=trashed))
    ids = list(rows.values_list("page", flat=True))
    pages = Page.objects.filter(pk__in=ids)
    if moved:
        # The move left a redirect from where it was in the trash.
        left = Redirect.objects.filter(redirect_page=page, automatically_created=True)
        left.filter(old_path__endswith=f"/{in_trash}").delete()
        _redirect(page, before, pages.filter(trashed__was_live=True))
        pages.update(live_revision=None, has_unpublished_changes=True)
    else:
        lasting = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
        published = pages.filter(lasting, trashed__was_live=True).specific()
        kept = [each.pk for each in published if _is_refused(each, user)]
        pages.filter(pk__in=kept).update(has_unpublished_changes=True)
        published.exclude(pk__in=kept).update(live=True)
    rows.delete()
    generation.bump()
    page = Page.objects.get(pk=page.pk)
    log(page.specific, RESTORED, user=user, data={"pages": len(ids)})
    pages_changed.send(Page, ids=ids)
    return page


def _is_refused(page: Page, user: Any) -> bool:
    try:
        check_publication(page, user)
    except PublicationRefusedError as error:
        error.log()
        return True
    return False


def _redirect(page: Page, before: str, published: QuerySet[Page]) -> None:
    """Lead to ``published`` pages of its branch from where they were when it was at ``before``."""
    for one in published:
        path = before + one.url_path.removeprefix(page.url_path)
        autocreate_redirects_on_page_move(one, url_path_after=one.url_path, url_path_before=path)


def _give_slug(page: Page, slug: str) -> None:
    """The slug that it had; numbered, in its drafts too, if another page has it now."""
    siblings = page.get_siblings(inclusive=False)
    free = free_slug(slug, set(siblings.values_list("slug", flat=True)))
    set_slug(page, free)
    draft = page.latest_revision
    if free != slug and draft is not None:
        draft.content["slug"] = free
        draft.save(update_fields=["content"])
