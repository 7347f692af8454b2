"""Who may pass a document on: the members of its own space, where that space lets them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from cdp.access.visibility import is_verified_editor, scope_of
from cdp.models import BookletPage, FactSheetPage, SpacePage
from cdp.models.library import LibraryPage
from cdp.models.spaces import space_path

Document = BookletPage | FactSheetPage


def lending_space(page: Page, request: HttpRequest) -> SpacePage | None:
    """The space whose member this visitor is, and which lets him pass ``page`` on.

    It is the one that the page lies in: being shared with another gives no such right. What is
    public needs no link, and editors make theirs in the admin.
    """
    if not isinstance(page, LibraryPage) or not page.passed_on_as:
        return None
    if page.alias_of_id is not None or not page.live or is_verified_editor(request):
        return None
    return next(
        (
            space
            for space in scope_of(request).spaces
            if space.path == space_path(page.path)
            and space.passing_on == SpacePage.PassingOn.MEMBERS
        ),
        None,
    )


def visible_document(pk: int, request: HttpRequest) -> Document | None:
    """The booklet or the fact sheet of this id, if the visitor may see it; one query each."""
    scope = scope_of(request)
    models: tuple[Any, ...] = (BookletPage, FactSheetPage)
    found: list[QuerySet[Any]] = [
        scope.visible(model._default_manager.filter(pk=pk, alias_of=None)) for model in models
    ]
    return next((page for pages in found for page in pages), None)
