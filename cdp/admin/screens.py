"""What our screens share: who may enter, and a trail of where one is."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet


class Screen(WagtailAdminTemplateMixin):
    """A screen of the admin; ``trail`` lists the (label, address) of the screens above it."""

    trail: list[tuple[str, str]] = []

    def may_enter(self, user: Any) -> bool:
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
    """Screens with an entry in the menu, to the one named ``index``, for some editors only."""

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
    """Whether an editor may change the keys of the spaces, and read who changed what."""
    return bool(user.has_perm("cdp.add_spacekey"))


class KeysScreen(Screen):
    page_title = "Mots de passe des espaces"
    header_icon = "key"

    def may_enter(self, user: Any) -> bool:
        return manages_keys(user)
