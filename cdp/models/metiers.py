"""Métiers: the professions that content is meant for."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from cms.database.collation import FRENCH
from cms.forms import SnippetForm


class Metier(models.Model):
    """« psychomotricien », « auxiliaire de puériculture »."""

    name = models.CharField(
        "nom", max_length=100, db_collation=FRENCH, help_text="Au singulier\u00a0: psychomotricien."
    )
    slug = models.SlugField("adresse", unique=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]
    base_form_class = SnippetForm

    class Meta:
        verbose_name = "Métier"
        verbose_name_plural = "Métiers"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
