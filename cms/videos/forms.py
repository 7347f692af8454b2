"""The form of a video: its file is read as it is sent, and what is wrong is said by its field."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from cms.videos import chapters, probe

MOST_BYTES = 500 * 1024**2
NO_FFMPEG = (
    "La durée et l’image d’attente n’ont pas pu être lues dans la vidéo\u00a0: ffmpeg n’est pas "
    "installé sur le serveur. Indiquez la durée et choisissez une image, ou demandez à la personne "
    "qui gère le serveur d’installer ffmpeg."
)


class VideoForm(WagtailAdminModelForm):
    """Duration, size and poster are read from the file, unless they are given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "collection" in self.fields and self.for_user:
            self._offer_collections()
        # What the editor should know once the form is accepted.
        self.notice = ""
        self._probe: probe.Probe | None = None

    def _offer_collections(self) -> None:
        """Those that this editor may add to, and where the video is; one alone is not asked."""
        policy = policy_registry.get_by_type(self._meta.model)
        offered = policy.collections_user_has_permission_for(self.for_user, "add")
        if self.instance.pk:
            offered |= Collection.objects.filter(pk=self.instance.collection_id)
        if len(offered) == 1:
            del self.fields["collection"]
            self.instance.collection = offered[0]
        else:
            self.fields["collection"].queryset = offered

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.uploaded_by_user = self.for_user
        return super().save(commit)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                "Cette vidéo pèse plus de 500\u00a0Mo\u00a0: réduisez sa définition (720 lignes "
                "suffisent), ou coupez-la en plusieurs parties."
            )
        try:
            kind = probe.extension_of(file.read(probe.HEAD))
            file.seek(0)
            with tempfile.NamedTemporaryFile() as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
                copy.flush()
                self._probe = probe.probe(Path(copy.name))
        except probe.NotAVideoError as error:
            raise ValidationError(str(error)) from error
        except probe.NoFfmpegError:
            self.notice = NO_FFMPEG
        # Its name says what it is: browsers and our own delivery go by it.
        file.name = f"{Path(file.name or 'video').stem}.{kind}"
        return file

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
                chapters.read(cleaned["chapters"], duration=cleaned.get("duration"))
            except chapters.ChaptersError as error:
                self.add_error("chapters", str(error))
        return cleaned
