"""Pages where a video is watched, with its chapters and its transcript."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from cdp.models.library import ForMetiers, LibraryPage
from cms.blocks import body_blocks
from cms.fields import StreamField
from cms.models import Video


class VideoPage(ForMetiers, LibraryPage):
    """One video of the library."""

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
