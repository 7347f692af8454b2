"""Tutorials: how to do something, step by step."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cdp.models.library import ForMetiers, LibraryPage
from cdp.models.made_of_files import MadeOfFile, OriginalPanel
from cms.blocks import LineBlock
from cms.blocks.parts import html_to_text
from cms.blocks.text import TEXT_FEATURES
from cms.documents.outline import Block, Heading, ListBlock, Paragraph, Picture, Span
from cms.documents.stream import image_value, to_running_html
from cms.fields import StreamField
from cms.models.pages import VisibleScope
from cms.passages import PassageText, distinct_lines, parted

MAX_STEP_TITLE = 150
# How Wagtail stores an image block without an image: beside others, None breaks it.
NO_IMAGE = {"image": None, "decorative": False, "alt_text": ""}
FIRST_STEP = "Avant de commencer"


class StepBlock(blocks.StructBlock):
    """One step, with an image or a video."""

    title = blocks.CharBlock(label="Titre", max_length=MAX_STEP_TITLE)
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


class TutorialPage(MadeOfFile, ForMetiers, LibraryPage):
    """A tutorial; the steps a reader has ticked are stored in the reader's browser."""

    kind = "tutorial"
    kind_order = 500
    has_pdf = True
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
        OriginalPanel(heading="Fichier d’origine"),
    ]
    template = "pages/tutorial_page.html"

    class Meta:
        verbose_name = "Tutoriel"
        verbose_name_plural = "Tutoriels"

    def fill(self, blocks: Sequence[Block], images: Mapping[str, int]) -> None:
        """Each title opens a step; without any, each item of a numbered list is one.

        What stands before the first title is the first step. A step has one picture: another one
        goes on as a step of its own. See ``MadeOfFile``.
        """
        self.steps = json.dumps(steps_of(blocks, images))

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
            yield PassageText(parted(html_to_text(text).split("\n")), title, f"#etape-{number}")

    @property
    def _material_lines(self) -> list[str]:
        return [str(line.value) for line in self.material]


def steps_of(
    blocks: Sequence[Block], images: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """Raw data of the steps that are in a text; ``images`` as ``as_stream`` takes them."""
    known = images or {}
    kept = [each for each in blocks if not isinstance(each, Picture) or each.name in known]
    return [
        _step(title, part, known)
        for whole, blocks in _parts(kept)
        if whole or blocks
        for title, part in _with_one_picture(whole, blocks)
    ]


def _parts(blocks: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    """The blocks under each title, or under each item of a numbered list."""
    titled = any(isinstance(block, Heading) for block in blocks)
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append((block.text, []))
        elif isinstance(block, ListBlock) and block.ordered and not titled:
            for item in block.items:
                if item.level:
                    parts[-1][1].append(ListBlock(False, (replace(item, level=0),)))
                else:
                    parts.append((item.text, []))
        else:
            parts[-1][1].append(block)
    return parts


def _with_one_picture(title: str, blocks: list[Block]) -> Iterator[tuple[str, list[Block]]]:
    """A step, in as many as it has pictures."""
    part: list[Block] = []
    for block in blocks:
        if isinstance(block, Picture) and any(isinstance(each, Picture) for each in part):
            yield title, part
            title, part = (
                f"{title or FIRST_STEP} (suite)".replace(" (suite) (suite)", " (suite)"),
                [],
            )
        part.append(block)
    yield title, part


def _step(title: str, blocks: list[Block], images: Mapping[str, int]) -> dict[str, Any]:
    """A step; a title too long for its field is also its text."""
    long = [Paragraph((Span(title),))] if len(title) > MAX_STEP_TITLE else []
    text = to_running_html([*long, *blocks])
    short = Truncator(title or FIRST_STEP).chars(MAX_STEP_TITLE)
    picture = next((block for block in blocks if isinstance(block, Picture)), None)
    image = image_value(picture, images) if picture else NO_IMAGE
    value = {"title": short, "text": text, "image": image, "video": None}
    return {"type": "step", "value": value}
