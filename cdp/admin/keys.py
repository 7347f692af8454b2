"""« Mots de passe des espaces »: lists the keys of each space, and revokes one at once."""

from collections import defaultdict
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from cdp.access import wrong_keys
from cdp.actions.revoke_key import KeyEndedError, revoke_key
from cdp.admin.calendars import RenewCalendarView
from cdp.admin.rotation import RotateView
from cdp.admin.screens import KeysScreen, MenuViewSet, manages_keys
from cdp.models import SpaceKey, SpacePage, WrongKeys


class IndexView(KeysScreen, TemplateView):
    template_name = "cdp/admin/keys.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = SpaceKey.objects.order_by("-since", "-pk")
        waves: dict[int | None, list[WrongKeys]] = defaultdict(list)
        for wave in wrong_keys.waves():
            waves[wave.space_id].append(wave)
        spaces = [
            (space, [key for key in keys if key.space_id == space.pk], waves[space.pk])
            for space in SpacePage.objects.filter(trashed=None).order_by("path")
        ]
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"spaces": spaces, "waves_at_the_door": waves[None]}


class RevokeView(KeysScreen, TemplateView):
    page_subtitle = "Arrêter un mot de passe"
    template_name = "cdp/admin/revoke.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.key = get_object_or_404(SpaceKey.objects.select_related("space"), pk=kwargs["key"])
        self.trail = [(self.page_title, reverse("space_keys:index"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = self.key.space.keys.lasting().exclude(pk=self.key.pk)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"key": self.key, "space": self.key.space, "others": others}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            revoke_key(self.key, user=request.user)
        except KeyEndedError:
            messages.warning(request, "Ce mot de passe avait déjà cessé\u00a0: rien n’a changé.")
        else:
            messages.success(
                request,
                f"«\u00a0{self.key.name}\u00a0» n’ouvre plus «\u00a0{self.key.space.title}\u00a0».",
            )
        return redirect("space_keys:index")


class KeyViewSet(MenuViewSet):
    name = "space_keys"
    url_prefix = "mots-de-passe"
    icon = "key"
    menu_label = "Mots de passe"
    menu_order = 160
    add_to_admin_menu = True

    def is_shown(self, user: Any) -> bool:
        return manages_keys(user)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(IndexView), name="index"),
            path("<id:space>/", self.construct_view(RotateView), name="rotate"),
            path("arreter/<id:key>/", self.construct_view(RevokeView), name="revoke"),
            path(
                "agenda/<id:space>/",
                self.construct_view(RenewCalendarView),
                name="renew_calendar",
            ),
        ]


def key_permissions() -> QuerySet[Permission]:
    """For ``register_permissions``: a group may be granted the right to change keys."""
    return Permission.objects.filter(content_type__app_label="cdp", codename="add_spacekey")
