from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.database import analyze
from search.engines.base import EngineError
from search.learning import forget
from search.sources.file_texts import forget_lost_files
from search.upkeep import drain


class Command(BaseCommand):
    help = (
        "Dit à l’index de recherche ce qu’il ne sait pas encore, et oublie ce qui a fait son temps."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        analyze()
        try:
            forget()
            forget_lost_files()
            count = drain()
        except EngineError as error:
            raise CommandError(
                f"L’index n’a pas pu être mis à jour ({error}) : les changements attendent, "
                "relancez cette commande quand le moteur répond."
            ) from error
        if options["verbosity"]:
            self.stdout.write(f"Index à jour : {count} documents repris.")
