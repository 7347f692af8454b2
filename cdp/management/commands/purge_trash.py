from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cdp.actions.purge_trash import purge_trash


class Command(BaseCommand):
    help = "Supprime pour de bon ce qui est dans la corbeille depuis trente jours."

    def handle(self, *args: Any, **options: Any) -> None:
        deleted, kept = purge_trash(timezone.now())
        if options["verbosity"]:
            needed = f", gardés parce que d’autres en dépendent : {kept}" if kept else ""
            self.stdout.write(f"Supprimés pour de bon : {deleted}{needed}.")
