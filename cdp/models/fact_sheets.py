"""Fact sheets: what one métier must know of one subject, on a page."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from cdp.models.library import LibraryPage
from cdp.models.metiers import Metier
from cms.blocks import body_blocks
from cms.fields import StreamField
from cms.models import CustomDocument


class FactSheetPage(LibraryPage):
    """A fiche métier."""

    metier = models.ForeignKey(Metier, models.PROTECT, related_name="+", verbose_name="métier")
    subject = models.CharField(
        "sujet", max_length=120, help_text="Par exemple\u00a0: séances et forfaits."
    )
    body = StreamField(body_blocks(), verbose_name="contenu", blank=True)
    document = models.ForeignKey(
        CustomDocument,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="fichier à imprimer",
    )

    content_panels = [
        *LibraryPage.head_panels,
        FieldRowPanel([FieldPanel("metier"), FieldPanel("subject")]),
        InlinePanel("facts", heading="L’essentiel", label="Ligne"),
        FieldPanel("body"),
        FieldPanel("document"),
    ]
    template = "pages/fact_sheet_page.html"

    class Meta:
        verbose_name = "Fiche métier"
        verbose_name_plural = "Fiches métier"


class KeyFact(Orderable):
    """A line of the table of key facts: « Bilan psychomoteur », « 140 € », « une fois par an »."""

    page = ParentalKey(FactSheetPage, on_delete=models.CASCADE, related_name="facts")
    label = models.CharField("quoi", max_length=150)
    value = models.CharField("combien", max_length=150)
    condition = models.CharField("condition", max_length=300, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("value")]),
        FieldPanel("condition"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "Ligne"

    def __str__(self) -> str:
        return f"{self.label}\u00a0: {self.value}"
