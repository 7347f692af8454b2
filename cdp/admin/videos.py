"""Videos in the admin: listing, editing, and warnings about what is missing."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.admin import messages
from wagtail.admin.forms.collections import collection_member_permission_formset_factory
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from cdp.admin.choosers import VideoChooserViewSet
from cdp.admin.editor_scope import visible_to
from cms.models import Video
from cms.videos.timestamps import format_timestamp
from cms.videos.webvtt import first_overlap

NO_CAPTIONS = (
    "Cette vidéo n’a pas de sous-titres\u00a0: une personne sourde ne peut pas la suivre, et elle "
    "n’a pas de transcription. Ajoutez ses sous-titres (.vtt, .srt ou .sbv) dès que possible."
)


class _WarningsMixin:
    """After saving, warns of what could not be read in the file, and of missing captions."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if form.notice:
            messages.warning(self.request, form.notice)
        captions = form.instance.captions
        if captions is None:
            messages.warning(self.request, NO_CAPTIONS)
        elif cue := first_overlap(captions.cues):
            messages.warning(
                self.request,
                f"Des sous-titres se chevauchent, le premier à {cue.timestamp}\u00a0: les deux "
                "paraissent ensemble. Si personne ne parle en même temps, corrigez leurs temps.",
            )
        return response


class VideoCreateView(_WarningsMixin, CreateView):
    pass


class VideoEditView(_WarningsMixin, EditView):
    pass


def _duration(video: Video) -> str:
    return format_timestamp(video.duration) if video.duration else "—"


def _captions(video: Video) -> str:
    return "oui" if video.captions else "manquent"


class VideoViewSet(SnippetViewSet):
    model = Video
    icon = "media"
    menu_label = "Vidéos"
    menu_name = "videos"
    menu_order = 310
    add_to_admin_menu = True
    add_view_class = VideoCreateView
    edit_view_class = VideoEditView
    edit_template_name = "cdp/admin/video.html"
    chooser_viewset_class = VideoChooserViewSet
    list_display = [
        "title",
        Column("duration", label="Durée", accessor=_duration),
        Column("captions", label="Sous-titres", accessor=_captions),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(request.user, Video).prefetch_related("tracks")


VideoPermissionFormSet = collection_member_permission_formset_factory(
    Video,
    [
        ("add_video", "Ajouter", "Ajouter des vidéos, et modifier les siennes"),
        ("change_video", "Modifier", "Modifier toutes les vidéos"),
        ("choose_video", "Choisir", "Choisir des vidéos dans les pages"),
    ],
    "cdp/admin/video_permissions.html",
)
