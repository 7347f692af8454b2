"""What a click does not delete: the booklets of which somebody was given a version or a link."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction
from wagtail.models import Page

from cdp.admin.confinement import keep_spaces
from cdp.models import BookletPage, BookletVersion, PartnerLink

MOST_TITLES = 3


def keep_given(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Instead of asking whether to delete such a booklet, or what holds one, say why it stays."""
    if not (booklets := given_in([page])):
        return None
    messages.error(request, _refusal([page], booklets))
    return redirect("wagtailadmin_pages:edit", page.pk)


class DeletePages(DeleteBulkAction):
    """Wagtail's own, which knows what refers to the chosen pages, not to those below them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pages, _ = self.get_actionable_objects()
        answer: HttpResponse = self._kept(pages) or super().get(request, *args, **kwargs)
        return answer

    def prepare_action(
        self, objects: Sequence[Page], objects_without_access: Sequence[Page]
    ) -> HttpResponse | None:
        for page in objects:
            keep_spaces(self.request, page)
        return self._kept(objects) or super().prepare_action(objects, objects_without_access)

    def _kept(self, pages: Sequence[Page]) -> HttpResponse | None:
        if not (booklets := given_in(pages)):
            return None
        messages.error(self.request, _refusal(pages, booklets))
        listed = reverse("wagtailadmin_explore", args=[pages[0].get_parent().pk])
        return redirect(get_valid_next_url_from_request(self.request) or listed)


def given_in(pages: Sequence[Page]) -> list[BookletPage]:
    """The booklets among these pages, or below them, with a version or a partner's link."""
    versions, links = (
        Exists(model._default_manager.filter(booklet=OuterRef("pk")))
        for model in (BookletVersion, PartnerLink)
    )
    given = BookletPage.objects.filter(versions | links).order_by("path")
    return [booklet for booklet in given if booklet.path.startswith(tuple(p.path for p in pages))]


def _refusal(pages: Sequence[Page], booklets: Sequence[BookletPage]) -> str:
    names = [f"«\u00a0{booklet.title}\u00a0»" for booklet in booklets]
    if [page.pk for page in pages] == [booklet.pk for booklet in booklets] and len(names) == 1:
        return (
            f"Rien n’a été supprimé\u00a0: le livret {names[0]} a des versions ou des liens "
            "partenaires, que des personnes ont reçus. Pour qu’il ne se lise plus, dépubliez-le."
        )
    others = len(names) - MOST_TITLES
    told = ", ".join(names[:MOST_TITLES])
    told += f" et {others} autre{'s' if others > 1 else ''}" if others > 0 else ""
    return (
        "Rien n’a été supprimé\u00a0: des livrets ont des versions ou des liens partenaires, que "
        f"des personnes ont reçus ({told}). Pour qu’ils ne se lisent plus, dépubliez-les\u202f; "
        "pour supprimer le reste, déplacez-les d’abord."
    )
