"""« Nouveau »: files are read, checked beside what was read, and become drafts of pages.

Whoever may add pages to a space sees what was handed in there, from any machine. Nothing is created
before « Créer le brouillon ».
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.models import Page

from cdp.admin.cited_booklets import cited_versions
from cdp.admin.review_forms import (
    EXCUSED,
    PRESENT,
    HandInForm,
    ReviewForms,
    Values,
    draft_of,
    evidence_of_row,
    people_rows,
    values_of,
)
from cdp.admin.screens import MenuViewSet, Screen
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
from cdp.imports.reviews import file_of, finish, hand_in, read_again
from cdp.imports.stored import from_stored
from cdp.models import FileReview, MinutesPage, OriginalFile, SpacePage
from cdp.models.made_of_files import types_made_of_files
from cms.database.locks import locked
from cms.documents.outline import Block, Rule, cells_of, with_cells
from cms.documents.spans import linked
from cms.documents.stream import to_html

State = FileReview.State
# Where a passage of the source may be moved to; "body" is where it was.
TARGETS = {
    "agenda": "l’ordre du jour",
    "points": "les points évoqués",
    PRESENT: "les personnes présentes",
    EXCUSED: "les personnes excusées",
}
BODY = "body"
LINES = ("agenda", "points")
ROW_TITLES = {
    "people": "Personnes",
    "next": "Prochaines conférences",
    "figures": "Chiffres datés",
}
REPLACED_ANOTHER = (
    "le compte rendu à remplacer n’est plus celui de cette conférence, vérifiez la série, le "
    "numéro et la date, et choisissez de nouveau."
)
# The place in the form of a field that is not its own.
PLACES = {PRESENT: "people", EXCUSED: "people"}
LABELS = {
    "title": "Titre",
    "series": "Série",
    "number": "Numéro",
    "date": "Date",
    "start": "Début",
    "end": "Fin",
    PRESENT: "Personnes",
    EXCUSED: "Personnes",
    "agenda": "Ordre du jour",
    "points": "Points évoqués",
    "next": "Prochaines conférences",
    "figures": "Chiffres datés",
}


def addable_spaces(user: Any) -> list[SpacePage]:
    """The spaces in which this editor may add pages."""
    return [
        space
        for space in SpacePage.objects.filter(trashed=None).order_by("path")
        if space.permissions_for_user(user).can_add_subpage()
    ]


def reviews_of(user: Any) -> QuerySet[FileReview]:
    """What was handed in to the spaces of this editor, with what has become a draft."""
    spaces = [space.pk for space in addable_spaces(user)]
    return FileReview.objects.filter(space__in=spaces).select_related("space", "made_by")


def awaiting(user: Any) -> QuerySet[MinutesPage]:
    """The past conferences of this editor's spaces that have no minutes yet, the latest first."""
    spaces = [space.pk for space in addable_spaces(user)]
    pages = MinutesPage.objects.filter(space__in=spaces, alias_of=None, trashed=None)
    past = pages.filter(has_minutes=False, cancelled=False, day__lte=timezone.localdate())
    return past.exclude(date=None).select_related("space").latest_first()


class ReviewsScreen(Screen):
    page_title = "Nouveau, à partir d’un fichier"
    header_icon = "upload"

    def may_enter(self, user: Any) -> bool:
        return bool(addable_spaces(user))


