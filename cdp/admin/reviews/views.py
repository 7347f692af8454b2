"""The screens of « Nouveau ».

Whoever may add pages to a space sees what was handed in there, from any machine. Nothing is created
before « Créer le brouillon ».
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.models import Page

from cdp.admin.reviews.attachments import MAX_FILES, attach, documents_of
from cdp.admin.reviews.cited_booklets import cited_versions
from cdp.admin.reviews.conflicts import Difference, differences, saved_by
from cdp.admin.reviews.forms import ROW_TITLES, ReviewForms
from cdp.admin.reviews.hand_in import (
    HandInView,
    ReviewsScreen,
    addable_spaces,
    awaiting,
    reviews_of,
)
from cdp.admin.reviews.pictures import PictureView
from cdp.admin.reviews.source import BODY, TARGETS, source_blocks
from cdp.admin.reviews.values import (
    EXCUSED,
    PRESENT,
    Values,
    draft_of,
    evidence_of_row,
    people_rows,
    values_of,
)
from cdp.admin.screens import MenuViewSet
from cdp.imports.create import (
    AlreadyImportedError,
    ReservedPageError,
    changes,
    create_minutes,
    create_page,
    may_be_changed,
    minutes_of_conference,
)
from cdp.imports.draft import Evidence, MinutesDraft
from cdp.imports.reading import known_of
from cdp.imports.reviews import file_of, finish, read_again
from cdp.imports.stored import from_stored
from cdp.models import FileReview, MinutesPage, OriginalFile
from cdp.models.made_of_files import takes_attachments, types_made_of_files
from cms.database.locks import locked

State = FileReview.State
LINES = ("agenda", "points")
REPLACED_ANOTHER = (
    "le compte rendu à remplacer n’est plus celui de cette conférence, vérifiez la série, le "
    "numéro et la date, et choisissez de nouveau."
)


class ReviewView(ReviewsScreen, TemplateView):
    """A file that was handed in: on one side what was read, on the other what it becomes."""

    template_name = "cdp/admin/review.html"

    @property
    def review(self) -> FileReview:
        return get_object_or_404(reviews_of(self.spaces), pk=self.kwargs["pk"])

    @property
    def trail(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return [("Nouveau", reverse("reviews:index"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        review = self.review
        if review.state == State.DONE:
            return redirect("wagtailadmin_pages:edit", review.page_id)
        if review.state != State.READ:
            self.page_subtitle = review.name
            context = self.get_context_data(review=review, waits=review.is_expected)
            return self.render_to_response(context)
        draft = from_stored(review.reading)
        values = _saved(review, draft)
        return self._shown(review, draft, values, self._forms(review, draft, values))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        review = self.review
        if review.state == State.DONE:
            return redirect("wagtailadmin_pages:edit", review.page_id)
        if "again" in request.POST and (review.is_interrupted or review.is_forgotten):
            read_again(review)
            return redirect("reviews:review", review.pk)
        if review.state != State.READ:
            raise Http404
        return self._sent(review)

    def _forms(
        self, review: FileReview, draft: MinutesDraft, values: Values, *sent: Any
    ) -> ReviewForms:
        cited = cited_versions(draft.source.text, draft.date, review.space)
        return ReviewForms.of(review, draft, values, *sent, cited=cited)

    def _sent(self, review: FileReview) -> HttpResponse:
        draft = from_stored(review.reading)
        before, sent, user = _saved(review, draft), self.request.POST, self.request.user
        files = self.request.FILES.getlist("attachments")[:MAX_FILES]
        # Kept even where the form is refused: nobody chooses them twice.
        refusals = attach(review, files, user) if takes_attachments(review.kind) else []
        forms = self._forms(review, draft, before, sent, self.request.FILES)
        if not forms.are_valid or refusals:
            for refusal in refusals:
                forms.fields.add_error("attachments", refusal)
            return self._shown(review, draft, before, forms, version=sent.get("version"))
        values = forms.values(before)
        if newer := self._newer(review, draft, values, forms):
            return self._shown(review, draft, before, forms, newer=newer)
        number, _, target = self.request.POST.get("move", "").partition("-")
        if number:
            _move(draft, values, number, target)
        if not _save(review, values, user):
            review = self.review  # somebody else has just saved, or this is a second click
            if review.state == State.DONE:
                return redirect("wagtailadmin_pages:edit", review.page_id)
            if newer := self._newer(review, draft, values, forms):
                return self._shown(review, draft, before, forms, newer=newer)
        review.files.filter(pk__in=forms.removed).delete()
        if "create" in self.request.POST:
            return self._created(review, draft_of(values, draft), values, forms)
        place = f"#source-{number}" if number else ""
        if not number:
            messages.success(self.request, "C’est enregistré\u00a0: vous pouvez y revenir.")
        return HttpResponseRedirect(reverse("reviews:review", args=[review.pk]) + place)

    def _newer(
        self, review: FileReview, draft: MinutesDraft, values: Values, forms: ReviewForms
    ) -> list[Difference]:
        """What somebody else saved otherwise since the form that is sent was shown."""
        if self.request.POST.get("version") == str(review.version):
            return []
        return differences(_saved(review, draft), values, forms.fields)

    def _created(
        self, review: FileReview, draft: MinutesDraft, values: Values, forms: ReviewForms
    ) -> HttpResponse:
        try:
            return self._create(review, draft, values, forms)
        except (ReservedPageError, ValidationError) as error:
            told = error.messages if isinstance(error, ValidationError) else [str(error)]
            messages.error(self.request, f"Rien n’est créé\u00a0: {' '.join(told)}")
            return redirect("reviews:review", review.pk)

    @transaction.atomic
    def _create(
        self, review: FileReview, draft: MinutesDraft, values: Values, forms: ReviewForms
    ) -> HttpResponse:
        review = locked(review)  # of two clicks, the second finds what the first has made
        if review.state == State.DONE:
            return redirect("wagtailadmin_pages:edit", review.page_id)
        try:
            page = self._page(review, draft, values, forms)
        except AlreadyImportedError as error:
            page = error.page
            told = "Ce fichier est déjà devenu ce compte rendu\u00a0: rien n’a changé."
            if review.files.filter(is_picture=False).exists():
                told += " Ce qui était joint n’est pas repris\u00a0: ajoutez-le à la page."
            messages.warning(self.request, told)
        else:
            messages.success(
                self.request, "Le brouillon est prêt\u00a0: relisez-le, puis publiez-le."
            )
        finish(review, page)
        return redirect("wagtailadmin_pages:edit", page.pk)

    def _page(
        self, review: FileReview, draft: MinutesDraft, values: Values, forms: ReviewForms
    ) -> Page:
        file, space, user = file_of(review, draft), review.space, self.request.user
        attached = partial(documents_of, review, values, user)
        if review.kind != MinutesPage.kind:
            needed = forms.given(types_made_of_files()[review.kind].needed_fields)
            return create_page(file, review.kind, space, user=user, attached=attached, **needed)
        # Since it was chosen it may have moved, or got its minutes.
        into = awaiting([space]).filter(pk=review.conference_id).first()
        if replaced := self.request.POST.get("replace"):
            known = {str(page.pk): page for page in minutes_of_conference(draft, space)}
            if replaced not in known:
                raise ValidationError(REPLACED_ANOTHER)
            into = known[replaced]
        sent = forms.given(["booklets"])["booklets"]
        return create_minutes(file, space, user=user, into=into, sent=sent, attached=attached)

    def _shown(
        self,
        review: FileReview,
        draft: MinutesDraft,
        values: Values,
        forms: ReviewForms,
        *,
        version: Any = None,
        newer: Sequence[Difference] = (),
    ) -> HttpResponse:
        """The two sides; ``version`` is that of a form that is shown again.

        ``newer`` is what somebody else saved meanwhile.
        """
        self.page_subtitle = review.name
        edited = draft_of(values, draft)
        pictures = review.files.filter(is_picture=True)
        previews = dict(pictures.values_list("name", "pk"))
        same_file = MinutesPage.objects.child_of(review.space).filter(
            trashed=None, source_digest=review.digest
        )
        context = self.get_context_data(
            review=review,
            draft=draft,
            forms=forms,
            errors=list(forms.errors),
            version=review.version if version is None else version,
            newer=newer,
            saved_by=saved_by(review, self.request.user) if newer else "",
            single_fields=[
                (field, _first(draft, field.name))
                for field in forms.fields.visible_fields()
                if field.name not in (*LINES, "add_people", "booklets", "attachments")
            ],
            lines=[
                (forms.fields[name], _first(draft, name))
                for name in LINES
                if name in forms.fields.fields
            ],
            rows=[
                (ROW_TITLES[name], formset, _with_evidence(draft, formset))
                for name, formset in forms.rows.items()
            ],
            minutes=review.kind == MinutesPage.kind,
            blocks=list(source_blocks(draft, values, forms.pictures, previews)),
            same_file=same_file.first(),
            known=known_of(review.space).people,
            earlier=[
                (page, changes(page, edited))
                for page in minutes_of_conference(edited, review.space)
                if may_be_changed(page, self.request.user)
            ],
        )
        return self.render_to_response(context)


def _saved(review: FileReview, draft: MinutesDraft) -> Values:
    """The values as they were last saved, or read; older ones lack what is asked since."""
    read = values_of(draft, review.conference)
    return {**read, **(review.values or {})}


def _save(review: FileReview, values: Values, user: Any) -> bool:
    """Save values over those that were compared; False if there are newer ones."""
    same = FileReview.objects.filter(pk=review.pk, version=review.version)
    saved = {"values": values, "since": timezone.now(), "saved_by": user}
    return bool(same.update(version=review.version + 1, **saved))


def _first(draft: MinutesDraft, name: str) -> Evidence | None:
    return next(iter(draft.evidence.get(name, ())), None)


def _with_evidence(draft: MinutesDraft, rows: Any) -> list[tuple[Any, Evidence | None]]:
    return [(form, evidence_of_row(draft, form["origin"].value())) for form in rows]


def _move(draft: MinutesDraft, values: Values, number: str, target: str) -> None:
    """Move a passage of the source to a field, or back to the body."""
    blocks = draft.source.blocks
    if number not in map(str, range(len(blocks))):
        raise Http404
    at = int(number)
    if target == BODY:
        values["left_out"] = [other for other in values["left_out"] if other != at]
        return
    if target not in TARGETS:
        raise Http404
    lines = [line for line in blocks[at].text.split("\n") if line.strip()]
    if target in (PRESENT, EXCUSED):
        values["people"] += people_rows(lines, target)
    else:
        values[target] += lines
    values["left_out"] = sorted({*values["left_out"], at})


class AbandonView(ReviewsScreen, TemplateView):
    """Asks before a file that was handed in goes, with all that was made of it."""

    template_name = "cdp/admin/abandon_review.html"
    page_title = "Abandonner"

    @cached_property
    def review(self) -> FileReview:
        return get_object_or_404(reviews_of(self.spaces), pk=self.kwargs["pk"])

    @property
    def trail(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return [("Nouveau", reverse("reviews:index"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.page_subtitle = self.review.name
        files = self.review.files
        return super().get_context_data(
            review=self.review,
            pictures=files.filter(is_picture=True).count(),
            attached=list(files.filter(is_picture=False)),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.review.state == State.DONE:
            return redirect("wagtailadmin_pages:edit", self.review.page_id)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A page that was made of it meanwhile, or is being made, stays.
        gone = FileReview.objects.filter(pk=self.review.pk).exclude(state=State.DONE)
        if not gone.delete()[0]:
            return redirect("reviews:review", self.review.pk)
        messages.success(request, f"«\u00a0{self.review.name}\u00a0» est abandonné.")
        return redirect("reviews:index")


class OriginalView(View):
    """The file that minutes were made of, for who may edit them."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        original = get_object_or_404(OriginalFile.objects.select_related("page"), page=pk)
        if not original.page.permissions_for_user(request.user).can_edit():
            raise Http404
        return FileResponse(original.file.open("rb"), as_attachment=True, filename=original.name)


class ReviewViewSet(MenuViewSet):
    name = "reviews"
    url_prefix = "importer"
    icon = "upload"
    menu_label = "Nouveau"
    menu_name = "import-minutes"
    menu_order = 150
    add_to_admin_menu = True

    def is_shown(self, user: Any) -> bool:
        return bool(addable_spaces(user))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(HandInView), name="index"),
            path("<int:pk>/", self.construct_view(ReviewView), name="review"),
            path("<int:pk>/abandonner/", self.construct_view(AbandonView), name="abandon"),
            path("image/<int:pk>/", PictureView.as_view(), name="picture"),
            path("origine/<int:pk>/", OriginalView.as_view(), name="original"),
        ]
