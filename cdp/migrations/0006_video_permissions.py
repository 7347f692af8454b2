"""Whoever may add, change or choose documents in a collection may do so with videos."""

from django.db import migrations

ACTIONS = ["add", "change", "choose"]


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    GroupCollectionPermission = apps.get_model("wagtailcore.GroupCollectionPermission")

    video, _ = ContentType.objects.get_or_create(app_label="cms", model="video")
    for action in ACTIONS:
        # Django makes those that are missing only once every migration is done.
        names = {"choose": "Peut choisir une vidéo"}
        permission, _ = Permission.objects.get_or_create(
            content_type=video,
            codename=f"{action}_video",
            defaults={"name": names.get(action, f"Can {action} Fichier vidéo")},
        )
        for granted in GroupCollectionPermission.objects.filter(
            permission__codename=f"{action}_document",
            permission__content_type__app_label="wagtaildocs",
        ):
            GroupCollectionPermission.objects.get_or_create(
                group_id=granted.group_id,
                collection_id=granted.collection_id,
                permission=permission,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("cdp", "0005_library"),
        ("cms", "0008_videos"),
        ("wagtaildocs", "0011_add_choose_permissions"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
