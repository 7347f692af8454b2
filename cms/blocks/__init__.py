"""StreamField blocks; they import only Django and Wagtail."""

from cms.blocks.tables import TableBlock
from cms.blocks.text import CalloutBlock, HeadingBlock, TextBlock, text_blocks

__all__ = ["CalloutBlock", "HeadingBlock", "TableBlock", "TextBlock", "text_blocks"]
