"""« Corbeille »: what editors deleted, and from where each takes it back.

An editor finds there what he may edit where it was, and nothing else; spaces, editors of the whole
site only.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.models import Collection, CollectionMember, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from cdp.access.visibility import edits_everything
from cdp.actions.purge_trash import trashable_models
from cdp.actions.restore_page import PlaceTrashedError, restore_page
from cdp.actions.restore_thing import NameTakenError, restore_thing
from cdp.admin.editor_scope import visible_to
from cdp.admin.screens import MenuViewSet, Screen
from cdp.models import SpacePage, TrashedPage
from cms.french.typography import plural
from cms.models import Trashable
from cms.models.trash import RETENTION
from cms.refused_texts import PublicationRefusedError, check_publication

PAGE = "page"  # names pages in addresses, beside the names of models


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the list; ``place`` is the page above, or the collection, by its title."""

    kind: str
    pk: int
    title: str
    type_name: str
    place: str
    trashed_at: dt.datetime
    trashed_by: Any

    @property
    def until(self) -> dt.date:
        return (self.trashed_at + RETENTION).date()

    @property
    def is_page(self) -> bool:
        return self.kind == PAGE


def pages_in_trash(user: Any) -> list[TrashedPage]:
    """The deleted pages, without those below them, that this editor may take back."""
    rows = _rows_of(user).select_related("page", "trashed_by")
    return [row for row in rows if _may_restore(user, row)]


def _rows_of(user: Any) -> QuerySet[TrashedPage]:
    editable = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return TrashedPage.objects.filter(root=None, page__in=editable.order_by().values("pk"))


def _may_restore(user: Any, row: TrashedPage) -> bool:
    if row.page.specific_class is SpacePage and not edits_everything(user):
        return False
    was_live = row.was_live or row.branch.filter(was_live=True).exists()
    rights = row.page.permissions_for_user(user)
    return bool(rights.can_publish() if was_live else rights.can_edit())


def things_in_trash(user: Any, model: type[Trashable]) -> list[Any]:
    """The deleted files or terms that this editor may take back."""
    things = model.with_trash.in_trash().select_related("trashed_by")
    return [thing for thing in things if _may_take_back(user, thing)]


def _may_take_back(user: Any, thing: Trashable) -> bool:
    policy = policy_registry.get_by_type(type(thing))
    return bool(policy.user_has_permission_for_instance(user, "delete", thing))


def _entries(user: Any) -> Iterator[Entry]:
    for row in pages_in_trash(user):
        page = row.page.specific_deferred
        title, type_name = page.get_admin_display_title(), page.get_verbose_name()
        place = page.get_parent().specific_deferred.get_admin_display_title()
        yield Entry(PAGE, row.pk, title, type_name, place, row.trashed_at, row.trashed_by)
    for model in trashable_models():
        for thing in things_in_trash(user, model):
            yield Entry(
                model._meta.model_name or "",
                thing.pk,
                str(thing),
                str(model._meta.verbose_name),
                _collection_of(thing),
                thing.trashed_at,
                thing.trashed_by,
            )


def _collection_of(thing: Any) -> str:
    """The name of its collection; "" in that of all files, and of what is in none."""
    if not isinstance(thing, CollectionMember) or thing.collection.is_root():
        return ""
    return str(thing.collection.name)


class TrashScreen(Screen):
    page_title = "Corbeille"
    header_icon = "bin"

    def may_enter(self, user: Any) -> bool:
        return True  # each sees what is his


class TrashView(TrashScreen, TemplateView):
    template_name = "cdp/admin/trash.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = sorted(_entries(self.request.user), key=lambda e: e.trashed_at, reverse=True)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"entries": entries, "days": RETENTION.days}


