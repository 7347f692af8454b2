"""Make the group whose members may edit one space and nothing else.

It is made and deleted with its space. A collection of the same name holds the files of its
members, who may choose files from no other.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cdp.models import SpaceEditors, SpacePage

PREFIX = "Rédaction – "
PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page"]
FILE_PERMISSIONS = [
    f"{action}_{kind}"
    for kind in ("document", "image", "video")
    for action in ("add", "change", "choose")
]


@transaction.atomic
def make_editors(space: SpacePage) -> SpaceEditors:
    """Make the group and the collection of a space that has none yet."""
    group = Group.objects.create(name=_free_name(_group_name(space)))
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


@transaction.atomic
def rename_editors(space: SpacePage) -> None:
    """Give the group and the collection of a space its title, unless somebody renamed them.

    For a space that was never published: it is saved while its title is being typed.
    """
    group, collection = space.editors.group, space.collection
    name = _group_name(space)
    named = group.name.startswith(f"{PREFIX}{collection.name}"[:140])
    if not named or collection.name == space.title or collection.is_root():
        return
    group.name = _free_name(name, group)
    group.save(update_fields=["name"])
    collection.name = space.title
    collection.save(update_fields=["name"])
    # Collections stand in the order of their names: another one is not added out of it.
    collection.move(collection.get_parent(), pos="sorted-child")


def _group_name(space: SpacePage) -> str:
    return f"{PREFIX}{space.title}"[:140]


def _wagtail_permissions(app: str, codenames: list[str]) -> Any:
    return Permission.objects.filter(content_type__app_label=app, codename__in=codenames)


def _free_name(name: str, group: Group | None = None) -> str:
    """``name``, with a number if a group other than ``group`` has it already."""
    names = [name, *(f"{name} ({number})" for number in range(2, 100))]
    taken = set(Group.objects.filter(name__in=names).values_list("name", flat=True))
    taken -= {group.name} if group else set()
    return next(free for free in names if free not in taken)
