"""The two groups of a new database may enter the admin and handle files.

Wagtail grants this to groups by their English names, which 0003 may have changed before.
"""

from django.db import migrations

GROUPS = ["Rédaction", "Publication"]
FILES = [
    ("wagtaildocs", "document", ["add", "change", "choose"]),
    ("wagtailimages", "image", ["add", "change", "choose"]),
]


def grant(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")
    Collection = apps.get_model("wagtailcore.Collection")
    GroupCollectionPermission = apps.get_model("wagtailcore.GroupCollectionPermission")

    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    root = Collection.objects.get(depth=1)
    for group in Group.objects.filter(name__in=GROUPS):
        group.permissions.add(access)
        for app, model, actions in FILES:
            codenames = [f"{action}_{model}" for action in actions]
            for permission in Permission.objects.filter(
                content_type__app_label=app, codename__in=codenames
            ):
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=root, permission=permission
                )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0005_files"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
