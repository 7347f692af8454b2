"""Refuses to delete a booklet that people may have the address of, or a page above one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction
from wagtail.models import Page

from cdp.admin.space_editors import refuse_space_deletion
from cdp.models import BookletPage, BookletVersion, PartnerLink

MAX_TITLES = 3


def refuse_booklet_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For ``before_delete_page``: the refusal, shown in the page editor, or None."""
    if not (booklets := issued_booklets_in([page])):
        return None
    messages.error(request, _refusal_message([page], booklets))
    return redirect("wagtailadmin_pages:edit", page.pk)


class DeletePagesBulkAction(DeleteBulkAction):
    """Wagtail's bulk deletion, which checks references to the chosen pages, not to those below."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pages, _ = self.get_actionable_objects()
        answer: HttpResponse = self._refuse(pages) or super().get(request, *args, **kwargs)
        return answer

    def prepare_action(
        self, objects: Sequence[Page], objects_without_access: Sequence[Page]
    ) -> HttpResponse | None:
        for page in objects:
            refuse_space_deletion(self.request, page)
        return self._refuse(objects) or super().prepare_action(objects, objects_without_access)

    def _refuse(self, pages: Sequence[Page]) -> HttpResponse | None:
        if not (booklets := issued_booklets_in(pages)):
            return None
        messages.error(self.request, _refusal_message(pages, booklets))
        listed = reverse("wagtailadmin_explore", args=[pages[0].get_parent().pk])
        return redirect(get_valid_next_url_from_request(self.request) or listed)


def issued_booklets_in(pages: Sequence[Page]) -> list[BookletPage]:
    """The booklets among these pages, or below them, that people may have the address of.

    They were published once, or have a version or a partner link.
    """
    versions, links = (
        Exists(model._default_manager.filter(booklet=OuterRef("pk")))
        for model in (BookletVersion, PartnerLink)
    )
    published = ~Q(first_published_at=None)
    own = BookletPage.objects.filter(alias_of=None)
    issued = own.filter(published | Q(versions) | Q(links)).order_by("path")
    return [booklet for booklet in issued if booklet.path.startswith(tuple(p.path for p in pages))]


def _refusal_message(pages: Sequence[Page], booklets: Sequence[BookletPage]) -> str:
    names = [f"«\u00a0{booklet.title}\u00a0»" for booklet in booklets]
    if [page.pk for page in pages] == [booklet.pk for booklet in booklets] and len(names) == 1:
        return (
            f"Rien n’a été supprimé\u00a0: le livret {names[0]} a été diffusé, et des personnes "
            "ont ses adresses. Pour qu’il ne se lise plus, cessez de le diffuser (bouton "
            "«\u00a0Diffusion\u00a0»)."
        )
    others = len(names) - MAX_TITLES
    titles = ", ".join(names[:MAX_TITLES])
    titles += f" et {others} autre{'s' if others > 1 else ''}" if others > 0 else ""
    return (
        "Rien n’a été supprimé\u00a0: des livrets ont été diffusés, et des personnes ont leurs "
        f"adresses ({titles}). Pour qu’ils ne se lisent plus, cessez de les diffuser (bouton "
        "«\u00a0Diffusion\u00a0»)\u202f; pour supprimer le reste, déplacez-les d’abord."
    )
