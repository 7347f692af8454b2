"""Videos: the file, its poster, captions and chapters.

Like an image or a document, a video is put in pages; whoever may see one of them may watch it.
"""

from functools import partial
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import FileExtensionValidator
from django.db import models, transaction
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import CollectionMember, Orderable
from wagtail.search import index

from cms.database.collation import FRENCH
from cms.models.media import in_random_folder
from cms.models.trash import KeptManager, Trashable, TrashableQuerySet
from cms.videos import chapters, webvtt
from cms.videos.chapters import Chapter
from cms.videos.forms import VideoForm
from cms.videos.subtitles import as_webvtt
from cms.videos.webvtt import Cue

MAX_CAPTION_BYTES = 2 * 1024**2


def video_path(instance: "Video", filename: str) -> str:
    """``upload_to`` of a video's file."""
    return in_random_folder(f"videos/{filename}")


def poster_path(instance: "Video", filename: str) -> str:
    """``upload_to`` of a video's poster."""
    return in_random_folder(f"posters/{filename}")


def captions_path(instance: "Track", filename: str) -> str:
    """``upload_to`` of a track."""
    return in_random_folder(f"captions/{filename}")


class VideoQuerySet(TrashableQuerySet["Video"]):
    def without_captions(self) -> "VideoQuerySet":
        """Those that a deaf person cannot follow, and whose page shows no transcript."""
        return self.exclude(tracks__kind=Track.Kind.CAPTIONS)


class Video(Trashable, CollectionMember, index.Indexed, ClusterableModel):
    """A video to be put in pages; ``duration`` in seconds, ``width`` and ``height`` in pixels."""

    title = models.CharField("titre", max_length=255, db_collation=FRENCH)
    file = models.FileField(
        "fichier",
        upload_to=video_path,
        max_length=255,
        help_text="MP4 ou WebM, 500\u00a0Mo au plus.",
    )
    poster = models.ImageField(
        "image d’attente",
        upload_to=poster_path,
        max_length=255,
        blank=True,
        help_text="Sans image, une vue est prise dans la vidéo.",
    )
    duration = models.PositiveIntegerField(
        "durée (secondes)", null=True, blank=True, help_text="Lue dans la vidéo si possible."
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    chapters = models.TextField(
        "chapitres",
        blank=True,
        help_text="Un par ligne, un temps puis un titre\u00a0: 0:42 Le bain.",
    )
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    panels = [
        FieldPanel("title"),
        FieldPanel("file"),
        FieldPanel("collection"),
        InlinePanel(
            "tracks",
            heading="Sous-titres",
            label="Fichier de sous-titres",
            help_text="Sans sous-titres, une personne sourde ne peut pas suivre la vidéo, et la "
            "transcription manque à tous.",
        ),
        FieldPanel("chapters"),
        FieldRowPanel([FieldPanel("poster"), FieldPanel("duration")]),
    ]
    base_form_class = VideoForm
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("title"),
        index.FilterField("id"),
        *CollectionMember.search_fields,
        *Trashable.search_fields,
    ]

    objects = KeptManager.from_queryset(VideoQuerySet)()
    with_trash = VideoQuerySet.as_manager()

    class Meta:
        verbose_name = "Fichier vidéo"
        verbose_name_plural = "Fichiers vidéo"
        ordering = ["-created_at", "-pk"]
        permissions = [("choose_video", "Peut choisir une vidéo")]
        indexes = [
            models.Index(fields=["file"], name="video_file"),
            models.Index(fields=["poster"], name="video_poster"),
        ]

    def __str__(self) -> str:
        return self.title

    def keep_what_is_replaced(self) -> "Video":
        """See ``Trashable``; with the captions."""
        copy = super().keep_what_is_replaced()
        tracks = list(Track.objects.filter(video=self.pk))
        for track in tracks:
            track.pk, track.video = None, copy
        Track.objects.bulk_create(tracks)
        return copy

    @property
    def mime_type(self) -> str:
        return "video/webm" if (self.file.name or "").endswith(".webm") else "video/mp4"

    @property
    def captions(self) -> "Track | None":
        """The captions that the transcript is made of, French ones first; never a translation."""
        captions = [track for track in self.tracks.all() if track.kind == Track.Kind.CAPTIONS]
        return min(captions, key=lambda track: track.language != "fr", default=None)

    @property
    def chapter_list(self) -> list[Chapter]:
        try:
            return chapters.parse(self.chapters)
        except chapters.ChaptersError:
            return []


class Track(Orderable):
    """Captions or subtitles of a video, a WebVTT file."""

    class Kind(models.TextChoices):
        CAPTIONS = "captions", "Sous-titres pour sourds et malentendants"
        SUBTITLES = "subtitles", "Traduction"

    class Language(models.TextChoices):
        FRENCH = "fr", "Français"
        ENGLISH = "en", "Anglais"
        ARABIC = "ar", "Arabe"
        SPANISH = "es", "Espagnol"
        PORTUGUESE = "pt", "Portugais"
        TURKISH = "tr", "Turc"
        UKRAINIAN = "uk", "Ukrainien"

    video = ParentalKey(Video, on_delete=models.CASCADE, related_name="tracks")
    kind = models.CharField("genre", max_length=10, choices=Kind, default=Kind.CAPTIONS)
    language = models.CharField("langue", max_length=2, choices=Language, default=Language.FRENCH)
    file = models.FileField(
        "fichier",
        upload_to=captions_path,
        max_length=255,
        validators=[FileExtensionValidator(["vtt", "srt", "sbv"])],
        help_text="WebVTT (.vtt), SubRip (.srt) ou .sbv, mis en WebVTT.",
    )

    panels = [FieldPanel("file"), FieldRowPanel([FieldPanel("kind"), FieldPanel("language")])]

    class Meta(Orderable.Meta):
        verbose_name = "Sous-titres"
        verbose_name_plural = "Sous-titres"
        indexes = [models.Index(fields=["file"], name="track_file")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_language_display()})"

    def clean(self) -> None:
        super().clean()
        if not self.file or getattr(self.file, "_committed", True):
            return
        try:
            if self.file.size > MAX_CAPTION_BYTES:
                raise webvtt.CaptionsError("Ce fichier est trop grand pour des sous-titres.")
            data = as_webvtt(self.file.read())
            webvtt.parse(data)
        except webvtt.CaptionsError as error:
            self.file.seek(0)
            raise ValidationError({"file": str(error)}) from error
        self.file = ContentFile(data, f"{PurePath(self.file.name or 'sous-titres').stem}.vtt")

    @property
    def cues(self) -> list[Cue]:
        """The cues in order; none where the file is missing or no longer valid."""
        try:
            with self.file.open("rb") as file:
                return webvtt.parse(file.read())
        except (OSError, webvtt.CaptionsError):
            return []


def delete_files(instance: Any, **kwargs: Any) -> None:
    """Remove the files of a deleted video or track, once its deletion is committed.

    Not those that another row has: a video, and the copy of it that is in the trash.
    """
    for name in ("file", "poster"):
        file = getattr(instance, name, None)
        if file and not type(instance)._base_manager.filter(**{name: file.name}).exists():
            transaction.on_commit(partial(file.storage.delete, file.name))
