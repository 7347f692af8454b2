"""Registers what this package adds to Wagtail's admin; nothing is defined here."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks


@hooks.register("register_account_menu_item")
def second_factor(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("two_factor:status"),
        "label": "Double authentification",
        "help_text": "Renouveler vos codes de secours, ou remplacer votre téléphone.",
    }
