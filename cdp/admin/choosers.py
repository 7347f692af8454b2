"""Choosers that list, and return by id, only what the editor may see."""

from typing import Any

from django.db.models import QuerySet
from django.forms import modelform_factory
from django.http import Http404
from django.urls import URLPattern
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views import chooser as snippet_chooser

from cdp.admin.editor_scope import parse_id, visible_to
from cdp.models import BookletVersion
from cms.models import Video
from cms.videos.forms import VideoForm


class _VisibleOnlyMixin:
    """For every view of a chooser; an id that the editor may not see is a 404."""

    request: Any
    model_class: Any

    def get_object_list(self) -> QuerySet[Any]:
        return visible_to(self.request.user, self.model_class)

    def get_object(self, pk: Any) -> Any:
        found = self.get_object_list().filter(pk=parse_id(pk)).first()
        if found is None:
            raise Http404
        return found

    def get_objects(self, pks: list[Any]) -> QuerySet[Any]:
        return self.get_object_list().filter(pk__in=[parse_id(pk) for pk in pks])


class _ForUserMixin:
    """For the views with the upload form, which needs the user."""

    request: Any

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_creation_form_kwargs(), "for_user": self.request.user}  # type: ignore[misc]


class VideoChooseView(_ForUserMixin, _VisibleOnlyMixin, snippet_chooser.ChooseView):
    pass


class VideoChooseResultsView(_ForUserMixin, _VisibleOnlyMixin, snippet_chooser.ChooseResultsView):
    pass


class VideoChosenView(_VisibleOnlyMixin, snippet_chooser.SnippetChosenView):
    pass


class VideoChosenMultipleView(_VisibleOnlyMixin, snippet_chooser.SnippetChosenMultipleView):
    pass


class VideoChooserCreateView(_ForUserMixin, snippet_chooser.SnippetCreateView):
    pass


class VideoChooserViewSet(snippet_chooser.SnippetChooserViewSet):
    choose_view_class = VideoChooseView
    choose_results_view_class = VideoChooseResultsView
    chosen_view_class = VideoChosenView
    chosen_multiple_view_class = VideoChosenMultipleView
    create_view_class = VideoChooserCreateView
    creation_form_class = modelform_factory(
        Video, form=VideoForm, fields=["title", "file", "collection"]
    )
    choose_one_text = "Choisir une vidéo"
    choose_another_text = "Choisir une autre vidéo"
    edit_item_text = "Modifier cette vidéo"
    creation_tab_label = "Envoyer une vidéo"
    create_action_label = "Envoyer"


class VersionChooseView(_VisibleOnlyMixin, chooser.ChooseView):
    @property
    def columns(self) -> list[Column]:
        return [self.title_column, Column("date", label="En vigueur à partir du", accessor="date")]


class VersionChooseResultsView(_VisibleOnlyMixin, chooser.ChooseResultsView):
    columns = VersionChooseView.columns


class VersionChosenView(_VisibleOnlyMixin, chooser.ChosenView):
    pass


class VersionChosenMultipleView(_VisibleOnlyMixin, chooser.ChosenMultipleView):
    pass


class VersionChooserViewSet(ChooserViewSet):
    name = "booklet_versions"
    url_prefix = "versions-de-livrets"
    model = BookletVersion
    icon = "doc-full"
    choose_one_text = "Choisir une version d’un livret"
    choose_another_text = "Choisir une autre version"
    choose_view_class = VersionChooseView
    choose_results_view_class = VersionChooseResultsView
    chosen_view_class = VersionChosenView
    chosen_multiple_view_class = VersionChosenMultipleView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Versions are issued on the screen of their booklet, not while choosing one."""
        return [url for url in super().get_urlpatterns() if url.name != "create"]
