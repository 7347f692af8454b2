"""Tutorials: how to do something, step by step."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cdp.models.library import ForMetiers, LibraryPage
from cms.blocks import LineBlock
from cms.blocks.text import TEXT_FEATURES
from cms.fields import StreamField


class StepBlock(blocks.StructBlock):
    """One step, with what to see of it."""

    title = blocks.CharBlock(label="Titre", max_length=150)
    text = blocks.RichTextBlock(label="Texte", features=TEXT_FEATURES, required=False)
    image = ImageBlock(label="Image", required=False)
    video = SnippetChooserBlock("cms.Video", label="Vidéo", required=False)

    class Meta:
        icon = "list-ol"
        label = "Étape"
        description = "Une étape à faire, avec une image ou une vidéo"
        template = "blocks/step.html"
        preview_value: dict[str, Any] = {
            "title": "Ouvrir le dossier de l’enfant",
            "text": "<p>Vérifiez la date du dernier bilan.</p>",
            "image": None,
            "video": None,
        }
        label_format = "{title}"


class TutorialPage(ForMetiers, LibraryPage):
    """A tutorial; what a reader has done of it stays in the reader's browser."""

    duration = models.PositiveSmallIntegerField(
        "durée (minutes)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    material = StreamField(
        [("line", LineBlock())],
        verbose_name="ce qu’il faut",
        blank=True,
    )
    steps = StreamField([("step", StepBlock())], verbose_name="étapes", blank=True)

    content_panels = [
        *LibraryPage.head_panels,
        ForMetiers.metiers_panel,
        FieldPanel("duration"),
        FieldPanel("material"),
        FieldPanel("steps"),
    ]
    template = "pages/tutorial_page.html"

    class Meta:
        verbose_name = "Tutoriel"
        verbose_name_plural = "Tutoriels"
