"""What is handed in: files, a text, or the minutes of a conference that awaits them."""

from pathlib import Path
from typing import Any

from django import forms
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from cdp.admin.reviews.attachments import FilesField, attach, refusal_of
from cdp.admin.screens import Screen
from cdp.imports.reviews import hand_in
from cdp.models import FileReview, MinutesPage, SpacePage
from cdp.models.made_of_files import takes_attachments, types_made_of_files
from cms.documents.formats import FORMATS, MAX_MEGABYTES
from cms.documents.readers.sniffing import accepted_extensions
from cms.french.dates import short_date
from cms.french.typography import enumeration

PASTED = "Texte collé.txt"


def addable_spaces(user: Any) -> list[SpacePage]:
    """The spaces in which this editor may add pages."""
    return [
        space
        for space in SpacePage.objects.filter(trashed=None).order_by("path")
        if space.permissions_for_user(user).can_add_subpage()
    ]


def reviews_of(spaces: list[SpacePage]) -> QuerySet[FileReview]:
    """What was handed in to some spaces, with what has become a draft."""
    return FileReview.objects.filter(space__in=spaces).select_related("space", "made_by")


def awaiting(spaces: list[SpacePage]) -> QuerySet[MinutesPage]:
    """The past conferences of some spaces that have no minutes yet, the latest first."""
    pages = MinutesPage.objects.filter(space__in=spaces, alias_of=None, trashed=None)
    past = pages.filter(has_minutes=False, cancelled=False, day__lte=timezone.localdate())
    return past.exclude(date=None).select_related("space").latest_first()


class ReviewsScreen(Screen):
    """Base of these screens, for who may add pages to a space."""

    page_title = "Nouveau, à partir d’un fichier"
    header_icon = "upload"

    @cached_property
    def spaces(self) -> list[SpacePage]:
        """Those in which the editor may add pages."""
        return addable_spaces(self.request.user)

    def may_enter(self, user: Any) -> bool:
        return bool(self.spaces)


class ConferenceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.space.title}, {short_date(obj.date)}\u00a0: {obj.title}"


class HandInForm(forms.Form):
    """A space, what its new pages are, and the files or the text that they are made of."""

    kind = forms.ChoiceField(label="À créer", initial=MinutesPage.kind)

    documents = FilesField(
        label="Fichiers",
        required=False,
        help_text=f"Un ou plusieurs, un par page à créer\u00a0: "
        f"{enumeration((each.label for each in FORMATS), 'ou')}, {MAX_MEGABYTES}\u00a0Mo au plus.",
    )
    attachments = FilesField(
        label="Pièces jointes",
        required=False,
        help_text="Des fichiers à télécharger depuis la page. Ceux d’un autre format, déposés avec "
        "un seul compte rendu, en sont aussi.",
    )
    text = forms.CharField(
        label="Ou le texte, collé ici",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        strip=False,
    )

    def __init__(
        self,
        *args: Any,
        spaces: list[SpacePage],
        conferences: QuerySet[MinutesPage],
        user: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        kinds = {MinutesPage.kind: MinutesPage, **types_made_of_files()}
        names = {MinutesPage.kind: MinutesPage.kind_label}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, names.get(kind, each._meta.verbose_name)) for kind, each in kinds.items()
        ]
        self.fields["documents"].widget.attrs["accept"] = ",".join(accepted_extensions())
        self.fields["conference"] = ConferenceChoice(
            conferences, label="Conférence", required=False, empty_label="Celle que dit le fichier"
        )
        self.fields["space"] = forms.ModelChoiceField(
            SpacePage.objects.filter(pk__in=[space.pk for space in spaces]),
            label="Espace",
            empty_label="Choisissez un espace",
            initial=spaces[0] if len(spaces) == 1 else None,
        )
        self.order_fields(["space", "kind", "conference", "documents", "text", "attachments"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        conference, space = cleaned.get("conference"), cleaned.get("space")
        if self.errors or space is None:
            return cleaned
        if not self.handed_in:
            self.add_error("documents", "Déposez un fichier, ou collez un texte.")
        if conference and conference.space_id != space.pk:
            self.add_error("conference", "Cette conférence est d’un autre espace.")
        elif conference and cleaned.get("kind") != MinutesPage.kind:
            self.add_error("conference", "Seul un compte rendu est celui d’une conférence.")
        elif conference and len(self.handed_in) > 1:
            self.add_error(
                "documents", "Une conférence n’a qu’un compte rendu\u00a0: un seul fichier."
            )
        self._clean_attached(space)
        return cleaned

    def _clean_attached(self, space: SpacePage) -> None:
        if self.attached and len(self.handed_in) != 1:
            self.add_error(
                "attachments",
                "Avec plusieurs fichiers à lire, on ne sait pas à quelle page joindre ceux-ci"
                "\u00a0: joignez-les dans chaque relecture.",
            )
        elif self.attached and not takes_attachments(self.cleaned_data["kind"]):
            self.add_error("attachments", "Une page de cette sorte n’a pas de pièces jointes.")
        else:
            for file in self.attached:
                if refusal := refusal_of(file, space, self.user):
                    self.add_error("attachments", refusal)

    @property
    def handed_in(self) -> "list[tuple[str, File[Any]]]":
        """What was handed in, each with its name."""
        files = self._dropped[0]
        named: list[tuple[str, File[Any]]] = [
            (Path(file.name or "fichier").name, file) for file in files
        ]
        text = self.cleaned_data.get("text", "")
        return [*named, (PASTED, ContentFile(text.encode()))] if text.strip() else named

    @property
    def attached(self) -> "list[UploadedFile[bytes]]":
        """What goes with the page."""
        return [*self._dropped[1], *self.cleaned_data.get("attachments", [])]

    @property
    def _dropped(self) -> "tuple[list[UploadedFile[bytes]], list[UploadedFile[bytes]]]":
        """The files to read, and those that come with the only one of them."""
        files = self.cleaned_data.get("documents", [])
        readable = tuple(accepted_extensions())
        read = [file for file in files if (file.name or "").lower().endswith(readable)]
        others = [file for file in files if file not in read]
        return (read, others) if len(read) == 1 else (files, [])


class HandInView(ReviewsScreen, FormView):  # type: ignore[type-arg]
    """What to hand in, and what is not finished."""

    template_name = "cdp/admin/hand_in.html"
    form_class = HandInForm

    def get_form_kwargs(self) -> dict[str, Any]:
        spaces, user = self.spaces, self.request.user
        asked = {"spaces": spaces, "conferences": awaiting(spaces), "user": user}
        return {**super().get_form_kwargs(), **asked}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_reviews = reviews_of(self.spaces).exclude(state=FileReview.State.DONE)
        return super().get_context_data(reviews=open_reviews, **kwargs)

    def form_valid(self, form: HandInForm) -> HttpResponse:
        space, user = form.cleaned_data["space"], self.request.user
        asked = {name: form.cleaned_data[name] for name in ("kind", "conference")}
        with transaction.atomic():
            reviews = [
                hand_in(file, name, space, user=user, **asked) for name, file in form.handed_in
            ]
            for review in reviews[:1]:
                attach(review, form.attached, user, checked=True)
        if len(reviews) == 1:
            return redirect("reviews:review", reviews[0].pk)
        return redirect("reviews:index")
