"""Running text: headings, rich text, Markdown, callouts, questions and key figures."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from cms.blocks.parts import html_to_text
from cms.markdown import to_html

INLINE_FEATURES = ["bold", "italic", "link", "document-link", "superscript", "strikethrough"]
# More unclosed brackets would take the Markdown parser seconds.
MAX_BRACKETS = 1_000
TEXT_FEATURES = [*INLINE_FEATURES, "ol", "ul", "hr"]


class HeadingBlock(blocks.StructBlock):
    """A heading as a block, so that the table of contents, anchors and search parse no HTML."""

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

    def get_searchable_content(self, value: Any) -> list[str]:
        return [html_to_text(value.source)]

    class Meta:
        icon = "pilcrow"
        label = "Texte"
        description = "Paragraphes, listes et liens"
        template = "blocks/text.html"
        preview_value = (
            "<p>Les fiches métier sont à jour, elles sont jointes à ce compte rendu.</p>"
        )


class MarkdownBlock(blocks.TextBlock):
    """A long text in Markdown; its headings become parts of the page, see ``cms.blocks.parts``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "rows": 12,
                "help_text": "## Titre, ### Sous-titre, **gras**, *italique*, - liste, "
                "[lien](/adresse/), tableaux avec des barres |.",
                **kwargs,
            }
        )

    def clean(self, value: Any) -> Any:
        if (value or "").count("[") > MAX_BRACKETS:
            raise ValidationError(
                "Ce texte a plus de 1\u202f000 crochets ouvrants\u00a0: partagez-le entre "
                "plusieurs blocs, ou retirez ceux qui n’ouvrent aucun lien."
            )
        return super().clean(value)

    def get_context(self, value: str, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"html": to_html(value or "")}

    def get_searchable_content(self, value: str) -> list[str]:
        return [html_to_text(to_html(value or ""))]

    class Meta:
        icon = "code"
        label = "Markdown"
        description = "Un long texte écrit en Markdown, avec ses titres et ses tableaux"
        template = "blocks/markdown.html"
        preview_value = "Le bilan se prépare **un mois avant**\u00a0:\n\n- la date\n- le lieu"


class LineBlock(blocks.CharBlock):
    """A line of a list: agenda, key points, material."""

    class Meta:
        icon = "list-ul"
        label = "Ligne"
        description = "Une ligne d’une liste"
        default = ""
        preview_value = "Les actualités du programme"


class CalloutBlock(blocks.StructBlock):
    """A highlighted note."""

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


class QuestionBlock(blocks.StructBlock):
    """A frequent question with its answer."""

    question = blocks.CharBlock(label="Question", max_length=250)
    answer = blocks.RichTextBlock(label="Réponse", features=TEXT_FEATURES)

    class Meta:
        icon = "help"
        label = "Question et réponse"
        description = "Une question qui revient, et sa réponse"
        template = "blocks/question.html"
        preview_value: dict[str, Any] = {
            "question": "Peut-on faire la séance à domicile\u202f?",
            "answer": "<p>Oui, si la convention le prévoit.</p>",
        }
        label_format = "{question}"


class KeyFigureBlock(blocks.StructBlock):
    """A number shown large, with its label."""

    value = blocks.CharBlock(
        label="Chiffre", max_length=30, help_text="Par exemple\u00a0: 140\u00a0€"
    )
    label = blocks.CharBlock(label="Ce qu’il compte", max_length=150)

    class Meta:
        icon = "order"
        label = "Chiffre clé"
        description = "Un nombre en grand, avec ce qu’il compte"
        template = "blocks/key_figure.html"
        preview_value: dict[str, Any] = {"value": "12", "label": "séances par an et par enfant"}
        label_format = "{value} {label}"
