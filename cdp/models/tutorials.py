"""Tutorials: how to do something, step by step."""

from collections.abc import Iterator
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import get_text_for_indexing
from wagtail.snippets.blocks import SnippetChooserBlock

from cdp.models.library import ForMetiers, LibraryPage
from cms.blocks import LineBlock
from cms.blocks.text import TEXT_FEATURES
from cms.fields import StreamField
from cms.models.pages import VisibleScope
from cms.passages import PassageText, distinct_lines


class StepBlock(blocks.StructBlock):
    """One step, with an image or a video."""

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
    """A tutorial; the steps a reader has ticked are stored in the reader's browser."""

    kind = "tutorial"
    kind_order = 500
    shelf_slug = "tutoriels"
    row_template = "components/tutorial_row.html"

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

    def reader_context(self, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """``steps``, values of ``StepBlock``, and ``material``, lines of text."""
        steps = [block.value for block in self.steps]
        return {"steps": steps, "material": self._material_lines}

    def passages(self) -> Iterator[PassageText]:
        """See ``BasePage``; each step has an anchor of its own."""
        head = distinct_lines(self.search_description, self.introduction, *self._material_lines)
        yield PassageText(head)
        for number, step in enumerate(self.steps, start=1):
            text = step.value["text"].source if step.value["text"] else ""
            title = str(step.value["title"])
            yield PassageText(get_text_for_indexing(text), title, f"#etape-{number}")

    @property
    def _material_lines(self) -> list[str]:
        return [str(line.value) for line in self.material]
