"""« Aussi ouvert à… »: shares a page of a space with other spaces."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.datastructures import MultiValueDict
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page

from cdp.access.visibility import space_of
from cdp.actions.share_page import is_shareable, share_page
from cdp.admin.screens import Screen
from cdp.models import SpacePage


class ShareForm(forms.Form):
    """The spaces, other than the page's own, in which this editor may publish."""

    def __init__(self, *args: Any, page: Page, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = space_of(page)
        kept = SpacePage.objects.filter(trashed=None).order_by("path")
        others = kept.exclude(pk=own.pk if own else 0)
        allowed = [space.pk for space in others if may_publish(space, user)]
        self.fields["spaces"] = forms.ModelMultipleChoiceField(
            others.filter(pk__in=allowed),
            label="Aussi ouvert à",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=list(page.shares.values_list("space", flat=True)),
            help_text="Les membres de ces espaces verront cette page et ses fichiers, dès "
            "maintenant, et la trouveront dans la liste de leur espace. Les pages qu’elle "
            "contient ne sont pas partagées avec elle.",
        )
        # Shares with spaces in which this editor may not publish stay as they are.
        self.fixed = list(SpacePage.objects.filter(shares_in__page=page.pk).exclude(pk__in=allowed))


class ShareView(Screen, FormView):  # type: ignore[type-arg]
    page_title = "Aussi ouvert à…"
    header_icon = "view"
    template_name = "cdp/admin/share.html"
    form_class = ShareForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=kwargs["page"]).specific_deferred
        self.page_subtitle = self.page.get_admin_display_title()

    def may_enter(self, user: Any) -> bool:
        return is_shareable(self.page) and may_publish(self.page, user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "page": self.page, "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"page": self.page, "own": space_of(self.page)}

    def form_valid(self, form: ShareForm) -> HttpResponse:
        spaces = [*form.cleaned_data["spaces"], *form.fixed]
        share_page(self.page, spaces, user=self.request.user)
        titles = ", ".join(f"«\u00a0{space.title}\u00a0»" for space in spaces)
        text = (
            f"Cette page est aussi ouverte à {titles}."
            if spaces
            else ("Cette page n’est ouverte qu’à son espace.")
        )
        messages.success(self.request, text)
        back = get_valid_next_url_from_request(self.request)
        return redirect(back or reverse("wagtailadmin_pages:edit", args=[self.page.pk]))


class OpenAlsoView(ShareView):
    """Opens a page to further spaces with one POST, and leads back to ``next``."""

    http_method_names = ["post"]

    def get_form_kwargs(self) -> dict[str, Any]:
        present = [str(pk) for pk in self.page.shares.values_list("space", flat=True)]
        kwargs = super().get_form_kwargs()
        fixed = {str(space.pk) for space in ShareForm(page=self.page, user=kwargs["user"]).fixed}
        added = self.request.POST.getlist("spaces")
        data = MultiValueDict({"spaces": [*added, *(pk for pk in present if pk not in fixed)]})
        return kwargs | {"data": data}


class ShareViewSet(ViewSet):
    name = "shares"
    url_prefix = "partages"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<id:page>/", self.construct_view(ShareView), name="edit"),
            path("<id:page>/ouvrir/", self.construct_view(OpenAlsoView), name="open"),
        ]


def may_publish(page: Page, user: Any) -> bool:
    return bool(page.permissions_for_user(user).can_publish())


def share_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """For ``register_page_header_buttons``: a link to this screen."""
    if is_shareable(page) and may_publish(page, user):
        url = reverse("shares:edit", args=[page.pk])
        yield Button("Aussi ouvert à…", url, icon_name="view", priority=35)
