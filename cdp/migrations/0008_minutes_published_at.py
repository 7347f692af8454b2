from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Of minutes that are published already, when their page was: nothing tells better."""
    MinutesPage = apps.get_model("cdp", "MinutesPage")
    Page = apps.get_model("wagtailcore", "Page")
    published = Page.objects.filter(pk=OuterRef("pk")).values("first_published_at")
    MinutesPage.objects.filter(live=True, has_minutes=True).update(
        minutes_published_at=Subquery(published)
    )


def present_no_space(apps, schema_editor):
    """What « Afficher dans les menus » says of a space meant nothing: now it tells everybody."""
    SpacePage = apps.get_model("cdp", "SpacePage")
    Page = apps.get_model("wagtailcore", "Page")
    Page.objects.filter(pk__in=SpacePage.objects.values("pk")).update(show_in_menus=False)


class Migration(migrations.Migration):
    dependencies = [("cdp", "0007_review_files")]

    operations = [
        migrations.AddField(
            model_name="minutespage",
            name="minutes_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(present_no_space, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="minutespage",
            index=models.Index(
                fields=["space", "-minutes_published_at"], name="minutes_by_publication"
            ),
        ),
    ]
