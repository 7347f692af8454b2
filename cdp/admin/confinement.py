"""What Wagtail's admin would tell editors confined to some spaces of what lies outside them.

Wagtail checks what an editor may do with a page, not whether he may know of it: choosers,
confirmations and bulk actions show the title of any page whose id they are given.
"""

from collections.abc import Callable, Iterable
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
from cdp.admin import knowledge
from cdp.models import SpacePage
from cms.models import Video

# Where the admin's addresses and forms name pages.
PAGE_ARGUMENTS = ["page_id", "parent_page_id", "page_to_move_id", "destination_id", "pk", "page"]
PAGE_FIELDS = ["new_parent_page", "parent_page", "chooser"]
# Whose screens check what an editor may do with such things, not with this one.
BY_NAMESPACE: dict[str, type[Model]] = {"wagtailsnippets_cms_video": Video}
# Reports on the whole site, and tags of all its files, that filter by no permission.
CLOSED = {
    "page_types_usage",
    "page_types_usage_results",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
}


class ConfinementMiddleware:
    """To a confined editor, a page outside his spaces does not exist, whatever he asks of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not match.route.startswith("admin/") or not _is_confined(request):
            return None
        if match.url_name in CLOSED:
            raise Http404
        if match.url_name == "wagtailadmin_choose_page":
            return _from_own_root(request)
        if match.url_name == "wagtail_bulk_action":
            _check_bulk(request, **kwargs)
        named = [
            kwargs[name] for name in PAGE_ARGUMENTS if name in kwargs and _names_page(match, name)
        ]
        named += [value for name in PAGE_FIELDS for value in request.POST.getlist(name)]
        if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
            named += request.GET.getlist("id")
        _check(request, Page, named)
        for namespace, model in BY_NAMESPACE.items():
            if namespace in match.namespaces and "pk" in kwargs:
                _check(request, model, [kwargs["pk"]])
        return None


def keep_spaces(request: HttpRequest, page: Page) -> None:
    """A space, with its keys and its editors, is not deleted from within.

    Raises PermissionDenied.
    """
    if page.specific_class is SpacePage and not scope_of(request).everything:
        raise PermissionDenied


def _names_page(match: Any, argument: str) -> bool:
    return argument != "pk" or "wagtailadmin_pages" in match.namespaces


def _is_confined(request: HttpRequest) -> bool:
    return is_verified_editor(request) and not scope_of(request).everything


def _from_own_root(request: HttpRequest) -> HttpResponse:
    """The page chooser opens where the editor's pages begin, not where all those of a type do."""
    root = policy_registry.get_by_type(Page).explorable_root_instance(request.user)
    if root is None:
        raise Http404
    address = reverse("wagtailadmin_choose_page_child", args=[root.pk])
    return redirect(f"{address}?{request.GET.urlencode()}")


def _check_bulk(request: HttpRequest, app_label: str, model_name: str, action: str) -> None:
    """« All » of a list means, to a confined editor, all that he knows of it."""
    action_class = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if action_class is None:
        raise Http404
    model = apps.get_model(app_label, model_name)
    parent = request.GET.get("childOf")
    if parent is not None and knowledge.id_of(parent) is None:
        raise Http404
    if issubclass(model, Page):
        _check(request, Page, [parent])
    if "all" in request.GET.getlist("id"):
        listed = action_class(request, model).get_all_objects_in_listing_query(parent)
        meant = knowledge.known(request.user, model).filter(pk__in=list(listed))
        query = request.GET.copy()
        query.setlist("id", [str(pk) for pk in meant.values_list("pk", flat=True)])
        request.GET = query  # type: ignore[assignment]
    _check(request, model, request.GET.getlist("id"))


def _check(request: HttpRequest, model: type[Model], named: Iterable[Any]) -> None:
    """Raise Http404 unless the editor knows of every object named; what is no id is Wagtail's."""
    if not knowledge.knows_all(request.user, model, named):
        raise Http404
