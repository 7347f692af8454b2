"""Keeps from editors of some spaces what Wagtail's admin would show of the others.

And from all of them what is in the trash.

Wagtail checks what an editor may do with a page, not whether he may see it: choosers,
confirmations and bulk actions show the title of any page whose id they are given.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cdp.access.visibility import is_verified_editor, scope_of
from cdp.admin import editor_scope
from cdp.models import SpacePage, TrashedPage
from cms.models import Video

# The URL arguments and form fields of the admin that hold the id of a page.
PAGE_ARGUMENTS = ["page_id", "parent_page_id", "page_to_move_id", "destination_id", "pk", "page"]
PAGE_FIELDS = ["new_parent_page", "parent_page", "chooser"]
# Views that ask for a permission on the model, not on the object: by their namespace.
MODEL_BY_NAMESPACE: dict[str, type[Model]] = {"wagtailsnippets_cms_video": Video}
# Views over the whole site that filter by no permission: reports, tags of all files.
SITE_WIDE_VIEWS = {
    "page_types_usage",
    "page_types_usage_results",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
}


class SpaceEditorMiddleware:
    """Answers 404 to an editor of some spaces for any page, video or file that he may not see.

    And to any editor for a page in the trash.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What is refused by its id answers as what does not exist: Wagtail's refusals tell."""
        response = self.get_response(request)
        if _is_refusal(response) and _names_a_thing(request) and not scope_of(request).everything:
            raise Http404
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not match.route.startswith("admin/") or not is_verified_editor(request):
            return None
        if match.url_name == "wagtail_bulk_action":
            _check_bulk(request, **kwargs)
        ids = _page_ids(request, match, kwargs)
        _refuse_trash(ids)
        if scope_of(request).everything:
            return None
        if match.url_name in SITE_WIDE_VIEWS:
            raise Http404
        if match.url_name == "wagtailadmin_choose_page":
            return _redirect_to_own_root(request)
        _check(request, Page, ids)
        for namespace, model in MODEL_BY_NAMESPACE.items():
            if namespace in match.namespaces and "pk" in kwargs:
                _check(request, model, [kwargs["pk"]])
        return None

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Take the filter by tags from lists of files: it offers those of all files."""
        filters: Any = (response.context_data or {}).get("filters")
        if "tag" in getattr(filters, "filters", ()) and not scope_of(request).everything:
            del filters.filters["tag"], filters.form.fields["tag"]
        return response


def refuse_change_of_space(request: HttpRequest, page: Page) -> None:
    """Only an editor of the whole site deletes or unpublishes a space.

    Raises PermissionDenied.
    """
    if page.specific_class is SpacePage and not scope_of(request).everything:
        raise PermissionDenied


def refuse_bulk_change_of_space(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> None:
    """For ``before_bulk_action``."""
    if action_type == "unpublish" and issubclass(action.model, Page):
        for page in objects:
            refuse_change_of_space(request, page)


def _is_refusal(response: HttpResponse) -> bool:
    """Whether Wagtail answers so to who lacks a permission, or where there is nothing."""
    to_home = response.headers.get("Location") == reverse("wagtailadmin_home")
    return to_home or response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def _names_a_thing(request: HttpRequest) -> bool:
    """Whether an address of the admin holds an id, and not only of pages: those are seen here."""
    match = request.resolver_match
    if match is None or not match.route.startswith("admin/") or not is_verified_editor(request):
        return False
    return any(not _is_page_id(match, name) for name in match.kwargs)


def _page_ids(request: HttpRequest, match: Any, kwargs: dict[str, Any]) -> list[Any]:
    """The ids of pages that a request holds, in its address and in the fields of its form."""
    ids = [value for name, value in kwargs.items() if _is_page_id(match, name)]
    ids += [value for name in PAGE_FIELDS for value in request.POST.getlist(name)]
    if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
        ids += request.GET.getlist("id")
    return ids


def _is_page_id(match: Any, argument: str) -> bool:
    in_pages = argument != "pk" or "wagtailadmin_pages" in match.namespaces
    return in_pages and argument in PAGE_ARGUMENTS


def _refuse_trash(ids: Iterable[Any]) -> None:
    """Raise Http404 for a page in the trash: no view but those of the trash knows it."""
    pages = {pk for value in ids if (pk := editor_scope.parse_id(value)) is not None}
    if pages and TrashedPage.objects.filter(page__in=pages).exists():
        raise Http404


def _redirect_to_own_root(request: HttpRequest) -> HttpResponse:
    """Open the page chooser at the root of the editor's pages, not at that of all pages."""
    root = policy_registry.get_by_type(Page).explorable_root_instance(request.user)
    if root is None:
        raise Http404
    address = reverse("wagtailadmin_choose_page_child", args=[root.pk])
    return redirect(f"{address}?{request.GET.urlencode()}")


def _check_bulk(request: HttpRequest, app_label: str, model_name: str, action: str) -> None:
    """Check the ids of a bulk action; its ``id=all`` becomes those that the editor may see."""
    action_class = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if action_class is None:
        raise Http404
    model = apps.get_model(app_label, model_name)
    parent = request.GET.get("childOf")
    if parent is not None and editor_scope.parse_id(parent) is None:
        raise Http404
    if issubclass(model, Page):
        _check(request, Page, [parent])
    if "all" in request.GET.getlist("id"):
        listed = action_class(request, model).get_all_objects_in_listing_query(parent)
        visible = editor_scope.visible_to(request.user, model).filter(pk__in=list(listed))
        query = request.GET.copy()
        query.setlist("id", [str(pk) for pk in visible.values_list("pk", flat=True)])
        request.GET = query  # type: ignore[assignment]
    _check(request, model, request.GET.getlist("id"))


def _check(request: HttpRequest, model: type[Model], ids: Iterable[Any]) -> None:
    """Raise Http404 unless the editor may see all these objects; Wagtail refuses what is no id."""
    if not editor_scope.all_visible_to(request.user, model, ids):
        raise Http404
