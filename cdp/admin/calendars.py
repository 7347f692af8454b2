"""« Changer l'adresse de l'agenda »: gives a space's calendar feed a new secret address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from cdp.actions.renew_calendar import renew_calendar
from cdp.admin.screens import KeysScreen
from cdp.models import SpacePage


class RenewCalendarView(KeysScreen, TemplateView):
    page_subtitle = "Changer l’adresse de l’agenda"
    template_name = "cdp/admin/renew_calendar.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.space = get_object_or_404(SpacePage, pk=kwargs["space"])
        self.trail = [(self.page_title, reverse("space_keys:index"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"space": self.space}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        renew_calendar(self.space, user=request.user)
        messages.success(
            request,
            f"L’ancienne adresse de l’agenda de «\u00a0{self.space.title}\u00a0» ne mène plus "
            "nulle part. Les membres trouveront la nouvelle à la page « Agenda » de l’espace.",
        )
        return redirect("space_keys:index")
