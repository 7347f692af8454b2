import django.db.models.deletion
from django.db import migrations, models


def remember(apps, schema_editor):
    """What each conference told of its announcement, its last one only, was kept on its page."""
    Announcement = apps.get_model('cdp', 'Announcement')
    MinutesPage = apps.get_model('cdp', 'MinutesPage')
    made = MinutesPage.objects.exclude(announced_in=None).exclude(date=None)
    Announcement.objects.bulk_create(
        [
            Announcement(minutes_id=page.announced_in_id, date=page.date, conference_id=page.pk)
            for page in made
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('cdp', '0006_video_permissions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('conference', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='announced_by', to='cdp.minutespage')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='cdp.minutespage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('minutes', 'date'), name='unique_announcement')],
            },
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='minutespage',
            name='announced_in',
        ),
    ]
