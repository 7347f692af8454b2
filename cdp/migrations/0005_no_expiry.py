"""Booklets and spaces are no longer unpublished at a date: people have their addresses."""

from django.db import migrations


def forget_expiry(apps, schema_editor):
    pages = apps.get_model("wagtailcore", "Page").objects.exclude(expire_at=None)
    for model in ("BookletPage", "SpacePage"):
        ids = apps.get_model("cdp", model).objects.order_by().values("pk")
        pages.filter(pk__in=ids).update(expire_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("cdp", "0004_trash"),
    ]

    operations = [
        migrations.RunPython(forget_expiry, migrations.RunPython.noop, elidable=True),
    ]
