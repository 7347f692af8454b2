"""The glossary: acronyms and words of the programme."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from wagtail.admin.panels import FieldPanel

from cms.database.collation import FRENCH
from cms.forms import SnippetForm
from cms.models.trash import KeptManager, Trashable, TrashableQuerySet
from cms.slugs import french_slug


class TermQuerySet(TrashableQuerySet["Term"]):
    pass


class Term(Trashable):
    """« PCR »: what it stands for, what it means, how else it is written. Anyone may read it."""

    name = models.CharField("terme", max_length=80, db_collation=FRENCH)
    expansion = models.CharField(
        "en toutes lettres", max_length=255, blank=True, help_text="Pour un sigle."
    )
    definition = models.TextField("définition", max_length=1000, blank=True)
    synonyms = models.TextField(
        "autres façons de l’écrire",
        blank=True,
        max_length=500,
        help_text="Une par ligne. Elles sont reconnues dans les pages comme le terme.",
    )

    objects = KeptManager.from_queryset(TermQuerySet)()
    with_trash = TermQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("expansion"),
        FieldPanel("definition"),
        FieldPanel("synonyms"),
    ]
    base_form_class = SnippetForm

    class Meta:
        verbose_name = "Terme du glossaire"
        verbose_name_plural = "Glossaire"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(trashed_at=None),
                name="unique_term",
                violation_error_message="Le glossaire a déjà ce terme.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def anchor(self) -> str:
        """The id of its element on the page of the glossary."""
        return f"{french_slug(self.name, default='terme')}-{self.pk}"

    @property
    def spellings(self) -> list[str]:
        """The term and its synonyms."""
        return [self.name, *filter(None, map(str.strip, self.synonyms.splitlines()))]
