"""What Wagtail's admin would tell editors confined to some spaces of what lies outside them.

Wagtail checks what an editor may do with a page, not whether he may know of it: choosers,
confirmations and bulk actions show the title of any page whose id they are given, and a form
keeps whatever id is sent for a file or a link.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cdp.access.visibility import PUBLIC, is_verified_editor, scope_of, visible
from cdp.models import SpacePage
from cms.models import CustomDocument, CustomImage

# Where the admin's addresses and forms name pages.
PAGE_ARGUMENTS = ["page_id", "parent_page_id", "page_to_move_id", "destination_id", "pk", "page"]
PAGE_FIELDS = ["new_parent_page", "parent_page", "chooser"]
# Reports on the whole site, and tags of all its files, that filter by no permission.
CLOSED = {
    "page_types_usage",
    "page_types_usage_results",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
}
HANDLING = ["add", "change", "delete", "choose"]


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
        return None


class HandledDocuments(DocumentsAdminAPIViewSet):
    """Wagtail's API of documents, kept to those that the editor handles."""

    def get_queryset(self) -> QuerySet[Any]:
        return _handled(self.request.user, super().get_queryset())


class HandledImages(ImagesAdminAPIViewSet):
    """Wagtail's API of images, kept to those that the editor handles."""

    def get_queryset(self) -> QuerySet[Any]:
        return _handled(self.request.user, super().get_queryset())


def confine_api(router: Any) -> None:
    router.register_endpoint("documents", HandledDocuments)
    router.register_endpoint("images", HandledImages)


def explorable(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Pages that an editor comes across in the page explorer."""
    return pages.filter(pk__in=known(request.user, Page)) if _is_confined(request) else pages


def explorable_below(parent: Page, pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    return explorable(pages, request)


def choosable(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Pages that an editor may choose as the target of a link."""
    if scope_of(request).everything:
        return pages
    return pages.filter(pk__in=known(request.user, Page).values("pk"))


def keep_spaces(request: HttpRequest, page: Page) -> None:
    """A space, with its keys and its editors, is not deleted from within.

    Raises PermissionDenied.
    """
    if page.specific_class is SpacePage and not scope_of(request).everything:
        raise PermissionDenied


def keep_spaces_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> None:
    if action_type == "delete" and issubclass(action.model, Page):
        for page in objects:
            keep_spaces(request, page)


def check_references(user: Any, references: set[tuple[int, str]]) -> None:
    """A page refers only to pages, documents and images that its editor knows of.

    Raises ValidationError.
    """
    by_type: dict[int, list[str]] = defaultdict(list)
    for content_type_id, pk in references:
        by_type[content_type_id].append(pk)
    for content_type_id, ids in by_type.items():
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        if model is None or not issubclass(model, (Page, CustomDocument, CustomImage)):
            continue  # a series, a language: nothing that an address would tell
        if None in map(_id, ids) or not _knows(user, model, ids):
            raise ValidationError(
                "Cette page renvoie à un fichier ou à une page que vous ne pouvez pas "
                "choisir\u00a0: retirez-le, ou demandez à l’équipe du programme de l’ajouter."
            )


def known(user: Any, model: type[Model]) -> QuerySet[Any]:
    """What an editor may know of: public pages and those he edits, other things he handles.

    An alias among them shows the content of its source, of which he must know too.
    """
    if not issubclass(model, Page):
        return _handled(user, model._default_manager.all())
    own = policy_registry.get_by_type(model).explorable_instances(user)
    public = Q(pk__in=visible(PUBLIC, Page.objects.all()).values("pk"))
    originals = Q(pk__in=own.values("pk"), alias_of=None)
    sources = Page.objects.filter(public | originals)
    aliases = Q(pk__in=own.values("pk"), alias_of__in=sources.values("pk"))
    return Page.objects.filter(public | originals | aliases)


def _handled(user: Any, instances: QuerySet[Any]) -> QuerySet[Any]:
    policy = policy_registry.get_by_type(instances.model)
    handled = policy.instances_user_has_any_permission_for(user, HANDLING)
    return instances.filter(pk__in=handled.values("pk"))


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
    if parent is not None and _id(parent) is None:
        raise Http404
    if issubclass(model, Page):
        _check(request, Page, [parent])
    if "all" in request.GET.getlist("id"):
        listed = action_class(request, model).get_all_objects_in_listing_query(parent)
        meant = known(request.user, model).filter(pk__in=list(listed))
        query = request.GET.copy()
        query.setlist("id", [str(pk) for pk in meant.values_list("pk", flat=True)])
        request.GET = query  # type: ignore[assignment]
    _check(request, model, request.GET.getlist("id"))


def _check(request: HttpRequest, model: type[Model], named: Iterable[Any]) -> None:
    """Raise Http404 unless the editor knows of every object named; what is no id is Wagtail's."""
    if not _knows(request.user, model, named):
        raise Http404


def _knows(user: Any, model: type[Model], named: Iterable[Any]) -> bool:
    ids = {pk for value in named if (pk := _id(value)) is not None}
    return not ids or known(user, model).filter(pk__in=ids).count() == len(ids)


def _id(value: Any) -> int | None:
    """The id that Django would read, « +8 » included; one beyond any id stands for none."""
    try:
        return max(-1, min(int(value), 2**31 - 1))
    except (TypeError, ValueError):
        return None
