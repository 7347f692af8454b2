"""Deleting pages puts them in the trash, after a question that says in numbers what goes with them.

Never a booklet that people may have the address of, nor a page above one: it is not unpublished
either.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from cdp.actions.trash_page import (
    BookletsKeptError,
    TrashRefusedError,
    check_trashable,
    kept_booklets,
    trash_page,
)
from cdp.admin.counts import counts_of_pages
from cdp.admin.space_editors import refuse_change_of_space
from cdp.models import BookletPage
from cms.french.typography import plural

MAX_TITLES = 3


def delete_page(request: HttpRequest, page: Page) -> HttpResponse:
    """For ``before_delete_page``, in place of Wagtail's view: the question, then the trash."""
    refuse_change_of_space(request, page)
    listed = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    next_url = get_valid_next_url_from_request(request) or listed
    try:
        if request.method == "POST":
            trash_page(page, user=request.user)
        else:
            check_trashable([page])
    except TrashRefusedError as error:
        messages.error(request, _refusal_message([page], error))
        return redirect("wagtailadmin_pages:edit", page.pk)
    if request.method != "POST":
        context = {
            "page": page,
            "counts": counts_of_pages(request.user, [page]),
            "next": next_url,
            "header_title": "Mettre à la corbeille",
            "page_title": "Mettre à la corbeille",
            "header_icon": "bin",
        }
        return TemplateResponse(request, "cdp/admin/confirm_trash.html", context)
    title = page.get_admin_display_title()
    _say(request, f"«\u00a0{title}\u00a0» est dans la corbeille.")
    return redirect(next_url)


class DeletePagesBulkAction(DeleteBulkAction):
    """Wagtail's bulk deletion, with the trash in its place."""

    display_name = "Mettre à la corbeille"
    template_name = "cdp/admin/confirm_bulk_trash.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pages, _ = self.get_actionable_objects()
        try:
            check_trashable(pages)
        except TrashRefusedError as error:
            return self._refuse(pages, error)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def post(self, request: HttpRequest) -> HttpResponse:
        """Without the name of the site, which Wagtail asks for before it destroys many pages."""
        answer: HttpResponse = PageBulkAction.post(self, request)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        pages = [item["item"] for item in context["items"]]
        return context | {"counts": counts_of_pages(self.request.user, pages)}

    def prepare_action(
        self, objects: Sequence[Page], objects_without_access: Sequence[Page]
    ) -> None:
        for page in objects:
            refuse_change_of_space(self.request, page)

    def form_valid(self, form: Any) -> HttpResponse:
        """All of them, or none."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except TrashRefusedError as error:
            return self._refuse(self.actionable_objects, error)
        return answer

    @classmethod
    def execute_action(
        cls, objects: Sequence[Page], user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        """A page that lies below another of them is in the trash with that one."""
        roots = [
            page for page in objects if not any(page.is_descendant_of(other) for other in objects)
        ]
        for page in roots:
            trash_page(page, user=user)
        return len(roots), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        pages = plural(num_parent_objects, "page est", "pages sont")
        return f"{pages} dans la corbeille, avec ce qu’elles contiennent."

    def _refuse(self, pages: Sequence[Page], error: TrashRefusedError) -> HttpResponse:
        messages.error(self.request, _refusal_message(pages, error))
        listed = reverse("wagtailadmin_explore", args=[pages[0].get_parent().pk])
        return redirect(get_valid_next_url_from_request(self.request) or listed)


def refuse_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For ``before_unpublish_page``."""
    booklets = _published_booklets([page], below="include_descendants" in request.POST)
    if not booklets:
        return None
    messages.error(request, _unpublishing_message(booklets))
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_bulk_unpublishing(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """For ``before_bulk_action``."""
    if action_type != "unpublish" or not issubclass(action.model, Page):
        return None
    below = action.cleaned_form.cleaned_data["include_descendants"]
    if not (booklets := _published_booklets(list(objects), below=below)):
        return None
    messages.error(request, _unpublishing_message(booklets))
    return redirect(action.next_url)


def _published_booklets(pages: Sequence[Page], *, below: bool) -> list[BookletPage]:
    """The published booklets among these pages, or also below them, that people may have."""
    ids = {page.pk for page in pages}
    return [b for b in kept_booklets(pages) if b.live and (below or b.pk in ids)]


def _unpublishing_message(booklets: Sequence[BookletPage]) -> str:
    return (
        f"Rien n’a été dépublié\u00a0: des personnes ont les adresses de {_titles(booklets)}. Pour "
        "qu’un livret ne se lise plus, cessez de le diffuser (bouton «\u00a0Diffusion\u00a0»)"
        "\u202f; dépubliez les autres pages sans lui."
    )


def discard_copies_of_trash(request: HttpRequest, page: Page, new_page: Page) -> None:
    """For ``after_copy_page``: what was in the trash below a page is not copied with it."""
    trashed = page.get_descendants().exclude(trashed=None).filter(trashed__root=None)
    slugs = list(trashed.values_list("slug", flat=True))
    for copy in new_page.get_descendants().filter(slug__in=slugs).order_by("-path"):
        Page.objects.get(pk=copy.pk).specific.delete()


def _say(request: HttpRequest, text: str) -> None:
    button = messages.button(reverse("trash:index"), "Voir la corbeille")
    messages.success(request, text, buttons=[button])


def _refusal_message(pages: Sequence[Page], error: TrashRefusedError) -> str:
    if not isinstance(error, BookletsKeptError):
        return (
            "Rien n’a été supprimé\u00a0: l’accueil d’un site ne se supprime pas, ni ce qui est "
            "déjà dans la corbeille."
        )
    booklets = error.booklets
    if [page.pk for page in pages] == [booklet.pk for booklet in booklets] and len(pages) == 1:
        return (
            f"Rien n’a été supprimé\u00a0: le livret {_titles(booklets)} a été diffusé, et des "
            "personnes ont ses adresses. Pour qu’il ne se lise plus, cessez de le diffuser (bouton "
            "«\u00a0Diffusion\u00a0»)."
        )
    return (
        "Rien n’a été supprimé\u00a0: des livrets ont été diffusés, et des personnes ont leurs "
        f"adresses ({_titles(booklets)}). Pour qu’ils ne se lisent plus, cessez de les diffuser "
        "(bouton «\u00a0Diffusion\u00a0»)\u202f; pour supprimer le reste, déplacez-les d’abord."
    )


def _titles(booklets: Sequence[BookletPage]) -> str:
    names = [f"«\u00a0{booklet.title}\u00a0»" for booklet in booklets]
    others = len(names) - MAX_TITLES
    more = f" et {others} autre{'s' if others > 1 else ''}" if others > 0 else ""
    return ", ".join(names[:MAX_TITLES]) + more
