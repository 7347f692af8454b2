"""Links to pages of the site and to other sites."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site, or to an address elsewhere."""

    page = blocks.PageChooserBlock(label="Page du site", required=False)
    url = blocks.URLBlock(label="Adresse sur un autre site", required=False)
    text = blocks.CharBlock(
        label="Texte du lien",
        max_length=150,
        required=False,
        help_text="Sans texte, le titre de la page est repris.",
    )

    def get_searchable_content(self, value: Any) -> list[str]:
        """Its own text, which all are shown; not the title of its page, nor an address."""
        text = value.get("text")
        return [text] if text and text != value.get("url") else []

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            error = ValidationError(
                "Choisissez une page du site, ou donnez une adresse\u00a0: l’un des deux."
            )
            raise StructBlockValidationError(block_errors={"page": error})
        if cleaned["url"] and not cleaned["text"]:
            error = ValidationError("Dites en quelques mots où mène cette adresse.")
            raise StructBlockValidationError(block_errors={"text": error})
        return cleaned

    class Meta:
        icon = "link"
        label = "Lien"


class LinksBlock(blocks.ListBlock):
    """A list of links; to a visitor who may not see a page, the template shows the text alone."""

    def __init__(self, child_block: Any = None, **kwargs: Any) -> None:
        super().__init__(child_block or LinkBlock(), **kwargs)

    class Meta:
        icon = "link"
        label = "Liens"
        description = "Des liens vers des pages du site ou d’autres sites"
        template = "blocks/links.html"
        preview_value = [
            {"page": None, "url": "https://www.example.org/", "text": "Le site du programme"}
        ]
