"""Running text: headings, rich text and callouts."""

from typing import Any

from wagtail import blocks

INLINE_FEATURES = ["bold", "italic", "link", "document-link", "superscript"]
TEXT_FEATURES = [*INLINE_FEATURES, "ol", "ul", "hr"]


class HeadingBlock(blocks.StructBlock):
    """A heading of its own, so that contents, anchors and search sections need no HTML parsing."""

    level = blocks.ChoiceBlock(
        label="Niveau",
        choices=[("2", "Titre"), ("3", "Sous-titre"), ("4", "Intertitre")],
        default="2",
    )
    text = blocks.CharBlock(label="Texte", max_length=250)

    class Meta:
        icon = "title"
        label = "Titre"
        description = "Ouvre une partie et paraît dans le sommaire"
        template = "blocks/heading.html"
        preview_value: dict[str, Any] = {"level": "2", "text": "Actualités du programme"}
        label_format = "{text}"


class TextBlock(blocks.RichTextBlock):
    """Paragraphs and lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = "Texte"
        description = "Paragraphes, listes et liens"
        template = "blocks/text.html"
        preview_value = (
            "<p>Les fiches métier sont à jour, elles sont jointes à ce compte rendu.</p>"
        )


class CalloutBlock(blocks.StructBlock):
    """What a hurried reader must not miss."""

    title = blocks.CharBlock(label="Titre", max_length=120, required=False)
    text = blocks.RichTextBlock(label="Texte", features=INLINE_FEATURES)

    class Meta:
        icon = "info-circle"
        label = "Encadré"
        description = "Une information mise en avant"
        template = "blocks/callout.html"
        preview_value: dict[str, Any] = {
            "title": "À retenir",
            "text": "<p>Les conventions se poursuivent.</p>",
        }
