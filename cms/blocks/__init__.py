"""StreamField blocks; they import only Django and Wagtail."""

from wagtail.blocks import Block

from cms.blocks.links import LinksBlock
from cms.blocks.media import DocumentsBlock, FigureBlock, VideoBlock
from cms.blocks.tables import TableBlock
from cms.blocks.text import (
    CalloutBlock,
    HeadingBlock,
    KeyFigureBlock,
    LineBlock,
    MarkdownBlock,
    QuestionBlock,
    TextBlock,
)

__all__ = [
    "CalloutBlock",
    "DocumentsBlock",
    "FigureBlock",
    "HeadingBlock",
    "KeyFigureBlock",
    "LineBlock",
    "LinksBlock",
    "MarkdownBlock",
    "QuestionBlock",
    "TableBlock",
    "TextBlock",
    "VideoBlock",
    "body_blocks",
]


def body_blocks() -> list[tuple[str, Block]]:
    """The blocks of a page's body, with their names."""
    return [
        ("heading", HeadingBlock()),
        ("text", TextBlock()),
        ("markdown", MarkdownBlock()),
        ("callout", CalloutBlock()),
        ("question", QuestionBlock()),
        ("key_figure", KeyFigureBlock()),
        ("table", TableBlock()),
        ("image", FigureBlock()),
        ("video", VideoBlock()),
        ("documents", DocumentsBlock()),
        ("links", LinksBlock()),
    ]
