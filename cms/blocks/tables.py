"""Tables of short texts."""

from typing import Any

from wagtail.blocks import RichTextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cms.blocks.text import INLINE_FEATURES


class TableBlock(TypedTableBlock):
    """Wagtail's typed table with one type of cell; without column headings it has no header row."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        features = [*INLINE_FEATURES, "ol", "ul"]
        cells = [("text", RichTextBlock(label="Texte", features=features, required=False))]
        super().__init__(local_blocks or cells, **kwargs)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With ``rows``: of each cell, the heading of its column and the cell."""
        context = super().get_context(value, parent_context=parent_context)
        headings = [column["heading"] for column in value.columns]
        context["rows"] = [list(zip(headings, row, strict=True)) for row in value.rows]
        return context

    class Meta:
        icon = "table"
        label = "Tableau"
        description = "Des lignes et des colonnes, avec une légende"
        template = "blocks/table.html"
        preview_value: dict[str, Any] = {
            "columns": [
                {"type": "text", "heading": "Métier"},
                {"type": "text", "heading": "Séances"},
            ],
            "rows": [{"values": ["<p>Psychomotricien</p>", "<p>12</p>"]}],
            "caption": "Séances par an",
        }
