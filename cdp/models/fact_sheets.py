"""Fact sheets: what one métier must know of one subject, on one page."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from cdp.models.library import LibraryPage
from cdp.models.made_of_files import MadeOfFile, OriginalPanel
from cdp.models.metiers import Metier
from cms.blocks import body_blocks
from cms.documents.outline import Block
from cms.documents.stream import as_stream
from cms.fields import StreamField
from cms.models import CustomDocument
from cms.models.pages import VisibleScope
from cms.passages import PassageText, by_heading, distinct_lines


class FactSheetPage(MadeOfFile, LibraryPage):
    """A « fiche métier »."""

    kind = "fact_sheet"
    kind_order = 300
    has_pdf = True
    shelf_slug = "fiches-metier"
    shelf_ordering = ("metier__name", "subject")
    shelf_prefetch = ("metier",)
    row_template = "components/fact_sheet_row.html"
    passed_on_as = "la fiche"
    metiers_field = "metier"
    needed_fields = ("metier", "subject")

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
        OriginalPanel(heading="Fichier d’origine"),
    ]
    template = "pages/fact_sheet_page.html"

    class Meta:
        verbose_name = "Fiche métier"
        verbose_name_plural = "Fiches métier"

    @property
    def metier_ids(self) -> list[int]:
        """See ``LibraryPage``."""
        return [self.metier_id]

    def fill(self, blocks: Sequence[Block], images: Mapping[str, int]) -> None:
        """See ``MadeOfFile``."""
        self.body = json.dumps(as_stream(blocks, images))

    def reader_context(self, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """``facts``: the lines of its table; ``document``: the file to print, if there is one."""
        document = None if self.document is None or self.document.in_trash else self.document
        known = {"facts": list(self.facts.all()), "document": document}
        return super().reader_context(scope, request) | known

    @property
    def search_answers(self) -> list[str]:
        """See ``BasePage``."""
        return [str(fact) for fact in self.facts.all()]

    def passages(self) -> Iterable[PassageText]:
        """See ``BasePage``."""
        facts = [" – ".join(filter(None, [str(fact), fact.condition])) for fact in self.facts.all()]
        head = distinct_lines(self.search_description, self.introduction, self.subject, *facts)
        return by_heading(head, self.body)


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
