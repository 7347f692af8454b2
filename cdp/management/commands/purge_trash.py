from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cdp.actions.purge_reviews import purge_reviews
from cdp.actions.purge_trash import purge_trash


class Command(BaseCommand):
    help = (
        "Supprime pour de bon ce qui est dans la corbeille depuis trente jours, et les fichiers "
        "de comptes rendus déposés sans suite depuis autant."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        deleted, kept = purge_trash(now)
        left = purge_reviews(now)
        if options["verbosity"]:
            needed = f", gardés parce que d’autres en dépendent : {kept}" if kept else ""
            self.stdout.write(f"Supprimés pour de bon : {deleted}{needed}.")
            self.stdout.write(f"Comptes rendus déposés et laissés sans suite : {left}.")
