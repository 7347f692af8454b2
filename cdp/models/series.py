"""Series of numbered conferences."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from cms.database.collation import FRENCH
from cms.forms import SnippetForm


class Series(models.Model):
    """« directions », « coordinations locales »: the series in which conferences are numbered."""

    slug = models.SlugField("identifiant", unique=True)
    name = models.CharField(
        "nom",
        max_length=100,
        db_collation=FRENCH,
        help_text="Au pluriel, comme dans « 51e conférence des directions ».",
    )

    panels = [FieldPanel("name"), FieldPanel("slug")]
    base_form_class = SnippetForm

    class Meta:
        verbose_name = "Série de conférences"
        verbose_name_plural = "Séries de conférences"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
