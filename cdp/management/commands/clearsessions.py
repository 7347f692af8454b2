from typing import Any

from django.contrib.sessions.management.commands import clearsessions

from cdp.access import wrong_keys
from cms import throttle


class Command(clearsessions.Command):
    """Django's, which also forgets the wrong passwords of the past."""

    help = "Supprime les sessions expirées et les comptes de mots de passe faux qui sont révolus."

    def handle(self, **options: Any) -> None:
        super().handle(**options)
        throttle.delete_full()
        wrong_keys.forget()
