"""What an editor may know of in Wagtail's admin, and what follows for its lists and its forms."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cdp.access.visibility import PUBLIC, scope_of
from cdp.models import BookletVersion
from cms.models import CustomDocument, CustomImage, Video

# Kinds of things whose being there already tells something.
SECRET = (Page, CustomDocument, CustomImage, Video, BookletVersion)
HANDLING = ["add", "change", "delete", "choose"]


def known(user: Any, model: type[Model]) -> QuerySet[Any]:
    """What an editor may know of: public pages and those he edits, other things he handles.

    An alias among them shows the content of its source, of which he must know too.
    """
    if model is BookletVersion:
        return _known_versions(user)
    if not issubclass(model, Page):
        return _handled(user, model._default_manager.all())
    own = policy_registry.get_by_type(model).explorable_instances(user)
    public = Q(pk__in=PUBLIC.visible(Page.objects.all()).values("pk"))
    originals = Q(pk__in=own.values("pk"), alias_of=None)
    sources = Page.objects.filter(public | originals)
    aliases = Q(pk__in=own.values("pk"), alias_of__in=sources.values("pk"))
    return Page.objects.filter(public | originals | aliases)


def _known_versions(user: Any) -> QuerySet[BookletVersion]:
    """Those of booklets that the editor knows of; before their day, of those he edits."""
    edited = policy_registry.get_by_type(Page).explorable_instances(user).values("pk")
    versions = BookletVersion.objects.filter(booklet__in=known(user, Page).values("pk"))
    return versions.filter(Q(date__lte=timezone.localdate()) | Q(booklet__in=edited))


def _handled(user: Any, instances: QuerySet[Any]) -> QuerySet[Any]:
    policy = policy_registry.get_by_type(instances.model)
    handled = policy.instances_user_has_any_permission_for(user, HANDLING)
    return instances.filter(pk__in=handled.values("pk"))


def knows_all(user: Any, model: type[Model], named: Iterable[Any]) -> bool:
    """Whether an editor knows of every object named; what is no id names nothing."""
    ids = {pk for value in named if (pk := id_of(value)) is not None}
    return not ids or known(user, model).filter(pk__in=ids).count() == len(ids)


def id_of(value: Any) -> int | None:
    """The id that Django would read, « +8 » included; one beyond any id stands for none."""
    try:
        return max(-1, min(int(value), 2**31 - 1))
    except (TypeError, ValueError):
        return None


def only_known(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """The pages of ``pages`` that an editor may come across, or choose as the target of a link."""
    if scope_of(request).everything:
        return pages
    return pages.filter(pk__in=known(request.user, Page).values("pk"))


def only_known_below(parent: Page, pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """The same, as the page explorer asks it."""
    return only_known(pages, request)


def check_references(user: Any, references: set[tuple[int, str]]) -> None:
    """A page refers only to pages, files and booklets that its editor knows of.

    Raises ValidationError.
    """
    by_type: dict[int, list[str]] = defaultdict(list)
    for content_type_id, pk in references:
        by_type[content_type_id].append(pk)
    for content_type_id, ids in by_type.items():
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        if model is None or not issubclass(model, SECRET):
            continue  # a series, a language: nothing that an address would tell
        if None in map(id_of, ids) or not knows_all(user, model, ids):
            raise ValidationError(
                "Cette page renvoie à un fichier ou à une page que vous ne pouvez pas "
                "choisir\u00a0: retirez-le, ou demandez à l’équipe du programme de l’ajouter."
            )


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
