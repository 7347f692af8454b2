"""Outline blocks as the stored form of a page's body, in Wagtail's own rich text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import Any

from cms.documents.outline import (
    Block,
    Cell,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Picture,
    Rule,
    Spans,
    Table,
    unwrap,
)
from cms.documents.tables import joined_cells

_MAX_HEADING = 250


def as_stream(
    blocks: Iterable[Block], images: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """Raw StreamField data: headings and tables on their own, running text joined between them.

    Level 1 is the title of the page: where headings have it, all of them go one level down.
    ``images`` are the ids of the pictures, by name; one that has none is left out.
    """
    known = images or {}
    kept = [each for each in blocks if not isinstance(each, Picture) or each.name in known]
    top = any(isinstance(block, Heading) and block.level == 1 for block in kept)
    stream: list[dict[str, Any]] = []
    for running, group in groupby(kept, key=_is_running):
        if running:
            stream.append({"type": "text", "value": "".join(_html(block) for block in group)})
        else:
            stream += [_standalone(block, known, down=top) for block in group]
    return stream


def to_running_html(blocks: Iterable[Block]) -> str:
    """Blocks where only running text may stand: of a table, « 9 h | Arrivée » for each row."""
    return "".join(_html(running) for block in blocks for running in _without_table(block))


def _without_table(block: Block) -> Iterator[Block]:
    if not isinstance(block, Table):
        yield block
        return
    for row in block.rows:
        cells = (replace(cell, blocks=Cell.of(unwrap(cell.spans)).blocks) for cell in row)
        yield Paragraph(joined_cells(cells, " | "))


def to_html(block: Block) -> str:
    """A block as it looks, on a screen that shows what was read of a file; a picture elsewhere."""
    if not isinstance(block, Table):
        return _html(block)
    rows = "".join(
        "<tr>" + "".join(f"<td>{''.join(map(_html, cell.blocks))}</td>" for cell in row) + "</tr>"
        for row in block.rows
    )
    return f"<table>{rows}</table>"


def _is_running(block: Block) -> bool:
    """Whether a block is running text; a heading too long for its field becomes a paragraph."""
    if isinstance(block, Heading):
        return not 0 < len(block.text) <= _MAX_HEADING
    return not isinstance(block, Table | Picture)


def image_value(picture: Picture, images: Mapping[str, int]) -> dict[str, Any]:
    """The raw value of an image block; without a description, the picture only decorates."""
    text = picture.text
    return {"image": images[picture.name], "decorative": not text, "alt_text": text}


def _standalone(block: Block, images: Mapping[str, int], *, down: bool) -> dict[str, Any]:
    if isinstance(block, Picture):
        return {"type": "image", "value": {"image": image_value(block, images), "caption": ""}}
    if isinstance(block, Table):
        return {"type": "table", "value": _table(block)}
    level = block.level + down if isinstance(block, Heading) else 2
    return {
        "type": "heading",
        "value": {"level": str(min(max(level, 2), 4)), "text": block.text},
    }


def _html(block: Block) -> str:
    match block:
        case ListBlock(ordered=True, items=items, start=start) if start != 1:
            # Rich text keeps no first number: it is written.
            numbered = enumerate((item.spans for item in items), start)
            return "".join(f"<p>{number}. {_inline(spans)}</p>" for number, spans in numbered)
        case ListBlock(ordered=ordered, items=items):
            return _list(items, "ol" if ordered else "ul")
        case Heading(spans=spans):
            return f"<p><b>{_inline(spans)}</b></p>"
        case Paragraph(spans=spans):
            return f"<p>{_inline(spans)}</p>"
        case Rule():
            return "<hr/>"
        case Picture():
            return ""
        case Table():
            raise TypeError("a table is a block of its own")


def _list(items: tuple[Item, ...], tag: str) -> str:
    """Items with their levels as nested lists."""
    depth = -1
    html = ""
    for item in items:
        level = min(item.level, depth + 1)
        if level > depth:
            html += f"<{tag}>" * (level - depth)
        else:
            html += "</li>" + f"</{tag}></li>" * (depth - level)
        html += f"<li>{_inline(item.spans)}"
        depth = level
    return html + f"</li></{tag}>" * (depth + 1)


def _table(table: Table) -> dict[str, Any]:
    head, body = table.rows[: table.has_header], table.rows[table.has_header :]
    titles = [cell.text for row in head for cell in row] or [""] * len(table.rows[0])
    return {
        "columns": [{"type": "text", "heading": title} for title in titles],
        "rows": [{"values": ["".join(map(_html, cell.blocks)) for cell in row]} for row in body],
        "caption": "",
    }


def _inline(spans: Spans) -> str:
    html = ""
    for span in spans:
        text = escape(span.text).replace("\n", "<br/>")
        text = f"<i>{text}</i>" if span.italic else text
        text = f"<b>{text}</b>" if span.bold else text
        text = f"<s>{text}</s>" if span.struck else text
        html += f'<a href="{escape(span.href)}">{text}</a>' if span.href else text
    return html
