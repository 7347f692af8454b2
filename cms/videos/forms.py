"""The admin's form of a video, which reads the file that is sent."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from cms.refused_texts import RefusesTexts, inline_forms
from cms.uploads.errors import UnusableFileError
from cms.uploads.order import put_in_order, put_picture_in_order
from cms.videos import chapters, probe, webvtt
from cms.videos.subtitles import as_webvtt

MAX_VIDEO_BYTES = 500 * 1024**2
NO_FFMPEG = (
    "La durée et l’image d’attente n’ont pas pu être lues dans la vidéo\u00a0: ffmpeg n’est pas "
    "installé sur le serveur. Indiquez la durée et choisissez une image, ou demandez à la personne "
    "qui gère le serveur d’installer ffmpeg."
)


class VideoForm(RefusesTexts, WagtailAdminModelForm):
    """Duration, size and poster are read from the file, unless they are given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "collection" in self.fields and self.for_user:
            self._limit_collections()
        # A warning for the editor once the form is valid.
        self.notice = ""
        self._probe: probe.Probe | None = None

    def _limit_collections(self) -> None:
        """To those this editor may add to, and the video's own; no field for a single one."""
        policy = policy_registry.get_by_type(self._meta.model)
        collections = policy.collections_user_has_permission_for(self.for_user, "add")
        if self.instance.pk:
            collections |= Collection.objects.filter(pk=self.instance.collection_id)
        if len(collections) == 1:
            del self.fields["collection"]
            self.instance.collection = collections[0]
        else:
            self.fields["collection"].queryset = collections

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.uploaded_by_user = self.for_user
        elif commit and self._replaces_files():
            self.instance.keep_what_is_replaced()
        return super().save(commit)

    def _replaces_files(self) -> bool:
        """Whether the file, the poster or captions are replaced or go."""
        tracks = [form for each in self.formsets.values() for form in each.initial_forms]
        return bool({"file", "poster"} & set(self.changed_data)) or any(
            "file" in form.changed_data or form.cleaned_data.get("DELETE") for form in tracks
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        if (file.size or 0) > MAX_VIDEO_BYTES:
            raise ValidationError(
                "Cette vidéo pèse plus de 500\u00a0Mo\u00a0: réduisez sa définition (720 lignes "
                "suffisent), ou coupez-la en plusieurs parties."
            )
        try:
            extension = probe.extension_of(file.read(probe.HEAD_BYTES))
            put_in_order(file)
            with tempfile.NamedTemporaryFile() as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
                copy.flush()
                self._probe = probe.probe(Path(copy.name))
        except (probe.NotAVideoError, UnusableFileError) as error:
            raise ValidationError(str(error)) from error
        except probe.NoFfmpegError:
            self.notice = NO_FFMPEG
        # Browsers and our own delivery go by the extension.
        file.name = f"{Path(file.name or 'video').stem}.{extension}"
        return file

    def clean_poster(self) -> Any:
        poster = self.cleaned_data["poster"]
        if isinstance(poster, UploadedFile):
            try:
                put_picture_in_order(poster)
            except UnusableFileError as error:
                raise ValidationError(str(error)) from error
        return poster

    def texts_of_files(self) -> Iterator[tuple[Any, str, str]]:
        """See ``RefusesTexts``; captions as they are shown, then as they are downloaded."""
        for form in inline_forms(self):
            file = form.cleaned_data.get("file")
            if isinstance(file, UploadedFile):
                file.seek(0)
                data = bytes(file.read())
                file.seek(0)
                shown = [cue.text for cue in webvtt.parse(as_webvtt(data))]
                yield form, "file", "\n".join([*shown, data.decode("utf-8", "replace")])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self._probe:
            if "duration" not in self.changed_data or not cleaned.get("duration"):
                cleaned["duration"] = self.instance.duration = self._probe.duration
            self.instance.width, self.instance.height = self._probe.width, self._probe.height
            if "poster" not in self.changed_data:
                poster = ContentFile(self._probe.poster, "image-d-attente.jpg")
                cleaned["poster"] = poster
                if "poster" not in self.fields:  # the short form of the chooser
                    self.instance.poster = poster
        if "chapters" in cleaned:
            try:
                chapters.parse(cleaned["chapters"], duration=cleaned.get("duration"))
            except chapters.ChaptersError as error:
                self.add_error("chapters", str(error))
        return cleaned
