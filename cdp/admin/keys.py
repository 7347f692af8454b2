"""« Mots de passe des espaces »: the keys in use, and a new one in their place."""

import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cdp.access import keys
from cdp.admin.screens import Screen
from cdp.models import SpaceKey, SpacePage

PERMISSION = "cdp.add_spacekey"
LONGEST_OVERLAP = datetime.timedelta(days=92)


class RotateForm(forms.Form):
    """A new key, and when the keys in use stop opening the space."""

    AT_ONCE = "now"
    LATER = "later"

    key = forms.CharField(
        label="Nouveau mot de passe",
        max_length=keys.MAX_LENGTH,
        strip=False,
        help_text="Quatre mots sans rapport entre eux, faciles à dire au téléphone. Majuscules et "
        "espaces ne comptent pas. Notez-le avant d’enregistrer\u00a0: il ne sera plus affiché.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    when = forms.ChoiceField(
        label="L’ancien mot de passe cesse d’ouvrir l’espace",
        choices=[
            (AT_ONCE, "tout de suite, partout et pour tout le monde"),
            (LATER, "à la fin du jour indiqué ci-dessous"),
        ],
        initial=AT_ONCE,
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label="Dernier jour de l’ancien mot de passe",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == self.LATER and "last_day" in cleaned:
            last_day: datetime.date | None = cleaned["last_day"]
            today = timezone.localdate()
            if last_day is None or not today <= last_day <= today + LONGEST_OVERLAP:
                self.add_error("last_day", "Indiquez un jour entre aujourd’hui et dans trois mois.")
        return cleaned

    @property
    def old_until(self) -> datetime.datetime | None:
        """The end of the last day of the old key, or None for at once."""
        if self.cleaned_data["when"] == self.AT_ONCE:
            return None
        next_day = self.cleaned_data["last_day"] + datetime.timedelta(days=1)
        return timezone.make_aware(datetime.datetime.combine(next_day, datetime.time.min))


class KeysScreen(Screen):
    page_title = "Mots de passe des espaces"
    header_icon = "key"

    def may_enter(self, user: Any) -> bool:
        return bool(user.has_perm(PERMISSION))


class IndexView(KeysScreen, TemplateView):
    template_name = "cdp/admin/keys.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        active = SpaceKey.objects.active().order_by("since")
        spaces = [
            (space, [key for key in active if key.space_id == space.pk])
            for space in SpacePage.objects.order_by("path")
        ]
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"spaces": spaces}


@method_decorator([sensitive_post_parameters("key"), sensitive_variables()], name="dispatch")
class RotateView(KeysScreen, FormView):  # type: ignore[type-arg]
    template_name = "cdp/admin/rotate.html"
    form_class = RotateForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.space = get_object_or_404(SpacePage, pk=kwargs["space"])
        self.page_subtitle = self.space.title
        self.trail = [(self.page_title, reverse("space_keys:index"))]

    def form_valid(self, form: RotateForm) -> HttpResponse:
        try:
            keys.rotate(self.space, form.cleaned_data["key"], old_until=form.old_until)
        except keys.KeyRefusedError as error:
            form.add_error("key", str(error))
            return self.form_invalid(form)
        messages.success(
            self.request,
            f"Le mot de passe de «\u00a0{self.space.title}\u00a0» a changé.",
        )
        return redirect("space_keys:index")


class KeyViewSet(ViewSet):
    name = "space_keys"
    url_prefix = "mots-de-passe"
    icon = "key"
    menu_label = "Mots de passe"
    menu_order = 160
    add_to_admin_menu = True

    @property
    def menu_url(self) -> str:
        return reverse(self.get_url_name("index"))

    def get_menu_item(self, order: int | None = None) -> Any:
        item = super().get_menu_item(order)
        item.is_shown = lambda request: request.user.has_perm(PERMISSION)
        return item

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(IndexView), name="index"),
            path("<int:space>/", self.construct_view(RotateView), name="rotate"),
        ]


def key_permissions() -> QuerySet[Permission]:
    """What the screen of a group of editors may grant: changing the keys."""
    return Permission.objects.filter(content_type__app_label="cdp", codename="add_spacekey")
