from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineError
from search.site_engine import engine
from search.sources.file_texts import forget_problems
from search.upkeep import rebuild


class Command(BaseCommand):
    _told = 0
    help = "Refait l’index de recherche à partir de la base, sans interrompre les recherches."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-missing", action="store_true", help="ne rien faire si l’index est utilisable"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["if_missing"] and engine().exists():
                return
            forget_problems()
            count = rebuild(self._tell if options["verbosity"] else _say_nothing)
        except EngineError as error:
            told = f"L’index n’a pas pu être refait : {error}"
            if not options["if_missing"]:
                raise CommandError(told) from error
            # The site starts all the same, and catches up when the engine answers.
            self.stderr.write(told)
            return
        if options["verbosity"]:
            self.stdout.write(f"Index refait : {count} passages.")

    def _tell(self, done: int, total: int) -> None:
        """By tenths, and at the end."""
        if done == total or 10 * done // total > self._told:
            self._told = 10 * done // total
            self.stdout.write(f"{done} documents sur {total}")


def _say_nothing(done: int, total: int) -> None:
    pass