class RestoreView(TrashScreen, View):
    """« Remettre en place », by one click in the list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        if kind == PAGE:
            return self._restore_page(get_trashed_page(request.user, pk))
        models = {model._meta.model_name: model for model in trashable_models()}
        if kind not in models:
            raise Http404
        thing = get_object_or_404(models[kind].with_trash.in_trash(), pk=pk)
        if not _may_take_back(request.user, thing):
            raise Http404
        try:
            restore_thing(thing, user=request.user)
        except NameTakenError:
            messages.error(
                request,
                f"Le glossaire a de nouveau «\u00a0{thing}\u00a0»\u00a0: donnez un autre nom à "
                "celui-là, puis recommencez.",
            )
        else:
            messages.success(request, f"«\u00a0{thing}\u00a0» est remis en place.")
        return redirect("trash:index")

    def _restore_page(self, row: TrashedPage) -> HttpResponse:
        try:
            page = restore_page(row, user=self.request.user)
        except PlaceTrashedError:
            messages.error(
                self.request,
                "La page qui la contient est elle-même dans la corbeille\u00a0: remettez-la "
                "d’abord en place, ou choisissez une autre place.",
            )
            return redirect("trash:elsewhere", row.pk)
        messages.success(self.request, f"«\u00a0{page.title}\u00a0» est remise en place.")
        try:
            check_publication(page.specific, self.request.user)
        except PublicationRefusedError as error:
            messages.warning(self.request, str(error))
        return redirect("wagtailadmin_explore", page.get_parent().pk)


class ElsewhereForm(forms.Form):
    """The pages below which this editor may put the deleted one."""

    def __init__(self, *args: Any, page: Page, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = page.specific_class.allowed_parent_page_models()
        parents = Page.objects.filter(pk__in=visible_to(user, Page).values("pk"))
        parents = parents.exact_type(*types).order_by("path")
        rights = page.permissions_for_user(user)
        allowed = [parent.pk for parent in parents if rights.can_move_to(parent.specific_deferred)]
        self.fields["parent"] = forms.ModelChoiceField(
            Page.objects.filter(pk__in=allowed).order_by("path"),
            label="Sous quelle page",
            empty_label="Choisissez une page",
            widget=forms.Select(attrs={"style": "max-width: 80vw"}),
        )


class ElsewhereView(TrashScreen, FormView):  # type: ignore[type-arg]
    page_title = "Remettre ailleurs"
    template_name = "cdp/admin/restore_elsewhere.html"
    form_class = ElsewhereForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = get_trashed_page(request.user, kwargs["pk"])
        self.trail = [(TrashScreen.page_title, reverse("trash:index"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "page": self.row.page, "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"title": self.row.page.get_admin_display_title()}

    def form_valid(self, form: ElsewhereForm) -> HttpResponse:
        parent = form.cleaned_data["parent"]
        page = restore_page(self.row, parent, user=self.request.user)
        messages.success(self.request, f"«\u00a0{page.title}\u00a0» est remise en place.")
        return redirect("wagtailadmin_explore", parent.pk)


def get_trashed_page(user: Any, pk: int) -> TrashedPage:
    """Raises Http404 for one that this editor may not take back."""
    row = get_object_or_404(_rows_of(user).select_related("page"), pk=pk)
    if not _may_restore(user, row):
        raise Http404
    return row


class TrashViewSet(MenuViewSet):
    name = "trash"
    url_prefix = "corbeille"
    icon = "bin"
    menu_label = TrashScreen.page_title
    menu_order = 900
    add_to_admin_menu = True

    def is_shown(self, user: Any) -> bool:
        return True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(TrashView), name="index"),
            path("<id:pk>/ailleurs/", self.construct_view(ElsewhereView), name="elsewhere"),
            path("<slug:kind>/<id:pk>/", self.construct_view(RestoreView), name="restore"),
        ]


def describe_trash_of(collection: Collection) -> dict[str, Any] | None:
    """For ``describe_collection_contents``: a collection is not deleted over its files here."""
    models = [model for model in trashable_models() if issubclass(model, CollectionMember)]
    count = sum(
        model.with_trash.in_trash().filter(collection=collection).count() for model in models
    )
    text = plural(count, "fichier dans la corbeille", "fichiers dans la corbeille")
    return {"count": count, "count_text": text, "url": reverse("trash:index")} if count else None
