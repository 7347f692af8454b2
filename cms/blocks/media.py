"""Images, videos and files to download. Who may read them follows from the pages that use them."""

from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock


class FigureBlock(blocks.StructBlock):
    """An image with its alternative text and, perhaps, a caption."""

    image = ImageBlock(label="Image")
    caption = blocks.CharBlock(label="Légende", max_length=250, required=False)

    class Meta:
        icon = "image"
        label = "Image"
        description = "Une image, avec son texte de remplacement et sa légende"
        template = "blocks/figure.html"
        preview_template = "blocks/previews/figure.html"
        label_format = "{caption}"


class DocumentBlock(DocumentChooserBlock):
    """A file to download, found by its title."""

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value.title] if value else []


class DocumentsBlock(blocks.ListBlock):
    """Files to download."""

    def __init__(self, child_block: Any = None, **kwargs: Any) -> None:
        super().__init__(child_block or DocumentBlock(label="Fichier"), **kwargs)

    class Meta:
        icon = "doc-full"
        label = "Fichiers"
        description = "Des fichiers à télécharger, avec leur format et leur poids"
        template = "blocks/documents.html"
        preview_template = "blocks/previews/documents.html"


class VideoBlock(blocks.StructBlock):
    """A video of the site, with its captions and transcript."""

    video = SnippetChooserBlock("cms.Video", label="Vidéo")
    caption = blocks.CharBlock(label="Légende", max_length=250, required=False)

    def get_searchable_content(self, value: Any) -> list[str]:
        title = value["video"].title if value.get("video") else ""
        return [text for text in (title, value.get("caption", "")) if text]

    class Meta:
        icon = "media"
        label = "Vidéo"
        description = "Une vidéo du site, avec ses sous-titres et sa transcription"
        template = "blocks/video.html"
        preview_template = "blocks/previews/video.html"
        label_format = "{video}"
