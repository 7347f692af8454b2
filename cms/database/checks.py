"""System checks of the databases, which run before a migration."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder

# A migration that no release has.
_BEFORE_0_1_0 = ("cms", "0002_home_page")


@checks.register(checks.Tags.database)
def can_be_reached(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report a database that cannot be reached, in place of a traceback."""
    try:
        for name in databases or ():
            connections[name].ensure_connection()
    except OperationalError as error:
        message = f"La base de données ne répond pas\u00a0: {str(error).strip()}"
        hint = "Vérifiez DATABASE_URL, et que PostgreSQL est démarré."
        return [checks.Error(message, hint=hint, id="cms.E001")]
    return []


@checks.register(checks.Tags.database)
def is_of_a_release(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.Error]:
    """Report a database made before 0.1.0, which has other tables."""
    for name in databases or ():
        try:
            applied = MigrationRecorder(connections[name]).applied_migrations()
        except OperationalError:
            return []  # the other check reports it
        if _BEFORE_0_1_0 in applied:
            message = (
                "Cette base de données vient d’une version du site qui n’a jamais été publiée."
            )
            hint = (
                "Déplacez le dossier DATA_DIR (.data par défaut)\u00a0: une base neuve sera faite. "
                "Avec PostgreSQL, donnez une base vide dans DATABASE_URL."
            )
            return [checks.Error(message, hint=hint, id="cms.E002")]
    return []
