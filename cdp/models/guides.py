"""Guides: long texts in sections."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel

from cdp.models.library import ForMetiers, LibraryPage
from cdp.models.made_of_files import MadeOfFile, OriginalPanel
from cms.blocks import body_blocks
from cms.documents.outline import Block
from cms.documents.stream import as_stream
from cms.fields import StreamField
from cms.passages import PassageText, by_heading, distinct_lines

# Silent reading of French, in words a minute: Brysbaert, « How many words do we read per
# minute? », Journal of Memory and Language 109 (2019), table 4 (214 for French, aloud 195).
WORDS_A_MINUTE = 214


class GuidePage(MadeOfFile, ForMetiers, LibraryPage):
    """A guide, which its editors review when its review date comes."""

    kind = "guide"
    kind_order = 400
    has_pdf = True
    shelf_slug = "guides"

    body = StreamField(body_blocks(), verbose_name="contenu", blank=True)
    review = models.DateField(
        "à relire le",
        null=True,
        blank=True,
        help_text="Passée cette date, l’accueil de l’administration le rappelle.",
    )

    content_panels = [
        *LibraryPage.head_panels,
        ForMetiers.metiers_panel,
        FieldPanel("body"),
        FieldPanel("review"),
        OriginalPanel(heading="Fichier d’origine"),
    ]
    template = "pages/guide_page.html"

    class Meta:
        verbose_name = "Guide"
        verbose_name_plural = "Guides"

    def fill(self, blocks: Sequence[Block], images: Mapping[str, int]) -> None:
        """See ``MadeOfFile``."""
        self.body = json.dumps(as_stream(blocks, images))

    def passages(self) -> Iterable[PassageText]:
        """See ``BasePage``."""
        return by_heading(distinct_lines(self.search_description, self.introduction), self.body)

    @property
    def reading_minutes(self) -> int:
        """How long it takes to read, in whole minutes."""
        texts: list[Any] = [
            text for block in self.body for text in block.block.get_searchable_content(block.value)
        ]
        words = sum(len(re.findall(r"\w+(?:[’'-]\w+)*", str(text))) for text in texts)
        return max(1, math.ceil(words / WORDS_A_MINUTE))

    @property
    def is_review_due(self) -> bool:
        return self.review is not None and self.review <= timezone.localdate()
