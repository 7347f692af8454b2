"""The screen of the versions of a booklet: issuing and listing them."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput, Button
from wagtail.models import Page

from cdp.actions.issue_version import VersionRefusedError, issue_version
from cdp.admin.counts import minutes_with
from cdp.admin.screens import Screen
from cdp.admin.sharing import may_publish
from cdp.models import BookletPage, BookletVersion
from cms.french.dates import short_date
from cms.refused_texts import RefusesTexts
from cms.uploads.texts import text_of_upload

MAX_BYTES = 50 * 1024**2
# The first bytes of a file of each extension: its name alone proves nothing.
SIGNATURES = {
    **dict.fromkeys(["docx", "odt", "pptx", "odp", "xlsx", "ods"], b"PK\x03\x04"),
    "pdf": b"%PDF-",
}


class VersionForm(RefusesTexts, forms.ModelForm):  # type: ignore[type-arg]
    """The issue of a new version; earlier versions stay."""

    class Meta:
        model = BookletVersion
        fields = ["label", "date", "changes", "file"]
        widgets = {"date": AdminDateInput, "changes": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "label": "Par exemple\u00a0: version 3, ou édition 2026.",
            "date": "Avant ce jour, les lecteurs reçoivent encore la version précédente.",
            "changes": "Une phrase ou deux, pour qui connaît la version précédente.",
            "file": "PDF de préférence, ou Word, LibreOffice, tableur, diaporama\u202f; "
            "50\u00a0Mo au plus. Un fichier publié ne change plus\u00a0: relisez-le avant.",
        }

    def __init__(self, *args: Any, booklet: BookletPage, for_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.booklet, self.for_user = booklet, for_user

    def texts_of_files(self) -> Iterator[tuple[Any, str, str]]:
        """See ``RefusesTexts``."""
        yield self, "file", text_of_upload(self.cleaned_data["file"])

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"].strip()
        same_label = BookletVersion.objects.filter(
            booklet=self.instance.booklet, label__iexact=label, withdrawn_at=None
        )
        if same_label.exists():
            raise ValidationError(
                "Ce livret a déjà une version de ce nom\u00a0: donnez-en un autre."
            )
        return label

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        extension = PurePosixPath(file.name or "").suffix[1:].lower()
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                "Ce fichier pèse plus de 50\u00a0Mo, trop pour un téléphone\u00a0: réduisez la "
                "taille de ses images, puis envoyez-le de nouveau."
            )
        if extension not in SIGNATURES:
            raise ValidationError(
                "Ce format n’est pas accepté\u00a0: enregistrez le livret en PDF, puis envoyez-le."
            )
        head = file.read(8)
        file.seek(0)
        if not head.startswith(SIGNATURES[extension]):
            raise ValidationError(
                f"Ce fichier n’est pas ce que dit son nom (.{extension})\u00a0: enregistrez-le de "
                "nouveau en PDF, puis envoyez-le."
            )
        return file


class BookletScreen(Screen, FormView):  # type: ignore[type-arg]
    """A screen about one booklet, for whoever may publish it."""

    header_icon = "doc-full"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.booklet = get_object_or_404(BookletPage, pk=kwargs["page"])
        address = reverse("wagtailadmin_pages:edit", args=[self.booklet.pk])
        self.trail = [(self.booklet.get_admin_display_title(), address)]

    def may_enter(self, user: Any) -> bool:
        return self.booklet.alias_of_id is None and may_publish(self.booklet, user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"booklet": self.booklet}


class VersionsView(BookletScreen):
    page_title = "Versions"
    template_name = "cdp/admin/versions.html"
    form_class = VersionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        known = {"booklet": self.booklet, "for_user": self.request.user}
        return {**super().get_form_kwargs(), **known}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        versions = list(self.booklet.versions.order_by("-date", "-number"))
        shown = {
            "versions": [(version, minutes_with(user, version)) for version in versions],
            "in_force": self.booklet.in_force,
        }
        return super().get_context_data(**kwargs) | shown

    def form_valid(self, form: VersionForm) -> HttpResponse:
        fields = {name: form.cleaned_data[name] for name in ("label", "date", "changes")}
        try:
            version = issue_version(
                self.booklet, form.cleaned_data["file"], **fields, user=self.request.user
            )
        except VersionRefusedError as error:  # a concurrent request issued one of this label
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, f"«\u00a0{version.label}\u00a0» {self._state_of(version)}.")
        return redirect("booklets:versions", self.booklet.pk)

    def _state_of(self, version: BookletVersion) -> str:
        if version.is_to_come:
            day = short_date(version.date)
            return f"sera en vigueur le {day}\u202f; d’ici là, vous pouvez la retirer"
        if self.booklet.is_withdrawn:
            return "est gardée\u00a0: ce livret n’est plus diffusé"
        kept = self.booklet.in_force != version
        return "est gardée parmi les versions précédentes" if kept else "est en vigueur"


class BookletViewSet(ViewSet):
    name = "booklets"
    url_prefix = "livrets"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<id:page>/versions/", self.construct_view(VersionsView), name="versions"),
        ]


def booklet_buttons(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """For ``register_page_header_buttons``: links to these screens."""
    if page.specific_class is BookletPage and page.alias_of_id is None and may_publish(page, user):
        for label, name, icon in (
            ("Versions", "booklets:versions", "history"),
            ("Diffusion", "withdrawals:booklet", "no-view"),
        ):
            yield Button(label, reverse(name, args=[page.pk]), icon_name=icon, priority=30)
