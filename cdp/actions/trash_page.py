"""Put a page and those below it in the trash: closed to everyone at once, kept for thirty days."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log
from wagtail.models import Page, Revision, WorkflowState

from cdp.models import BookletPage, TrashedPage
from cdp.models.spaces import SPACE_DEPTH
from cdp.signals import pages_changed
from cms import generation
from cms.database.locks import locked
from cms.models.pages import below

TRASHED = "cdp.trash_page"


class TrashRefusedError(ValueError):
    pass


class NotTrashableError(TrashRefusedError):
    """The page is that of a site, or in the trash already."""


class BookletsKeptError(TrashRefusedError):
    """People may have the address of ``booklets``, which lie in the branch."""

    def __init__(self, booklets: list[BookletPage]) -> None:
        super().__init__()
        self.booklets = booklets


@transaction.atomic
def trash_page(page: Page, *, user: Any = None) -> TrashedPage:
    """Its slug becomes free. What it was to be published at, or who was to approve it, is dropped.

    Raises NotTrashableError and BookletsKeptError.
    """
    page = locked(Page.objects.get(pk=page.pk))
    check_trashable([page])
    branch = branch_of(page).filter(trashed=None)
    others = list(branch.exclude(pk=page.pk).values_list("pk", "live"))
    root = TrashedPage.objects.create(
        page=page, was_live=page.live, slug=page.slug, trashed_by=user
    )
    TrashedPage.objects.bulk_create(
        TrashedPage(page_id=pk, root=root, was_live=live, trashed_by=user) for pk, live in others
    )
    ids = [page.pk, *(pk for pk, _ in others)]
    _stop_publication(ids, user)
    Page.objects.filter(pk__in=ids).update(live=False)
    set_slug(page, f"corbeille-{page.pk}")
    generation.bump()
    log(page.specific, TRASHED, user=user, data={"pages": len(ids)})
    pages_changed.send(Page, ids=ids)
    return root


def check_trashable(pages: Sequence[Page]) -> None:
    """Raises NotTrashableError and BookletsKeptError."""
    in_trash = TrashedPage.objects.filter(page__in=[page.pk for page in pages])
    if any(page.depth < SPACE_DEPTH for page in pages) or in_trash.exists():
        raise NotTrashableError
    if booklets := kept_booklets(pages):
        raise BookletsKeptError(booklets)


def branch_of(page: Page) -> QuerySet[Page]:
    """The page and those below it."""
    pages: QuerySet[Page] = Page.objects.filter(Q(pk=page.pk) | below(page))
    return pages


def kept_booklets(pages: Sequence[Page]) -> list[BookletPage]:
    """The booklets among these pages, or below them, that people may have the address of."""
    given = BookletPage.given().order_by("path")
    return [booklet for booklet in given if booklet.path.startswith(tuple(p.path for p in pages))]


def set_slug(page: Page, slug: str) -> None:
    """Change an address without Wagtail's signal, which would leave a redirect behind."""
    old = page.url_path
    page.slug = slug
    page.set_url_path(page.get_parent())
    Page.objects.filter(pk=page.pk).update(slug=slug, url_path=page.url_path)
    page._update_descendant_url_paths(old, page.url_path)


def _stop_publication(ids: list[int], user: Any) -> None:
    keys = [str(pk) for pk in ids]
    pages = {"base_content_type__app_label": "wagtailcore", "base_content_type__model": "page"}
    Revision.objects.filter(object_id__in=keys, **pages).update(approved_go_live_at=None)
    for state in WorkflowState.objects.active().filter(object_id__in=keys, **pages):
        state.cancel(user=user)
