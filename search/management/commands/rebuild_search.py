from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineError
from search.upkeep import engine, rebuild


class Command(BaseCommand):
    help = "Refait l’index de recherche à partir de la base, sans interrompre les recherches."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-missing", action="store_true", help="ne rien faire si l’index est utilisable"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_missing"] and engine().exists():
            return
        try:
            count = rebuild()
        except EngineError as error:
            raise CommandError(f"L’index n’a pas pu être refait : {error}") from error
        if options["verbosity"]:
            self.stdout.write(f"Index refait : {count} passages.")
