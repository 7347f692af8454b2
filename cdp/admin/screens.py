"""Base classes of our admin views: permission check, breadcrumbs, menu entry."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet


class Screen(WagtailAdminTemplateMixin):
    """Base of an admin view. ``trail`` holds the breadcrumbs above it: (label, URL) pairs."""

    trail: list[tuple[str, str]] = []

    def may_enter(self, user: Any) -> bool:
        """Whether ``user`` may use this view; otherwise Wagtail's « permission denied »."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_enter(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"label": label, "url": url} for label, url in self.trail]
        here = {"label": self.page_subtitle or self.page_title, "url": ""}
        return [*self.breadcrumbs_items, *above, here]


class MenuViewSet(ViewSet):
    """A viewset whose menu item, to its view ``index``, is shown to some editors only."""

    def is_shown(self, user: Any) -> bool:
        raise NotImplementedError

    @property
    def menu_url(self) -> str:
        return reverse(self.get_url_name("index"))

    def get_menu_item(self, order: int | None = None) -> Any:
        item = super().get_menu_item(order)
        item.is_shown = lambda request: self.is_shown(request.user)
        return item


def manages_keys(user: Any) -> bool:
    """Whether a user may change the keys of all spaces, and read the audit of access."""
    return bool(user.has_perm("cdp.add_spacekey"))


class KeysScreen(Screen):
    page_title = "Mots de passe des espaces"
    header_icon = "key"

    def may_enter(self, user: Any) -> bool:
        return manages_keys(user)
