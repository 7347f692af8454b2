"""The pages any site needs."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import resolve
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import body_blocks
from cms.forms import PageForm


class BasePage(Page):
    """What all our pages have in common.

    ``construct_page_context`` is a hook of ours: functions ``(page, request) -> dict`` that
    complete a template's context. It lets the community of practice, which decides what a
    visitor may see, fill the lists of pages that know nothing of it.
    """

    show_in_menus_default = False
    base_form_class = PageForm

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        # Deeper pages are not concerned, but a new page does not know its depth yet.
        if self.slug and (self.depth or 3) <= 3 and not _is_free(self.slug):
            raise ValidationError(
                {"slug": "Cette adresse est prise par le site, prenez-en une autre."}
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        for construct in hooks.get_hooks("construct_page_context"):
            context |= construct(self, request)
        return context


def _is_free(slug: str) -> bool:
    """Whether an address below the home page reaches a page, and no view of ours."""
    return resolve(f"/{slug}/").url_name == "wagtail_serve"


class HomePage(BasePage):
    """The public front page."""

    introduction = RichTextField("présentation", blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    template = "pages/home_page.html"
    max_count: ClassVar[int] = 1

    class Meta:
        verbose_name = "Accueil"


class StandardPage(BasePage):
    """A page of text, public or in a space; it may have pages below it."""

    introduction = models.TextField("chapeau", blank=True, max_length=500)
    body = StreamField(body_blocks(), verbose_name="contenu", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    template = "pages/standard_page.html"

    class Meta:
        verbose_name = "Page"
        verbose_name_plural = "Pages"
