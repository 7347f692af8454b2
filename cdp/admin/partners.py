"""« Liens partenaires » of a booklet or a fact sheet: making, counting and revoking them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput, Button
from wagtail.models import Page

from cdp.access.visibility import space_of
from cdp.actions.make_partner_link import make_partner_link
from cdp.actions.revoke_partner_link import LinkRevokedError, revoke_partner_link
from cdp.actions.revoke_partner_links import revoke_partner_links
from cdp.admin.screens import Screen
from cdp.admin.sharing import may_publish
from cdp.models import BookletPage, FactSheetPage, PartnerLink, SpacePage
from cms.french.typography import plural

LINKED = (BookletPage, FactSheetPage)


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PartnerLink
        fields = ["label", "until"]
        widgets = {"until": AdminDateInput}
        help_texts = {
            "label": "La personne ou le service qui recevra le lien, pour le reconnaître ici.",
            "until": "Dernier jour où le lien s’ouvre. Sans date, il s’ouvre jusqu’à ce que vous "
            "le fermiez.",
        }

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise ValidationError("Ce jour est passé\u00a0: choisissez-en un à venir.")
        return until

    def clean(self) -> None:
        super().clean()
        if _lets_nobody(self.page):
            raise ValidationError(LETS_NOBODY)


LETS_NOBODY = (
    "L’espace de ce document ne permet à personne de le transmettre par un lien\u00a0: changez "
    "d’abord ce réglage dans la page de l’espace."
)


def _lets_nobody(page: Page) -> bool:
    space = space_of(page)
    return space is not None and space.passing_on == SpacePage.PassingOn.NOBODY


class LinksScreen(Screen):
    """A screen about the links of one page, for whoever may publish it."""

    header_icon = "link"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = _page(kwargs["page"])
        self.links = PartnerLink.objects.to(Page.objects.filter(pk=self.page.pk))
        address = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        self.trail = [(self.page.get_admin_display_title(), address)]

    def may_enter(self, user: Any) -> bool:
        return self.page.alias_of_id is None and may_publish(self.page, user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"page": self.page}


def _page(pk: int) -> BookletPage | FactSheetPage:
    for model in LINKED:
        if page := model._default_manager.filter(pk=pk).first():
            return cast("BookletPage | FactSheetPage", page)
    raise Http404


@method_decorator(never_cache, name="dispatch")
class LinksView(LinksScreen, FormView):  # type: ignore[type-arg]
    page_title = "Liens partenaires"
    template_name = "cdp/admin/partners.html"
    form_class = PartnerForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "page": self.page}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``links``: those of editors, and those of members that are open; ``members``: counts."""
        links = self.links.select_related("created_by")
        is_open = Q(pk__in=PartnerLink.objects.open().order_by().values("pk"))
        members = links.by_members().aggregate(
            made=Count("pk"), open=Count("pk", filter=is_open), uses=Sum("uses", default=0)
        )
        shown = {"links": links.filter(Q(space=None) | is_open), "members": members}
        told = {"lets_nobody": LETS_NOBODY if _lets_nobody(self.page) else ""}
        return super().get_context_data(**kwargs) | shown | told

    def form_valid(self, form: PartnerForm) -> HttpResponse:
        """Show the address of the new link, once: only a hash of its token is stored."""
        data = form.cleaned_data
        token = make_partner_link(
            self.page, data["label"], until=data["until"], user=self.request.user
        )
        address = self.request.build_absolute_uri(reverse("cdp:partner", args=[token]))
        fresh = PartnerForm(page=self.page)
        made = {"form": fresh, "address": address, "label": data["label"], "until": data["until"]}
        return self.render_to_response(self.get_context_data(**made))


class RevokeView(LinksScreen, TemplateView):
    page_title = "Fermer un lien partenaire"
    template_name = "cdp/admin/revoke_partner.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.link = get_object_or_404(self.links, pk=kwargs["link"])
        self.trail = [(self.page.title, reverse("partners:links", args=[self.page.pk]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"link": self.link}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        with suppress(LinkRevokedError):
            revoke_partner_link(self.link, user=request.user)
            whose = f"pour «\u00a0{self.link.label}\u00a0»" if self.link.label else "d’un membre"
            messages.success(request, f"Le lien {whose} n’ouvre plus rien.")
        return redirect("partners:links", self.page.pk)


class RevokeOfMembersView(LinksScreen, TemplateView):
    """Closes all links to the page that members made."""

    page_title = "Fermer les liens des membres"
    template_name = "cdp/admin/revoke_of_members.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = self.links.open().by_members().count()
        return super().get_context_data(**kwargs) | {"count": count}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        links = self.links.by_members()
        if count := revoke_partner_links(self.page, links, user=request.user):
            said = plural(count, "lien n’ouvre", "liens n’ouvrent")
            messages.success(request, f"{said} plus rien.")
        return redirect("partners:links", self.page.pk)


class PartnerViewSet(ViewSet):
    name = "partners"
    url_prefix = "liens-partenaires"

    def get_urlpatterns(self) -> list[URLPattern]:
        revoke, of_members = map(self.construct_view, (RevokeView, RevokeOfMembersView))
        return [
            path("<id:page>/", self.construct_view(LinksView), name="links"),
            path("<id:page>/membres/fermer/", of_members, name="revoke_of_members"),
            path("<id:page>/<id:link>/fermer/", revoke, name="revoke"),
        ]


def links_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """For ``register_page_header_buttons``: the way to these screens."""
    linked = page.specific_class in LINKED and page.alias_of_id is None
    if linked and may_publish(page, user):
        address = reverse("partners:links", args=[page.pk])
        yield Button("Liens partenaires", address, icon_name="link", priority=31)
