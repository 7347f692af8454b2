"""The rule for files: one is readable by whoever may see at least one published page that uses it.

Which pages use what is Wagtail's reference index, brought up to date with each publication
(``cdp.signal_handlers``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.db import connection
from django.db.models import FileField, Model, Value
from django.http import HttpRequest
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from cdp.access.visibility import Audience, audience, is_verified_editor, scope_of
from cdp.models.spaces import SPACE_PATH_LENGTH
from cms.models import CustomDocument, CustomImage, CustomRendition, Track, Video

EDITING = ["add", "change", "choose"]

# Written once: Django takes ten times longer to write it than the database to answer. Aliases show
# what their source shows, to no more people: they are not asked.
_USERS = f"""
SELECT reference.to_object_id, space.page_ptr_id, share.space_id
FROM wagtailcore_referenceindex reference
JOIN wagtailcore_page page ON page.id = CAST(reference.object_id AS bigint)
LEFT JOIN wagtailcore_page space_row ON space_row.path = SUBSTR(page.path, 1, {SPACE_PATH_LENGTH})
LEFT JOIN cdp_spacepage space ON space.page_ptr_id = space_row.id
LEFT JOIN cdp_share share ON share.page_id = page.id
WHERE reference.to_content_type_id = %s AND reference.base_content_type_id = %s
AND page.live AND page.alias_of_id IS NULL AND reference.to_object_id IN
"""  # noqa: S608 - a constant


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

    def find(self, names: Iterable[str]) -> dict[str, tuple[int, str]]:
        """By name, the id and title of the objects that use these files; one query.

        Not of those in the trash: there a file is closed to everyone.
        """
        kept = self.used._default_manager.order_by().values("pk")
        wanted = {f"{self.field}__in": names, f"{self.pk}__in": kept}
        rows = self.records._default_manager.filter(**wanted).order_by()
        return {name: (pk, title) for name, pk, title in rows.values_list(*self._columns)}

    @property
    def _columns(self) -> tuple[str | Value, ...]:
        return self.field, self.pk, self.title


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


def folder_of(name: str) -> Folder | None:
    """The folder of the file that the storage knows by ``name``, if it is one of ours."""
    return FOLDERS.get(name.partition("/")[0])


def audiences_of(model: type[Model], ids: Collection[int]) -> dict[int, Audience]:
    """Who may see at least one published page that uses each of these objects; one query."""
    used, page = (ContentType.objects.get_for_model(kind).pk for kind in (model, Page))
    found: dict[int, Audience] = defaultdict(Audience)
    if not ids:
        return found
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"{_USERS} ({marks})", [used, page, *map(str, ids)])
        for pk, *row in cursor.fetchall():
            found[int(pk)] |= audience(*row)
    return found


def audience_of(model: type[Model], pk: int) -> Audience:
    """Who may see at least one published page that uses this object; one query."""
    return audiences_of(model, [pk])[pk]


def is_used_by(page: Page, model: type[Model], pk: int) -> bool:
    """Whether a published page uses this object."""
    used, user = (ContentType.objects.get_for_model(kind).pk for kind in (model, Page))
    references = ReferenceIndex.objects.filter(base_content_type=user, object_id=str(page.pk))
    return references.filter(to_content_type=used, to_object_id=str(pk)).exists()


def may_read(request: HttpRequest, audience: Audience, model: type[Model], pk: int) -> bool:
    """Whether the visitor may read the file of this object, which has this audience."""
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
