"""What Wagtail names in English in a new database, as French editors read it."""

from django.db import migrations


def rename(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    Page = apps.get_model("wagtailcore.Page")
    Task = apps.get_model("wagtailcore.Task")
    Workflow = apps.get_model("wagtailcore.Workflow")
    Page.objects.filter(depth=1, title="Root").update(title="Racine", draft_title="Racine")
    Group.objects.filter(name="Editors").update(name="Rédaction")
    Group.objects.filter(name="Moderators").update(name="Publication")
    Task.objects.filter(name="Moderators approval").update(name="Relecture")
    Workflow.objects.filter(name="Moderators approval").update(name="Relecture")


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_home_page"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("users", "0001_initial"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
