"""« Diffusion » of a booklet: withdrawing it, naming what takes its place, distributing it again.

And taking back a version before its day.
"""

from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from cdp.actions.reinstate_booklet import NotWithdrawnError, reinstate_booklet
from cdp.actions.withdraw_booklet import SuccessorRefusedError, withdraw_booklet
from cdp.actions.withdraw_version import VersionIssuedError, withdraw_version
from cdp.admin.booklets import BookletScreen
from cdp.admin.counts import count_of_links, counts_of_booklets, minutes_with
from cdp.admin.editor_scope import visible_to
from cdp.admin.screens import Screen
from cdp.admin.sharing import may_publish
from cdp.models import BookletPage, BookletVersion


class WithdrawalForm(forms.Form):
    """What takes the place of ``booklet``: a published booklet that this editor may see."""

    def __init__(self, *args: Any, booklet: BookletPage, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = BookletPage.objects.filter(pk__in=visible_to(user, Page).values("pk"))
        others = seen.live().filter(alias_of=None, withdrawn_at=None).exclude(pk=booklet.pk)
        self.fields["successor"] = forms.ModelChoiceField(
            others.order_by("title"),
            label="Remplacé par",
            required=False,
            empty_label="Aucun autre livret",
            initial=booklet.successor_id,
            widget=forms.Select(attrs={"style": "max-width: 80vw"}),
            help_text="Les adresses de ce livret y mèneront les personnes qui peuvent le lire.",
        )


class WithdrawalView(BookletScreen):
    page_title = "Diffusion"
    template_name = "cdp/admin/withdraw_booklet.html"
    form_class = WithdrawalForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return {**kwargs, "booklet": self.booklet, "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        booklet = BookletPage.objects.filter(pk=self.booklet.pk)
        counts = [*counts_of_booklets(self.request.user, booklet), *count_of_links(booklet)]
        return super().get_context_data(**kwargs) | {"counts": counts}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "reinstate" not in request.POST:
            return super().post(request, *args, **kwargs)
        with suppress(NotWithdrawnError):
            reinstate_booklet(self.booklet, user=request.user)
            messages.success(request, "Ce livret est diffusé de nouveau.")
        return redirect("wagtailadmin_pages:edit", self.booklet.pk)

    def form_valid(self, form: WithdrawalForm) -> HttpResponse:
        successor = form.cleaned_data["successor"]
        try:
            withdraw_booklet(self.booklet, successor, user=self.request.user)
        except SuccessorRefusedError:  # withdrawn by someone else meanwhile
            form.add_error(
                "successor", "Ce livret n’est plus diffusé\u00a0: choisissez-en un autre."
            )
            return self.form_invalid(form)
        messages.success(self.request, "Ce livret n’est plus diffusé.")
        return redirect("withdrawals:booklet", self.booklet.pk)


class WithdrawVersionView(Screen, TemplateView):
    page_title = "Retirer une version"
    header_icon = "doc-full"
    template_name = "cdp/admin/withdraw_version.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        versions = BookletVersion.objects.to_come().select_related("booklet")
        self.version = get_object_or_404(versions, booklet=kwargs["page"], pk=kwargs["version"])
        address = reverse("booklets:versions", args=[self.version.booklet_id])
        self.trail = [(self.version.booklet.title, address)]

    def may_enter(self, user: Any) -> bool:
        return may_publish(self.version.booklet, user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        minutes = minutes_with(self.request.user, self.version)
        return context | {"version": self.version, "minutes": minutes}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            withdraw_version(self.version, user=request.user)
        except VersionIssuedError:
            messages.error(request, "Son jour est venu\u00a0: cette version ne se retire plus.")
        else:
            messages.success(request, f"«\u00a0{self.version.label}\u00a0» ne paraîtra pas.")
        return redirect("booklets:versions", self.version.booklet_id)


class WithdrawalViewSet(ViewSet):
    name = "withdrawals"
    url_prefix = "livrets"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<id:page>/diffusion/", self.construct_view(WithdrawalView), name="booklet"),
            path(
                "<id:page>/versions/<id:version>/retirer/",
                self.construct_view(WithdrawVersionView),
                name="version",
            ),
        ]
