from typing import Any

from django.contrib.postgres.operations import CreateCollation
from django.db import migrations


def make_configuration(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
        schema_editor.execute("CREATE TEXT SEARCH CONFIGURATION unaccented (COPY = simple)")
        schema_editor.execute(
            "ALTER TEXT SEARCH CONFIGURATION unaccented "
            "ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple"
        )


def drop_configuration(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TEXT SEARCH CONFIGURATION unaccented")


class Migration(migrations.Migration):
    """French order and search on PostgreSQL: FRENCH and SEARCH_CONFIG of cms.database."""

    dependencies = [("cms", "0006_editors_enter_the_admin")]

    operations = [
        CreateCollation("french", provider="icu", locale="fr"),
        migrations.RunPython(make_configuration, drop_configuration),
    ]
