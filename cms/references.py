"""What a page refers to, and a form's values without some of it.

A reference is the id of a content type and the primary key of an object, as text: what Wagtail's
reference index holds.
"""

from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import Model
from django.forms import CharField, Field, ModelChoiceField
from wagtail.blocks import Block
from wagtail.blocks.base import BlockField
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.blocks.struct_block import StructValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.models import ReferenceIndex
from wagtail.rich_text import RichText, extract_references_from_rich_text, features

Reference = tuple[int, str]


def references_of(instance: Any) -> set[Reference]:
    """The references of a page or an inline object, as it is in memory."""
    return {
        (content_type, str(pk))
        for content_type, pk, *_ in ReferenceIndex._extract_references_from_object(instance)
    }


def references_in(field: Field, value: Any) -> set[Reference]:
    """The references that a field of a form shows, when it is drawn with ``value``."""
    if value is None:
        return set()
    if isinstance(field, BlockField):
        found = field.block.extract_references(value)
    elif isinstance(field, ModelChoiceField) and field.queryset is not None:
        found = [(field.queryset.model, field.prepare_value(value))]
    elif isinstance(value, str):  # rich text, as it is stored
        found = extract_references_from_rich_text(value)
    else:
        return set()
    return _references(found)


def without_references(field: Field, value: Any, refused: set[Reference]) -> Any:
    """The value of a field, emptied of what it refers to in ``refused``: all else stays."""
    if isinstance(field, BlockField):
        return _without(field.block, value, refused)
    return _without_links(value, refused) if isinstance(field, CharField) else None


def _reference_to(model: type[Model], pk: Any) -> Reference:
    return ReferenceIndex._get_base_content_type(model).pk, str(pk)


def _without(block: Block, value: Any, refused: set[Reference]) -> Any:
    if isinstance(value, StreamValue | ListValue):
        for child in value.bound_blocks if isinstance(value, ListValue) else value:
            child.value = _without(child.block, child.value, refused)
    elif isinstance(value, StructValue):
        for name, child in value.bound_blocks.items():
            value[name] = _without(child.block, child.value, refused)
    elif isinstance(value, TypedTable):
        blocks = [column["block"] for column in value.columns]
        for row in value.row_data:
            cells = zip(blocks, row["values"], strict=False)
            row["values"] = [_without(cell, text, refused) for cell, text in cells]
    elif isinstance(value, RichText):
        return RichText(_without_links(value.source, refused))
    elif value is not None and _references(block.extract_references(value)) & refused:
        return None  # a chooser, or an image with its description
    return value


def _references(found: Iterable[Any]) -> set[Reference]:
    """Of tuples that begin with a model and a primary key, as Wagtail extracts them."""
    return {_reference_to(model, pk) for model, pk, *_ in found}


def _without_links(source: str, refused: set[Reference]) -> str:
    """Rich text as it is stored: a refused link leaves its words, what is embedded goes."""
    tree = BeautifulSoup(source, "html.parser")
    for attribute, handlers in (
        ("linktype", features.get_link_types()),
        ("embedtype", features.get_embed_types()),
    ):
        for tag in tree.select(f"[{attribute}][id]"):
            handler = handlers.get(str(tag[attribute]))
            if handler and _reference_to(handler.get_model(), tag["id"]) in refused:
                tag.unwrap()
    return str(tree)
