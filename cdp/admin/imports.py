"""« Importer un compte rendu »: a file of minutes becomes a draft, opened in the editor."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.generic import FormView
from wagtail.admin import messages

from cdp.admin.screens import MenuViewSet, Screen
from cdp.imports.create import (
    AlreadyImportedError,
    MinutesFile,
    create_minutes,
    duplicates_of,
    read_minutes,
)
from cdp.models import MinutesPage, SpacePage
from cms.documents.formats import EXTENSIONS, FORMATS, MAX_MEGABYTES
from cms.documents.readers import UnreadableFileError
from cms.french.typography import enumeration


class ImportForm(forms.Form):
    """A space and a file; the file is read by ``clean_file``: if unreadable, a form error."""

    file = forms.FileField(
        label="Fichier du compte rendu",
        allow_empty_file=True,  # the reader names the file when it says so
        help_text=f"{enumeration((each.label for each in FORMATS), 'ou')}, {MAX_MEGABYTES} Mo au "
        "plus. Les lignes qui donnent un mot de passe ne sont pas reprises.",
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spaces = addable_spaces(user)
        self.fields["space"] = forms.ModelChoiceField(
            SpacePage.objects.filter(pk__in=[space.pk for space in spaces]),
            label="Espace",
            empty_label="Choisissez un espace",
            initial=spaces[0] if len(spaces) == 1 else None,
        )
        self.order_fields(["space", "file"])

    def clean_file(self) -> MinutesFile:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        name = Path(upload.name or "fichier").name
        # The file may hold a password: it is kept in a private folder, only while it is read.
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "source"
            try:
                with copy.open("wb") as target:
                    target.writelines(upload.chunks())
                return read_minutes(copy, name=name)
            except UnreadableFileError as error:
                raise forms.ValidationError(str(error)) from error


class ImportView(Screen, FormView):  # type: ignore[type-arg]
    page_title = "Importer un compte rendu"
    header_icon = "upload"
    template_name = "cdp/admin/import.html"
    form_class = ImportForm

    def may_enter(self, user: Any) -> bool:
        return bool(addable_spaces(user))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: ImportForm) -> HttpResponse:
        file: MinutesFile = form.cleaned_data["file"]
        try:
            page = create_minutes(file, form.cleaned_data["space"], user=self.request.user)
        except AlreadyImportedError as error:
            messages.warning(
                self.request,
                "Ce fichier a déjà été importé dans cet espace\u00a0: voici son compte rendu, "
                "rien n’a changé.",
            )
            return _redirect_to_editor(error.page)
        messages.success(
            self.request,
            "Le brouillon est prêt\u00a0: relisez-le, complétez-le, puis publiez-le.",
        )
        for warning in file.draft.warnings:
            messages.warning(self.request, warning)
        for other in duplicates_of(page):
            messages.warning(
                self.request,
                format_html(
                    "L’espace a déjà un compte rendu de cette conférence\u00a0: «\u00a0{}\u00a0».",
                    other.get_admin_display_title(),
                ),
            )
        return _redirect_to_editor(page)


class ImportViewSet(MenuViewSet):
    name = "import_minutes"
    url_prefix = "importer"
    icon = "upload"
    menu_label = "Importer"
    menu_name = "import-minutes"
    menu_order = 150
    add_to_admin_menu = True

    def is_shown(self, user: Any) -> bool:
        return bool(addable_spaces(user))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(ImportView), name="index")]


def addable_spaces(user: Any) -> list[SpacePage]:
    """The spaces in which this editor may add pages."""
    return [
        space
        for space in SpacePage.objects.filter(trashed=None).order_by("path")
        if space.permissions_for_user(user).can_add_subpage()
    ]


def _redirect_to_editor(page: MinutesPage) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
