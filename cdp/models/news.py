"""News of the programme, public."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.blocks import body_blocks
from cms.fields import StreamField
from cms.memo import memo
from cms.models import BasePage, HomePage
from cms.models.pages import LINK_FIELDS, VisibleScope
from cms.passages import PassageText, by_heading, distinct_lines

NEWS_ON_HOME_PAGE = 3


class NewsPage(BasePage):
    """An « actualité »: a public page below the home page, which lists the latest."""

    kind = "news"
    kind_order = 800
    listed_by_parent = False

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

    @classmethod
    def context_on(cls, page: Page, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """On the home page, the latest ``news``, and whether there are ``more_news``."""
        if not isinstance(page, HomePage):
            return {}
        latest = memo(request, _latest_news, scope)
        return {
            "news": latest[:NEWS_ON_HOME_PAGE],
            "more_news": len(latest) > NEWS_ON_HOME_PAGE,
        }

    @classmethod
    def latest_first(cls, scope: VisibleScope) -> QuerySet["NewsPage"]:
        """The news that a visitor may see, without their body."""
        news = cls.objects.only(*LINK_FIELDS, "date", "introduction")
        return scope.visible(news).order_by("-date", "-pk")

    def passages(self) -> Iterable[PassageText]:
        """See ``BasePage``."""
        return by_heading(distinct_lines(self.search_description, self.introduction), self.body)


def _latest_news(scope: VisibleScope) -> list[NewsPage]:
    return list(NewsPage.latest_first(scope)[: NEWS_ON_HOME_PAGE + 1])
