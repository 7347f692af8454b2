import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


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
    ]
