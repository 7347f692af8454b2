import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Minutes lie in the space directly below the home page that their tree path begins with."""
    MinutesPage = apps.get_model('cdp', 'MinutesPage')
    for space in apps.get_model('cdp', 'SpacePage').objects.all():
        MinutesPage.objects.filter(path__startswith=space.path).update(space=space)
    MinutesPage.objects.exclude(date=None).update(day=models.F('date'))


class Migration(migrations.Migration):

    dependencies = [
        ('cdp', '0009_protect_versions'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='minutespage',
            name='day',
            field=models.DateField(default=datetime.date(1, 1, 1), editable=False),
        ),
        migrations.AddField(
            model_name='minutespage',
            name='space',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cdp.spacepage'),
        ),
        migrations.AlterField(
            model_name='minutespage',
            name='has_minutes',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddIndex(
            model_name='minutespage',
            index=models.Index(fields=['series', 'number'], name='minutes_of_series'),
        ),
        migrations.AddIndex(
            model_name='minutespage',
            index=models.Index(fields=['space', '-day'], name='minutes_of_space'),
        ),
        migrations.AddIndex(
            model_name='minutespage',
            index=models.Index(fields=['date'], name='minutes_of_day'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
