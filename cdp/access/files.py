"""Delivery of files, which follow pages.

A file is readable by whoever may see at least one published page that uses it, and by editors;
to anyone else it does not exist. Which pages use what is Wagtail's reference index, brought up
to date with each publication (``cdp.access.references``). The storage keeps files outside any web
root and gives them addresses that this one view answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from cdp.access.delivery import StoredFile, respond
from cdp.access.visibility import Audience, audiences, is_verified_editor, scope_of
from cms.models import CustomDocument, CustomImage, CustomRendition

EDITING = ["add", "change", "choose"]


@dataclass(frozen=True, slots=True)
class Kind:
    """The files of one folder of the storage.

    ``records`` have the name of their file in ``field``; ``used`` is what pages refer to when
    they use the file of a record.
    """

    records: QuerySet[Any]
    field: str = "file"
    used: Callable[[Any], Any] = lambda record: record


KINDS = {
    "documents": Kind(CustomDocument.objects.all()),
    "original_images": Kind(CustomImage.objects.all()),
    "images": Kind(
        CustomRendition.objects.select_related("image"),
        used=lambda rendition: rendition.image,
    ),
    # Portraits of editors: the admin shows them to every editor.
    "avatar_images": Kind(UserProfile.objects.all(), field="avatar"),
}


@require_safe
def deliver(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file that the storage knows by ``name``, for whoever may read it."""
    kind = KINDS.get(name.partition("/")[0])
    record = kind.records.filter(**{kind.field: name}).first() if kind else None
    if kind is None or record is None:
        raise Http404
    used = kind.used(record)
    audience = _audience(used)
    # Of a public file's visitor nothing is asked: shared caches may keep the answer.
    if not audience.everyone and not _may_read(request, audience, used):
        raise Http404
    title = getattr(used, "title", "portrait")
    storage = getattr(record, kind.field).storage
    return respond(request, StoredFile(storage, name, title, public=audience.everyone))


def _may_read(request: HttpRequest, audience: Audience, used: Model) -> bool:
    return scope_of(request).meets(audience) or (
        is_verified_editor(request) and _may_edit(request.user, used)
    )


def _may_edit(user: Any, used: Model) -> bool:
    """Whether an editor handles this object in the admin, used by a page or not."""
    if isinstance(used, UserProfile):
        return True
    policy = policy_registry.get_by_type(type(used))
    return bool(policy.user_has_any_permission_for_instance(user, EDITING, used))


def _audience(used: Model) -> Audience:
    """Who may see at least one published page that uses this object; one query.

    Aliases show what their source shows, to no more people: they are not asked.
    """
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(used),
        to_object_id=str(used.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    users = references.values(page=Cast("object_id", BigIntegerField()))
    pages = Page.objects.filter(pk__in=users, live=True, alias_of=None)
    found = Audience()
    for audience in audiences(pages).values():
        found |= audience
    return found
