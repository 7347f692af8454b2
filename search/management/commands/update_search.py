from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.database.planner import analyze
from search.engines.base import EngineError
from search.indexing import drain
from search.query_log import delete_expired
from search.sources.file_texts import delete_orphaned_texts


class Command(BaseCommand):
    help = (
        "Dit à l’index de recherche ce qu’il ne sait pas encore, et oublie ce qui a fait son temps."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        analyze()
        try:
            delete_expired()
            delete_orphaned_texts()
            count = drain()
        except EngineError as error:
            raise CommandError(
                f"L’index n’a pas pu être mis à jour ({error}) : les changements attendent, "
                "relancez cette commande quand le moteur répond."
            ) from error
        if options["verbosity"]:
            self.stdout.write(f"Index à jour : {count} documents repris.")
