"""What Wagtail's admin would tell editors confined to some spaces of what lies outside them.

Wagtail checks what an editor may do with a page, not whether he may know of it: choosers,
confirmations and bulk actions show the title of any page whose id they are given.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cdp.access.visibility import is_verified_editor, scope_of, visible

# Where the admin's addresses and forms name pages.
PAGE_ARGUMENTS = ["page_id", "parent_page_id", "page_to_move_id", "destination_id", "pk"]
PAGE_FIELDS = ["new_parent_page", "chooser"]
# Reports on the whole site that filter by no permission.
CLOSED = {"page_types_usage", "page_types_usage_results"}


class ConfinementMiddleware:
    """To a confined editor, a page outside his spaces does not exist, whatever he asks of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is None or not match.route.startswith("admin/") or not _is_confined(request):
            return
        if "wagtailadmin_reports" in match.namespaces and match.url_name in CLOSED:
            raise Http404
        if match.url_name == "wagtail_bulk_action":
            model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
            _check(request, model, request.GET.getlist("id"))
        named = [
            kwargs[name] for name in PAGE_ARGUMENTS if name in kwargs and _names_page(match, name)
        ]
        named += [value for name in PAGE_FIELDS for value in request.POST.getlist(name)]
        _check(request, Page, named)


def choosable(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Pages that an editor may choose as the target of a link."""
    if scope_of(request).everything:
        return pages
    return pages.filter(pk__in=_known(request, Page).values("pk"))


def _names_page(match: Any, argument: str) -> bool:
    return argument != "pk" or "wagtailadmin_pages" in match.namespaces


def _is_confined(request: HttpRequest) -> bool:
    return is_verified_editor(request) and not scope_of(request).everything


def _check(request: HttpRequest, model: type[Model], named: list[Any]) -> None:
    """Raise Http404 unless the editor knows of every object named; what is no id is Wagtail's."""
    ids = {int(value) for value in map(str, named) if value.isdecimal() and len(value) < 19}
    if ids and _known(request, model).filter(pk__in=ids).count() < len(ids):
        raise Http404


def _known(request: HttpRequest, model: type[Model]) -> QuerySet[Any]:
    """What this editor may know of: pages that he sees or edits, other things that he handles."""
    policy = policy_registry.get_by_type(model)
    if not issubclass(model, Page):
        handled = policy.instances_user_has_any_permission_for(
            request.user, ["add", "change", "delete", "choose"]
        )
        return model._default_manager.filter(pk__in=handled.values("pk"))
    own = policy.explorable_instances(request.user)
    seen = visible(scope_of(request), Page.objects.all())
    return Page.objects.filter(pk__in=own.values("pk")) | Page.objects.filter(
        pk__in=seen.values("pk")
    )
