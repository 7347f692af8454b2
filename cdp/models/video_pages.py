"""Pages of videos."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from cdp.models.library import ForMetiers, LibraryPage
from cms.blocks import body_blocks
from cms.fields import StreamField
from cms.models import Video
from cms.models.pages import VisibleScope
from cms.passages import PassageText, by_heading, distinct_lines

MAX_SPOKEN_LENGTH = 300  # characters of captions in one passage


class VideoPage(ForMetiers, LibraryPage):
    """A video with its chapters and its transcript."""

    kind = "video"
    kind_order = 600
    shelf_slug = "videos"
    shelf_ordering = (F("date").desc(nulls_last=True),)
    shelf_prefetch = ("video__tracks",)
    row_template = "components/video_row.html"

    video = models.ForeignKey(Video, models.PROTECT, related_name="+", verbose_name="vidéo")
    date = models.DateField("date", null=True, blank=True)
    body = StreamField(body_blocks(), verbose_name="contenu", blank=True)

    content_panels = [
        *LibraryPage.head_panels,
        FieldPanel("video"),
        FieldPanel("date"),
        ForMetiers.metiers_panel,
        FieldPanel("body"),
    ]
    template = "pages/video_page.html"

    class Meta:
        verbose_name = "Vidéo"
        verbose_name_plural = "Vidéos"

    def reader_context(self, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """``video``, its ``chapters`` and ``cues``, and the second to ``start`` at (``?t=``).

        A draft may lack its video, deleted since.
        """
        context = super().reader_context(scope, request)
        if self.video_id is None:
            return context
        captions = self.video.captions
        start = request.GET.get("t", "")
        return context | {
            "video": self.video,
            "chapters": self.video.chapter_list,
            "cues": captions.cues if captions else [],
            "start": int(start) if start.isdecimal() and len(start) < 7 else 0,
        }

    def passages(self) -> Iterator[PassageText]:
        """See ``BasePage``; then the captions, each passage with its second."""
        yield from by_heading(distinct_lines(self.search_description, self.introduction), self.body)
        yield from _spoken_passages(self.video)


def _spoken_passages(video: Video) -> Iterator[PassageText]:
    """The captions, some sentences a passage, with the chapter as section."""
    chapters = video.chapter_list
    spoken: list[str] = []
    start, section = 0, ""
    for cue in video.captions.cues if video.captions else ():
        chapter = next((c.title for c in reversed(chapters) if c.seconds <= cue.seconds), "")
        if spoken and (chapter != section or len(" ".join(spoken)) > MAX_SPOKEN_LENGTH):
            yield PassageText(" ".join(spoken), section, f"?t={start}")
            spoken = []
        if not spoken:
            start, section = cue.seconds, chapter
        spoken.append(cue.text.replace("\n", " "))
    if spoken:
        yield PassageText(" ".join(spoken), section, f"?t={start}")
