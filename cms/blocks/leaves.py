"""Walks through a stream, whatever its blocks are made of."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock


class Leaf(NamedTuple):
    """A block, its value, and where it is: Wagtail's content path."""

    block: Block
    value: Any
    path: str


def leaves(block: Block, value: Any, path: str) -> Iterator[Leaf]:
    """The leaves of ``value``, in order; an image with its description is one leaf.

    ``path`` is where ``block`` is: the name of its field for the whole of a stream. Cells of a
    table have the path of their table, which is one widget.
    """
    if not value:
        return
    children = _children(block, value, path)
    if children is None:
        yield Leaf(block, value, path)
    for child in children or ():
        yield from leaves(*child)


def _children(block: Block, value: Any, path: str) -> list[Leaf] | None:
    """None for a leaf."""
    if isinstance(block, StreamBlock):
        return [Leaf(child.block, child.value, f"{path}.{child.id}") for child in value]
    if isinstance(block, ListBlock):
        bound = value.bound_blocks
        return [Leaf(child.block, child.value, f"{path}.{child.id}") for child in bound]
    if isinstance(block, StructBlock) and not isinstance(block, ImageBlock):
        parts = block.child_blocks.items()
        return [Leaf(part, value.get(name), f"{path}.{name}") for name, part in parts]
    if isinstance(block, TypedTableBlock):
        return [Leaf(cell.block, cell.value, path) for row in value.rows for cell in row]
    return None
