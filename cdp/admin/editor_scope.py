"""Which pages, files and booklets Wagtail's admin shows to an editor, in lists and in forms.

An editor of the whole site sees everything; one who edits some spaces only sees what is public,
what he edits, and the files that he manages.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cdp.access.visibility import PUBLIC, scope_of
from cdp.admin.page_policy import without_trash
from cdp.models import BookletVersion
from cms.models import CustomDocument, CustomImage, Video
from cms.references import Reference

# Models whose mere existence is confidential: an id outside an editor's scope is refused.
RESTRICTED_MODELS = (Page, CustomDocument, CustomImage, Video, BookletVersion)
MANAGE_PERMISSIONS = ["add", "change", "delete", "choose"]


def visible_to(user: Any, model: type[Model]) -> QuerySet[Any]:
    """The objects of ``model`` that an editor may see: public pages, those he edits, his files.

    An alias shows the content of its source: he sees it only if he may see that source too. The
    queryset is of ``Page`` for every page type.
    """
    if model is BookletVersion:
        return _visible_versions(user)
    if not issubclass(model, Page):
        return _manageable(user, model._default_manager.all())
    editable = policy_registry.get_by_type(model).explorable_instances(user)
    public = Q(pk__in=PUBLIC.visible(Page.objects.all()).values("pk"))
    originals = Q(pk__in=editable.values("pk"), alias_of=None)
    sources = Page.objects.filter(public | originals)
    aliases = Q(pk__in=editable.values("pk"), alias_of__in=sources.values("pk"))
    return Page.objects.filter(public | originals | aliases)


def _visible_versions(user: Any) -> QuerySet[BookletVersion]:
    """Versions of the booklets that he may see; those not yet in force, of booklets he edits."""
    edited = policy_registry.get_by_type(Page).explorable_instances(user).values("pk")
    versions = BookletVersion.objects.filter(booklet__in=visible_to(user, Page).values("pk"))
    return versions.issued() | versions.to_come().filter(booklet__in=edited)


def _manageable(user: Any, instances: QuerySet[Any]) -> QuerySet[Any]:
    policy = policy_registry.get_by_type(instances.model)
    manageable = policy.instances_user_has_any_permission_for(user, MANAGE_PERMISSIONS)
    return instances.filter(pk__in=manageable.values("pk"))


def all_visible_to(user: Any, model: type[Model], values: Iterable[Any]) -> bool:
    """Whether an editor may see every object whose id is given; what is no id is passed over."""
    ids = {pk for value in values if (pk := parse_id(value)) is not None}
    return not ids or visible_to(user, model).filter(pk__in=ids).count() == len(ids)


def parse_id(value: Any) -> int | None:
    """The id that Django would read in a parameter, « +8 » included, or None.

    A number out of the range of ids becomes -1 or 2³¹-1, which no object has.
    """
    try:
        return max(-1, min(int(value), 2**31 - 1))
    except (TypeError, ValueError):
        return None


def limit_to_visible(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Of ``pages``, those that the editor may see; for Wagtail's page chooser."""
    if scope_of(request).everything:
        return without_trash(pages)
    return pages.filter(pk__in=visible_to(request.user, Page).values("pk"))


def limit_explorer(parent: Page, pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """As ``limit_to_visible``, for Wagtail's page explorer."""
    return limit_to_visible(pages, request)


def refused_references(user: Any, references: set[Reference]) -> set[Reference]:
    """For the hook ``refuse_page_references`` of ``cms.forms``: those that he may not see."""
    by_type: dict[int, set[str]] = defaultdict(set)
    for content_type_id, pk in references:
        by_type[content_type_id].add(pk)
    refused = set()
    for content_type_id, ids in by_type.items():
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        if model is None or not issubclass(model, RESTRICTED_MODELS):
            continue  # a series, a language: not confidential
        known = {parse_id(pk) for pk in ids} - {None}
        seen = set(visible_to(user, model).filter(pk__in=known).values_list("pk", flat=True))
        refused |= {(content_type_id, pk) for pk in ids if parse_id(pk) not in seen}
    return refused


class VisibleDocumentsAPI(DocumentsAdminAPIViewSet):
    """Wagtail's API of documents, limited to those that the editor manages."""

    def get_queryset(self) -> QuerySet[Any]:
        return _manageable(self.request.user, super().get_queryset())


class VisibleImagesAPI(ImagesAdminAPIViewSet):
    """Wagtail's API of images, limited to those that the editor manages."""

    def get_queryset(self) -> QuerySet[Any]:
        return _manageable(self.request.user, super().get_queryset())


def limit_api(router: Any) -> None:
    router.register_endpoint("documents", VisibleDocumentsAPI)
    router.register_endpoint("images", VisibleImagesAPI)
