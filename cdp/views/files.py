"""Delivery of files.

To whoever may not read a file, it does not exist. The storage keeps files outside any web root and
gives them addresses that this one view answers.
"""

from dataclasses import dataclass
from typing import Any, cast

from django.core.files.storage import Storage
from django.db.models import FileField, Model, Value
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from cdp.access.files import audience_of
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import Audience, is_verified_editor, scope_of
from cdp.views.delivery import StoredFile, respond
from cms.models import CustomDocument, CustomImage, CustomRendition, Track, Video

EDITING = ["add", "change", "choose"]


@dataclass(frozen=True)
class Folder:
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
        """The id and title of the object that uses the file of this name; one query.

        None where it is in the trash: there a file is closed to everyone.
        """
        kept = self.used._default_manager.order_by().values("pk")
        named = self.records._default_manager.filter(**{self.field: name, f"{self.pk}__in": kept})
        return named.order_by().values_list(self.pk, self.title).first()


FOLDERS = {
    "documents": Folder(CustomDocument, CustomDocument),
    "original_images": Folder(CustomImage, CustomImage),
    "images": Folder(CustomRendition, CustomImage, pk="image", title="image__title"),
    "videos": Folder(Video, Video),
    "posters": Folder(Video, Video, field="poster"),
    "captions": Folder(Track, Video, pk="video", title="video__title"),
    # Portraits of editors: the admin shows them to every editor.
    "avatar_images": Folder(UserProfile, UserProfile, field="avatar", title=Value("portrait")),
}


@require_safe
def deliver(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file that the storage knows by ``name``, for whoever may read it."""
    memo = snapshot_of(request).memo
    folder, pk, title = memo(_find, name)
    audience = memo(audience_of, folder.used, pk)
    if not _may_read(request, audience, folder.used, pk):
        # Before refusing, ask again: Wagtail's rebuild_references_index starts no new generation.
        audience = audience_of(folder.used, pk)
        if not _may_read(request, audience, folder.used, pk):
            raise Http404
    return respond(request, StoredFile(folder.storage, name, title, public=audience.everyone))


def _find(name: str) -> tuple[Folder, int, str]:
    """The folder of a file, and the id and title of the object that uses it.

    Raises Http404 where there is none: a memo keeps no exception, and strangers fill no memory.
    """
    folder = FOLDERS.get(name.partition("/")[0])
    found = folder.find(name) if folder else None
    if folder is None or found is None:
        raise Http404
    return folder, *found


def _may_read(request: HttpRequest, audience: Audience, model: type[Model], pk: int) -> bool:
    # Of a public file's visitor nothing is asked: shared caches may keep the answer.
    return (
        audience.everyone
        or scope_of(request).meets(audience)
        or (is_verified_editor(request) and _may_edit(request.user, model, pk))
    )


def _may_edit(user: Any, model: type[Model], pk: int) -> bool:
    """Whether an editor handles this object in the admin, used by a page or not."""
    if model is UserProfile:
        return True
    policy = policy_registry.get_by_type(model)
    used = model._default_manager.get(pk=pk)
    return bool(policy.user_has_any_permission_for_instance(user, EDITING, used))
