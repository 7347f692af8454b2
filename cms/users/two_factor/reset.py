"""The admin's view to reset the second factor of another account."""

from collections.abc import Iterator
from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets.button import Button

from cms.users.two_factor import devices
from cms.users.two_factor.views import second_factor_view

TITLE = "Réinitialiser la double authentification"


@second_factor_view
def reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """After a confirmation, delete the account's second factor and end its sessions."""
    administrator = cast("AbstractUser", request.user)
    if not administrator.is_superuser or administrator.pk == account_id:
        raise PermissionDenied  # one's own is replaced with a current code
    account = get_object_or_404(get_user_model(), pk=account_id)
    name = get_user_display_name(account)
    if request.method == "POST":
        devices.reset(account, by=administrator)
        messages.success(
            request,
            f"Double authentification de «\u00a0{name}\u00a0» réinitialisée, sessions fermées. "
            "À sa prochaine connexion, cette personne installera son téléphone.",
        )
        return redirect("wagtailusers_users:index")
    accounts = reverse("wagtailusers_users:index")
    context = {
        "account": account,
        "name": name,
        "is_set_up": devices.is_set_up(account),
        "header_title": TITLE,
        "page_title": TITLE,
        "header_icon": "lock",
        "breadcrumbs_items": [
            {"url": accounts, "label": "Utilisateurs"},
            {"url": "", "label": name},
        ],
    }
    return TemplateResponse(request, "two_factor/reset.html", context)


def reset_button(user: AbstractUser, request_user: AbstractUser) -> Iterator[Button]:
    """The button of the list of accounts, which only superusers see."""
    if user != request_user:
        yield Button(
            TITLE, reverse("two_factor:reset", args=[user.pk]), icon_name="lock", priority=25
        )
