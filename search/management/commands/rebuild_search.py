from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineError
from search.indexing import rebuild
from search.site_engine import engine
from search.sources.file_texts import delete_failed_texts


class Command(BaseCommand):
    _printed_tenths = 0
    help = "Refait l’index de recherche à partir de la base, sans interrompre les recherches."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-missing", action="store_true", help="ne rien faire si l’index est utilisable"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["if_missing"] and engine().exists():
                return
            delete_failed_texts()
            count = rebuild(self._print_progress if options["verbosity"] else _ignore)
        except EngineError as error:
            message = f"L’index n’a pas pu être refait : {error}"
            if not options["if_missing"]:
                raise CommandError(message) from error
            # The site starts all the same, and catches up when the engine answers.
            self.stderr.write(message)
            return
        if options["verbosity"]:
            self.stdout.write(f"Index refait : {count} passages.")

    def _print_progress(self, done: int, total: int) -> None:
        """Print a line at each tenth, and at the end."""
        if done == total or 10 * done // total > self._printed_tenths:
            self._printed_tenths = 10 * done // total
            self.stdout.write(f"{done} documents sur {total}")


def _ignore(done: int, total: int) -> None:
    pass
