"""How the log entries of ``devices`` are worded, in the site's and the account's history."""

from wagtail.log_actions import LogActionRegistry

from cms.users.two_factor import devices


def register_log_actions(actions: LogActionRegistry) -> None:
    """See Wagtail's hook of this name."""
    actions.register_action(
        devices.SET_UP,
        "Installer la double authentification",
        "Double authentification installée",
    )
    actions.register_action(
        devices.RENEW_CODES, "Renouveler les codes de secours", "Codes de secours renouvelés"
    )
    actions.register_action(
        devices.RESET,
        "Réinitialiser la double authentification",
        "Double authentification réinitialisée, sessions fermées",
    )
