"""News: what the programme tells everyone."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.blocks import body_blocks
from cms.fields import StreamField
from cms.models import BasePage


class NewsPage(BasePage):
    """An actualité, public: it stands below the home page."""

    date = models.DateField("date", default=timezone.localdate)
    introduction = models.TextField("chapeau", blank=True, max_length=500)
    body = StreamField(body_blocks(), verbose_name="contenu", blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    template = "pages/news_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "Actualité"
        verbose_name_plural = "Actualités"
