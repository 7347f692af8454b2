"""Delivery of files, which follow pages.

A file is readable by whoever may see at least one published page that uses it, and by editors;
to anyone else it does not exist. Which pages use what is Wagtail's reference index, brought up
to date with each publication (``cdp.access.references``). The storage keeps files outside any web
root and gives them addresses that this one view answers.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.db import connection
from django.db.models import FileField, Model, Value
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from cdp.access.delivery import StoredFile, respond
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import Audience, audience, is_verified_editor, scope_of
from cdp.models.spaces import SPACE_PATH
from cms.models import CustomDocument, CustomImage, CustomRendition, Track, Video

EDITING = ["add", "change", "choose"]


@dataclass(frozen=True)
class Kind:
    """The files of one folder of the storage.

    ``records`` have the name of their file in ``field``. Pages that use the file refer to a
    ``used``, whose id is ``pk`` and whose title is ``title``, both as reached from the record.
    """

    records: type[Model]
    used: type[Model]
    field: str = "file"
    pk: str = "pk"
    title: str | Value = "title"

    @property
    def storage(self) -> Storage:
        field = self.records._meta.get_field(self.field)
        return cast("FileField", field).storage

    def find(self, name: str) -> tuple[int, str] | None:
        """The id and title of the object that uses the file of this name; one query."""
        named = self.records._default_manager.filter(**{self.field: name}).order_by()
        return named.values_list(self.pk, self.title).first()


KINDS = {
    "documents": Kind(CustomDocument, CustomDocument),
    "original_images": Kind(CustomImage, CustomImage),
    "images": Kind(CustomRendition, CustomImage, pk="image", title="image__title"),
    "videos": Kind(Video, Video),
    "posters": Kind(Video, Video, field="poster"),
    "captions": Kind(Track, Video, pk="video", title="video__title"),
    # Portraits of editors: the admin shows them to every editor.
    "avatar_images": Kind(UserProfile, UserProfile, field="avatar", title=Value("portrait")),
}


@require_safe
def deliver(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file that the storage knows by ``name``, for whoever may read it."""
    kind = KINDS.get(name.partition("/")[0]) if "\0" not in name else None
    found = kind.find(name) if kind else None
    if kind is None or found is None:
        raise Http404
    pk, title = found
    audience = snapshot_of(request).once(audience_of, kind.used, pk)
    # Of a public file's visitor nothing is asked: shared caches may keep the answer.
    if not audience.everyone and not _may_read(request, audience, kind.used, pk):
        raise Http404
    return respond(request, StoredFile(kind.storage, name, title, public=audience.everyone))


def _may_read(request: HttpRequest, audience: Audience, model: type[Model], pk: int) -> bool:
    return scope_of(request).meets(audience) or (
        is_verified_editor(request) and _may_edit(request.user, model, pk)
    )


def _may_edit(user: Any, model: type[Model], pk: int) -> bool:
    """Whether an editor handles this object in the admin, used by a page or not."""
    if model is UserProfile:
        return True
    policy = policy_registry.get_by_type(model)
    used = model._default_manager.get(pk=pk)
    return bool(policy.user_has_any_permission_for_instance(user, EDITING, used))


# Written once: Django takes ten times longer to write it than the database to answer. Aliases show
# what their source shows, to no more people: they are not asked.
_USERS = f"""
SELECT space.page_ptr_id, share.space_id
FROM wagtailcore_referenceindex reference
JOIN wagtailcore_page page ON page.id = CAST(reference.object_id AS bigint)
LEFT JOIN wagtailcore_page space_row ON space_row.path = SUBSTR(page.path, 1, {SPACE_PATH})
LEFT JOIN cdp_spacepage space ON space.page_ptr_id = space_row.id
LEFT JOIN cdp_share share ON share.page_id = page.id
WHERE reference.to_content_type_id = %s AND reference.to_object_id = %s
AND reference.base_content_type_id = %s AND page.live AND page.alias_of_id IS NULL
"""  # noqa: S608 - a constant


def audience_of(model: type[Model], pk: int) -> Audience:
    """Who may see at least one published page that uses this object; one query."""
    used, page = (ContentType.objects.get_for_model(kind).pk for kind in (model, Page))
    with connection.cursor() as cursor:
        cursor.execute(_USERS, [used, str(pk), page])
        rows = cursor.fetchall()
    return reduce(or_, (audience(*row) for row in rows), Audience())
