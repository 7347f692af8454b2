"""What all documents of the library have in common: where they stand, and for whom they are."""

from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cdp.models.metiers import Metier
from cms.models import BasePage


class LibraryPage(BasePage):
    """A document that the communities keep: public below the home page, closed in a space."""

    introduction = models.TextField(
        "chapeau",
        blank=True,
        max_length=500,
        help_text="Une phrase ou deux\u00a0: à quoi sert cette page.",
    )

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.StandardPage", "cdp.SpacePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    head_panels = [*Page.content_panels, FieldPanel("introduction")]


class ForMetiers(models.Model):
    """For which métiers a document is; none means for all of them."""

    metiers = ParentalManyToManyField(Metier, blank=True, related_name="+", verbose_name="métiers")

    metiers_panel = FieldPanel("metiers", help_text="Sans métier, le document est pour tous.")

    class Meta:
        abstract = True
