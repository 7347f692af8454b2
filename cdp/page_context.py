"""The template context of a page: the visitor is found here, each page type adds its own."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from cdp.access.passing_on import lending_space
from cdp.access.visibility import is_verified_editor, scope_of, space_of
from cms.models import BasePage
from cms.models.pages import page_types


def page_context(page: BasePage, request: HttpRequest) -> dict[str, Any]:
    """For the template of ``page``: ``space``, ``may_edit``, ``may_pass_on``.

    Then what each page type adds.
    """
    scope = scope_of(request)
    space = space_of(page, scope)
    if space is not None and not scope.opens(space):
        space = None  # a preview, as who will not get the page
    context = {
        "space": space,
        "may_edit": _may_edit(page, request),
        "may_pass_on": lending_space(page, request) is not None,
    }
    context |= page.reader_context(scope, request)
    for page_type in page_types():
        context |= page_type.context_on(page, scope, request)
    return context


def _may_edit(page: Page, request: HttpRequest) -> bool:
    """Whether to link to the page editor; a page that is not yet saved has none."""
    if page.pk is None or not is_verified_editor(request):
        return False
    return bool(page.permissions_for_user(request.user).can_edit())
