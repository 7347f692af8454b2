from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cdp import demo


class Command(BaseCommand):
    help = (
        "Charge le contenu de démonstration dans une base vide, et dit comment y entrer. "
        "Refuse une base qui contient autre chose."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="laisser telle quelle une base qui a du contenu, et dire l’adresse du site",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if demo.is_empty() or not options["if_empty"]:
            try:
                demo.load()
            except demo.NotEmptyError as error:
                raise CommandError(
                    "La base contient déjà des pages ou des comptes : la démonstration "
                    "ne se charge que dans une base vide (voir DATA_DIR)."
                ) from error
        self._print_access()

    def _print_access(self) -> None:
        base_url = settings.WAGTAILADMIN_BASE_URL
        lines = [f"Site            {base_url}/", f"Administration  {base_url}/admin/"]
        spaces = demo.spaces_with_keys()
        if spaces:
            lines.append("\nMots de passe de démonstration (contenu inventé) :")
            width = max(len(space.title) for space, _ in spaces)
            lines += [
                f"  {space.title:{width}}  {base_url}/{space.slug}  {key}" for space, key in spaces
            ]
        if account := demo.editor_account():
            lines += [
                "\nCompte d’édition de démonstration :",
                f"  identifiant     {account.username}",
                f"  mot de passe    {account.password}",
                f"  secret TOTP     {account.totp}   (à saisir dans une application de codes)",
            ]
        self.stdout.write("\n".join(lines))
