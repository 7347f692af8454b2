from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.users.two_factor import devices


class Command(BaseCommand):
    help = (
        "Réinitialise la double authentification d’un compte : supprime son appareil et ses codes "
        "de secours, ferme ses sessions. Le mot de passe ne change pas ; à la connexion suivante, "
        "la personne installe un nouvel appareil."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="NOM", help="nom d’utilisateur du compte")

    def handle(self, *, username: str, **options: Any) -> None:
        model = get_user_model()
        try:
            user = model._default_manager.get_by_natural_key(username)
        except model.DoesNotExist:
            raise CommandError(f"Aucun compte ne porte le nom « {username} ».") from None
        result = devices.reset(user)
        self.stdout.write(
            f"Double authentification de « {username} » réinitialisée. "
            f"Appareils supprimés : {result.authenticators} ; "
            f"codes de secours supprimés : {result.recovery_codes} ; "
            f"sessions fermées : {result.sessions}."
        )
        self.stdout.write("À sa prochaine connexion, ce compte installera un nouvel appareil.")
