"""How the log entries of ``cdp.actions`` are worded, in the audit and in a page's history."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as format_date
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cdp.actions import (
    issue_version,
    make_partner_link,
    reinstate_booklet,
    renew_calendar,
    restore_page,
    restore_thing,
    revoke_key,
    revoke_partner_link,
    revoke_partner_links,
    rotate_key,
    share_page,
    trash_page,
    withdraw_booklet,
    withdraw_version,
)
from cdp.admin.key_refusals import REFUSED
from cdp.imports.create import KEY_REMOVED
from cms.french.typography import plural


class KeyCreated(LogFormatter):
    label = "Créer un mot de passe d’espace"

    def format_message(self, entry: Any) -> str:
        return f"Mot de passe {_key(entry.data['label'])} créé"


class KeyRotated(LogFormatter):
    label = "Changer le mot de passe d’un espace"

    def format_message(self, entry: Any) -> str:
        end = "immédiate"
        if entry.data["old_until"]:
            until = dt.datetime.fromisoformat(entry.data["old_until"])
            last = timezone.localtime(until - dt.timedelta.resolution)
            end = f"après le {format_date(last, 'j F Y')}"
        old = ", ".join(map(_key, entry.data["old"]))
        return f"Mot de passe {_key(entry.data['label'])} créé\u202f; fin {end} de {old}"


class KeyRefused(LogFormatter):
    label = "Publication refusée, un mot de passe d’espace s’y trouvait"

    def format_message(self, entry: Any) -> str:
        return f"Le mot de passe se trouvait dans ce qui allait paraître ({entry.data['kind']})"


class KeyRemoved(LogFormatter):
    label = "Importer un compte rendu où se trouvait un mot de passe d’espace"
    message = "Le mot de passe se trouvait dans un compte rendu importé, il en a été retiré"


class KeyRevoked(LogFormatter):
    label = "Arrêter un mot de passe d’espace"

    def format_message(self, entry: Any) -> str:
        return f"Mot de passe {_key(entry.data['label'])} arrêté"


class PageShared(LogFormatter):
    label = "Partager avec un espace"

    def format_message(self, entry: Any) -> str:
        return f"Ouvert aussi à {_quoted(entry.data['space'])}"


class PageUnshared(LogFormatter):
    label = "Ne plus partager avec un espace"

    def format_message(self, entry: Any) -> str:
        return f"N’est plus ouvert à {_quoted(entry.data['space'])}"


class VersionIssued(LogFormatter):
    label = "Publier une version d’un livret"

    def format_message(self, entry: Any) -> str:
        return f"Version {_quoted(entry.data['label'])} publiée"


class VersionWithdrawn(LogFormatter):
    label = "Retirer une version d’un livret avant son jour"

    def format_message(self, entry: Any) -> str:
        return f"Version {_quoted(entry.data['label'])} retirée avant son jour"


class BookletWithdrawn(LogFormatter):
    label = "Ne plus diffuser un livret"

    def format_message(self, entry: Any) -> str:
        successor = entry.data["successor"]
        return (
            f"N’est plus diffusé, remplacé par {_quoted(successor)}"
            if successor
            else ("N’est plus diffusé")
        )


class BookletReinstated(LogFormatter):
    label = "Diffuser de nouveau un livret"
    message = "Diffusé de nouveau"


class PartnerLinkMade(LogFormatter):
    label = "Créer un lien partenaire"

    def format_message(self, entry: Any) -> str:
        until = entry.data["until"]
        end = f", jusqu’au {'/'.join(reversed(until.split('-')))}" if until else ""
        return f"Lien partenaire créé {_for(entry.data['label'])}{end}"


class PartnerLinkRevoked(LogFormatter):
    label = "Fermer un lien partenaire"

    def format_message(self, entry: Any) -> str:
        return f"Lien partenaire {_for(entry.data['label'])} fermé"


class PartnerLinksRevoked(LogFormatter):
    label = "Fermer des liens partenaires"

    def format_message(self, entry: Any) -> str:
        return plural(entry.data["count"], "lien partenaire fermé", "liens partenaires fermés")


class CalendarRenewed(LogFormatter):
    label = "Changer l’adresse de l’agenda"
    message = "Adresse de l’agenda changée"


class PageTrashed(LogFormatter):
    label = "Mettre à la corbeille"

    def format_message(self, entry: Any) -> str:
        return f"{plural(entry.data['pages'], 'page mise', 'pages mises')} à la corbeille"


class PageRestored(LogFormatter):
    label = "Remettre en place"

    def format_message(self, entry: Any) -> str:
        return f"{plural(entry.data['pages'], 'page remise', 'pages remises')} en place"


class ThingRestored(LogFormatter):
    label = "Sortir de la corbeille"
    message = "Sorti de la corbeille"


FORMATTERS: dict[str, type[LogFormatter]] = {
    rotate_key.CREATED: KeyCreated,
    rotate_key.ROTATED: KeyRotated,
    revoke_key.REVOKED: KeyRevoked,
    REFUSED: KeyRefused,
    KEY_REMOVED: KeyRemoved,
    share_page.SHARED: PageShared,
    share_page.UNSHARED: PageUnshared,
    issue_version.ISSUED: VersionIssued,
    withdraw_version.WITHDRAWN: VersionWithdrawn,
    withdraw_booklet.WITHDRAWN: BookletWithdrawn,
    reinstate_booklet.REINSTATED: BookletReinstated,
    make_partner_link.MADE: PartnerLinkMade,
    revoke_partner_link.REVOKED: PartnerLinkRevoked,
    revoke_partner_links.REVOKED_ALL: PartnerLinksRevoked,
    renew_calendar.RENEWED: CalendarRenewed,
    trash_page.TRASHED: PageTrashed,
    restore_page.RESTORED: PageRestored,
    restore_thing.RESTORED: ThingRestored,
}


def register_log_actions(actions: LogActionRegistry) -> None:
    """For Wagtail's hook of the same name."""
    for action, formatter in FORMATTERS.items():
        actions.register_action(action)(formatter)


def _key(label: str) -> str:
    return _quoted(label) if label else "sans libellé"


def _for(label: str) -> str:
    return f"pour {_quoted(label)}" if label else "par un membre"


def _quoted(text: str) -> str:
    return f"«\u00a0{text}\u00a0»"
