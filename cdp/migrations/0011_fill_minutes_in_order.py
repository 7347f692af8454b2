from django.db import migrations, models


def fill(apps, schema_editor):
    """Minutes lie in the space directly below the home page that their tree path begins with."""
    MinutesPage = apps.get_model('cdp', 'MinutesPage')
    for space in apps.get_model('cdp', 'SpacePage').objects.all():
        MinutesPage.objects.filter(path__startswith=space.path).update(space=space)
    MinutesPage.objects.exclude(date=None).update(day=models.F('date'))


class Migration(migrations.Migration):
    # Apart: PostgreSQL makes no index of rows that the same transaction has changed.

    dependencies = [
        ('cdp', '0010_minutes_in_order'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
