"""StreamField blocks; they import only Django and Wagtail."""

from wagtail.blocks import Block

from cms.blocks.media import DocumentsBlock, FigureBlock
from cms.blocks.tables import TableBlock
from cms.blocks.text import CalloutBlock, HeadingBlock, TextBlock

__all__ = [
    "CalloutBlock",
    "DocumentsBlock",
    "FigureBlock",
    "HeadingBlock",
    "TableBlock",
    "TextBlock",
    "body_blocks",
]


def body_blocks() -> list[tuple[str, Block]]:
    """What the body of a page is made of."""
    return [
        ("heading", HeadingBlock()),
        ("text", TextBlock()),
        ("callout", CalloutBlock()),
        ("table", TableBlock()),
        ("image", FigureBlock()),
        ("documents", DocumentsBlock()),
    ]
