"""Every block: described and previewed for editors, and rendered empty, usual and extreme."""

from typing import Any

import pytest
from wagtail.blocks import Block, StreamBlock
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from cms.blocks.parts import parts
from cms.models import StandardPage

LONG = "Une phrase très longue qui ne finit pas " * 50
BLOCKS = {
    f"{model.__name__}.{field.name}.{name}": block
    for model in get_page_models()
    for field in model._meta.local_fields
    if isinstance(field, StreamField)
    for name, block in field.stream_block.child_blocks.items()
}
EXTREME: dict[str, Any] = {
    "heading": {"level": "4", "text": LONG[:250]},
    "text": f"<p>{LONG}</p><ul><li>{'x' * 500}</li></ul>",
    "callout": {"title": "T" * 120, "text": f"<p>{LONG}</p>"},
    "table": {
        "columns": [{"type": "text", "heading": ""}] * 12,
        "rows": [{"values": [f"<p>{LONG}</p>"] * 12}] * 30,
        "caption": LONG,
    },
    "image": {"image": None, "caption": LONG[:250]},
    "documents": [],
    "markdown": f"# {LONG}\n\n<script>x</script>\n\n| {LONG} |\n|---|\n| {'x' * 500} |",
    "question": {"question": LONG[:250], "answer": f"<p>{LONG}</p>"},
    "key_figure": {"value": "1 000 000 000 000 000 000 000", "label": LONG[:150]},
    "video": {"video": None, "caption": LONG[:250]},
    "links": [{"page": None, "url": f"https://example.org/{'x' * 400}", "text": LONG[:150]}] * 40,
    "step": {"title": LONG[:150], "text": f"<p>{LONG}</p>", "image": None, "video": None},
    "line": LONG,
}


@pytest.mark.parametrize("name", BLOCKS)
def test_described_and_previewed(name: str) -> None:
    block = BLOCKS[name]
    assert block.get_description()
    assert block.label
    assert block.is_previewable


@pytest.mark.parametrize("name", BLOCKS)
def test_renders_empty_usual_and_extreme(name: str, db: None) -> None:
    block: Block = BLOCKS[name]
    extreme = block.normalize(block.to_python(EXTREME[name.rpartition(".")[2]]))
    for value in (block.get_default(), block.get_preview_value(), extreme):
        assert "None" not in block.render(value)


def stream_of(*data: tuple[str, Any]) -> Any:
    block: StreamBlock = StandardPage.body.field.stream_block
    return block.to_python([{"type": name, "value": value} for name, value in data])


def headings(*texts: tuple[str, str]) -> list[tuple[int, str]]:
    data = [("heading", {"level": level, "text": text}) for level, text in texts]
    return [(part.level, part.anchor) for part in parts(stream_of(*data))]


def test_anchors_are_readable_and_unique() -> None:
    assert headings(
        ("2", "L’essentiel : œuvre à 140 €"), ("2", "Questions"), ("2", "Questions")
    ) == [
        (2, "l-essentiel-oeuvre-a-140"),
        (2, "questions"),
        (2, "questions-2"),
    ]


def test_a_heading_without_letters_has_an_anchor_too() -> None:
    assert headings(("2", "★ ★"), ("2", "…")) == [(2, "partie"), (2, "partie-2")]


def test_a_skipped_level_is_closed_up() -> None:
    levels = headings(("4", "A"), ("4", "B"), ("2", "C"), ("4", "D"), ("4", "E"))
    assert [level for level, _ in levels] == [2, 3, 2, 3, 4]


def test_an_empty_heading_is_not_shown() -> None:
    assert headings(("2", " "), ("2", "A")) == [(2, "a")]


def test_the_order_is_kept() -> None:
    stream = stream_of(("text", "<p>un</p>"), ("heading", {"level": "2", "text": "Deux"}))
    assert [(part.level, part.text) for part in parts(stream)] == [(0, ""), (2, "Deux")]
