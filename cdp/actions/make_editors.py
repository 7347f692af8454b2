"""The editors of one space: a group that may edit the space and nothing else.

It comes with the space, and goes with it. A collection of the same name is where its members
keep their files: nobody chooses a file from a collection that is not theirs.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cdp.models import SpaceEditors, SpacePage

PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page"]
FILE_PERMISSIONS = [
    f"{action}_{kind}"
    for kind in ("document", "image", "video")
    for action in ("add", "change", "choose")
]


@transaction.atomic
def make_editors(space: SpacePage) -> SpaceEditors:
    """The group, with a collection of files, of a space that has none yet."""
    group = Group.objects.create(name=_free_name(f"Rédaction – {space.title}"))
    collection = Collection.get_first_root_node().add_child(name=space.title)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=space, permission=permission)
        for permission in _wagtail_permissions("wagtailcore", PAGE_PERMISSIONS)
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=permission)
        for app in ("wagtaildocs", "wagtailimages", "cms")
        for permission in _wagtail_permissions(app, FILE_PERMISSIONS)
    )
    return SpaceEditors.objects.create(space=space, group=group)


def _wagtail_permissions(app: str, codenames: list[str]) -> Any:
    return Permission.objects.filter(content_type__app_label=app, codename__in=codenames)


def _free_name(name: str) -> str:
    """A name of a group that is not taken: numbered when it comes again."""
    names = [name[:140], *(f"{name[:140]} ({number})" for number in range(2, 100))]
    taken = set(Group.objects.filter(name__in=names).values_list("name", flat=True))
    return next(free for free in names if free not in taken)