class HandInView(ReviewsScreen, FormView):  # type: ignore[type-arg]
    """What to hand in, what is awaited, and what is not finished."""

    template_name = "cdp/admin/hand_in.html"
    form_class = HandInForm

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        spaces, conferences = addable_spaces(user), awaiting(user)
        return {**super().get_form_kwargs(), "spaces": spaces, "conferences": conferences}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            reviews=reviews_of(user).exclude(state=State.DONE), awaiting=awaiting(user), **kwargs
        )

    def form_valid(self, form: HandInForm) -> HttpResponse:
        space, user = form.cleaned_data["space"], self.request.user
        asked = {name: form.cleaned_data[name] for name in ("kind", "conference")}
        with transaction.atomic():
            reviews = [
                hand_in(file, name, space, user=user, **asked) for name, file in form.handed_in
            ]
        if len(reviews) == 1:
            return redirect("reviews:review", reviews[0].pk)
        return redirect("reviews:index")


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A block of what was read, with the doubts about it.

    ``fields`` holds the labels of those that hold words of it, by the place of each in the form;
    ``in_body`` tells that the minutes show it as it is; ``page`` is set on the first of each page.
    """

    number: int
    page: int | None
    text: str
    html: SafeString
    fields: dict[str, str]
    in_body: bool
    doubts: list[str]


def source_blocks(draft: MinutesDraft, values: Values) -> Iterator[SourceBlock]:
    """What was read, in order, without rules."""
    kept = set(draft.body_sources) - set(values["left_out"])
    pages = draft.source.pages or [None] * len(draft.source.blocks)
    shown: set[int | None] = {None}
    for number, block in enumerate(draft.source.blocks):
        if isinstance(block, Rule):
            continue
        page = None if pages[number] in shown else pages[number]
        shown.add(page)
        found = [
            (name, one.doubt)
            for name, several in draft.evidence.items()
            for one in several
            if one.block == number
        ]
        yield SourceBlock(
            number,
            page,
            block.text,
            _html(block),
            {PLACES.get(name, name): LABELS[name] for name, _ in found},
            number in kept,
            list(dict.fromkeys(doubt for _, doubt in found if doubt)),
        )


def _html(block: Block) -> SafeString:
    """A block as it looks; its links lead where links of a page may, or nowhere."""
    safe = with_cells(block, map(linked, cells_of(block)))
    return mark_safe(to_html(safe))  # noqa: S308 - every text is escaped


class ReviewView(ReviewsScreen, TemplateView):
    """A file that was handed in: on one side what was read, on the other what it becomes."""

    template_name = "cdp/admin/review.html"

    @property
    def review(self) -> FileReview:
        return get_object_or_404(reviews_of(self.request.user), pk=self.kwargs["pk"])

    @property
    def trail(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return [("Nouveau", reverse("reviews:index"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        review = self.review
        if review.state == State.DONE:
            return redirect("wagtailadmin_pages:edit", review.page_id)
        if review.state != State.READ:
            self.page_subtitle = review.name
            return self.render_to_response(self.get_context_data(review=review))
        draft = from_stored(review.reading)
        values = review.values or values_of(draft, review.conference)
        return self._shown(review, draft, values, self._forms(review, draft, values))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        review = self.review
        if review.state == State.DONE:
            return redirect("wagtailadmin_pages:edit", review.page_id)
        if "abandon" in request.POST:
            review.delete()
            messages.success(request, f"«\u00a0{review.name}\u00a0» est abandonné.")
            return redirect("reviews:index")
        if "again" in request.POST and review.is_interrupted:
            read_again(review)
            return redirect("reviews:review", review.pk)
        if review.state != State.READ:
            raise Http404
        return self._sent(review)

    def _forms(
        self, review: FileReview, draft: MinutesDraft, values: Values, data: Any = None
    ) -> ReviewForms:
        cited = cited_versions(draft.source.text, draft.date, review.space)
        return ReviewForms.of(review.kind, values, data, cited=cited)

    def _sent(self, review: FileReview) -> HttpResponse:
        draft = from_stored(review.reading)
        before = review.values or values_of(draft, review.conference)
        forms = self._forms(review, draft, before, self.request.POST)
        if not forms.are_valid:
            messages.error(
                self.request, "Rien n’est enregistré\u00a0: corrigez ce qui est signalé ci-dessous."
            )
            return self._shown(review, draft, before, forms)
        values = forms.values(before)
        number, _, target = self.request.POST.get("move", "").partition("-")
        if number:
            _move(draft, values, number, target)
        FileReview.objects.filter(pk=review.pk).update(values=values, since=timezone.now())
        if "create" in self.request.POST:
            try:
                return self._create(review, draft_of(values, draft), forms)
            except (ReservedPageError, ValidationError) as error:
                told = error.messages if isinstance(error, ValidationError) else [str(error)]
                messages.error(self.request, f"Rien n’est créé\u00a0: {' '.join(told)}")
                return redirect("reviews:review", review.pk)
        place = f"#source-{number}" if number else ""
        if not number:
            messages.success(self.request, "C’est enregistré\u00a0: vous pouvez y revenir.")
        return HttpResponseRedirect(reverse("reviews:review", args=[review.pk]) + place)

    @transaction.atomic
    def _create(self, review: FileReview, draft: MinutesDraft, forms: ReviewForms) -> HttpResponse:
        review = locked(review)  # of two clicks, the second finds what the first has made
        if review.state == State.DONE:
            return redirect("wagtailadmin_pages:edit", review.page_id)
        try:
            page = self._page(review, draft, forms)
        except AlreadyImportedError as error:
            page = error.page
            messages.warning(
                self.request, "Ce fichier est déjà devenu ce compte rendu\u00a0: rien n’a changé."
            )
        else:
            messages.success(
                self.request, "Le brouillon est prêt\u00a0: relisez-le, puis publiez-le."
            )
        finish(review, page)
        return redirect("wagtailadmin_pages:edit", page.pk)

    def _page(self, review: FileReview, draft: MinutesDraft, forms: ReviewForms) -> Page:
        file, space, user = file_of(review, draft), review.space, self.request.user
        if review.kind != MinutesPage.kind:
            needed = forms.given(types_made_of_files()[review.kind].needed_fields)
            return create_page(file, review.kind, space, user=user, **needed)
        # Since it was chosen it may have moved, or got its minutes.
        into = awaiting(user).filter(space=space, pk=review.conference_id).first()
        if replaced := self.request.POST.get("replace"):
            known = {str(page.pk): page for page in minutes_of_conference(draft, space)}
            if replaced not in known:
                raise ValidationError(REPLACED_ANOTHER)
            into = known[replaced]
        sent = forms.given(["booklets"])["booklets"]
        return create_minutes(file, space, user=user, into=into, sent=sent)

    def _shown(
        self, review: FileReview, draft: MinutesDraft, values: Values, forms: ReviewForms
    ) -> HttpResponse:
        self.page_subtitle = review.name
        edited = draft_of(values, draft)
        same_file = MinutesPage.objects.child_of(review.space).filter(
            trashed=None, source_digest=review.digest
        )
        context = self.get_context_data(
            review=review,
            draft=draft,
            forms=forms,
            single_fields=[
                (field, _first(draft, field.name))
                for field in forms.fields.visible_fields()
                if field.name not in (*LINES, "add_people", "booklets")
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
            blocks=list(source_blocks(draft, values)),
            targets=TARGETS,
            same_file=same_file.first(),
            known=known_of(review.space).people,
            earlier=[
                (page, changes(page, edited))
                for page in minutes_of_conference(edited, review.space)
                if may_be_changed(page, self.request.user)
            ],
        )
        return self.render_to_response(context)


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
            path("origine/<int:pk>/", OriginalView.as_view(), name="original"),
        ]
