from django.db import migrations, models


def name_documents(apps, schema_editor):
    """Marks were of pages only."""
    DirtyMark = apps.get_model('search', 'DirtyMark')
    for mark in DirtyMark.objects.all():
        mark.document = f'page:{mark.page_id}'
        mark.save()


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='dirtymark',
            name='document',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='dirtymark',
            name='due',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(name_documents, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='dirtymark',
            name='page_id',
        ),
        migrations.CreateModel(
            name='FileText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, unique=True)),
                ('pieces', models.JSONField(default=list)),
                ('scanned', models.JSONField(default=list)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('read_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
