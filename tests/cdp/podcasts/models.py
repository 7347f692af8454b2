"""A type of page that the site does not have: what it takes to add one."""

from collections.abc import Iterable

from django.db import models
from wagtail.admin.panels import FieldPanel

from cdp.models import ForMetiers, LibraryPage
from cms.blocks import body_blocks
from cms.fields import StreamField
from cms.models import CustomDocument
from cms.passages import PassageText, by_heading, distinct_lines


class PodcastPage(ForMetiers, LibraryPage):
    """An episode to listen to."""

    kind = "podcast"
    shelf_slug = "podcasts"

    sound = models.ForeignKey(
        CustomDocument, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="son"
    )
    minutes = models.PositiveSmallIntegerField("durée", null=True, blank=True)
    body = StreamField(body_blocks(), verbose_name="contenu", blank=True)

    content_panels = [
        *LibraryPage.head_panels,
        ForMetiers.metiers_panel,
        FieldPanel("sound"),
        FieldPanel("minutes"),
        FieldPanel("body"),
    ]
    template = "podcasts/podcast_page.html"

    class Meta:
        verbose_name = "Podcast"
        verbose_name_plural = "Podcasts"

    def passages(self) -> Iterable[PassageText]:
        return by_heading(distinct_lines(self.search_description, self.introduction), self.body)
