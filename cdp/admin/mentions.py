"""What the content of a page form refers to, and at which field: pages, versions, addresses.

Files put in a page are left out: whoever may see the page may read them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db.models import Field, ForeignKey, URLField
from modelcluster.fields import ParentalKey
from wagtail.blocks import PageChooserBlock, RichTextBlock, URLBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text

from cdp.models import BookletVersion
from cms.blocks import MarkdownBlock
from cms.blocks.leaves import Leaf, leaves
from cms.markdown import to_html

_HREF = re.compile(r"<a\b[^>]*\bhref=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands in the page editor: Wagtail's content path, or the id of an element."""

    path: str = ""
    element: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """``value`` is the id of a page or of a version, an address as it is written, or an image."""

    kind: str
    value: Any
    place: Place


PAGE, VERSION, ADDRESS, IMAGE = "page", "version", "address", "image"


def mentions(form: Any) -> Iterator[Mention]:
    """Those of a page form, bound or not, in the order of its fields; then of its inline forms."""
    for field in form.instance._meta.get_fields():
        if field.name in form.fields:
            yield from _of_field(field, form.instance, Place(path=field.name))
    for child in inline_forms(form):
        for field in child.instance._meta.get_fields():
            if field.name in child.fields:
                place = Place(element=child[field.name].id_for_label)
                yield from _of_field(field, child.instance, place)


def inline_forms(form: Any, model: type[Any] | None = None) -> Iterator[Any]:
    """The inline forms that stay part of the page, of one model or of all."""
    for formset in form.formsets.values():
        if model is None or issubclass(formset.model, model):
            yield from (child for child in formset.forms if child not in formset.deleted_forms)


def _of_field(field: "Field[Any, Any]", instance: Any, place: Place) -> Iterator[Mention]:
    value = field.value_from_object(instance) if hasattr(field, "value_from_object") else None
    if not value:
        return
    if isinstance(field, StreamField):
        for leaf in leaves(field.stream_block, value, place.path):
            yield from _of_leaf(leaf)
    elif isinstance(field, RichTextField):
        yield from _of_rich_text(str(value), place)
    elif isinstance(field, URLField):
        yield Mention(ADDRESS, str(value), place)
    elif isinstance(field, ForeignKey) and not isinstance(field, ParentalKey):
        if issubclass(field.remote_field.model, Page):
            yield Mention(PAGE, int(value), place)
        elif issubclass(field.remote_field.model, BookletVersion):
            yield Mention(VERSION, int(value), place)


def _of_leaf(leaf: Leaf) -> Iterator[Mention]:
    place = Place(path=leaf.path)
    if isinstance(leaf.block, PageChooserBlock):
        yield Mention(PAGE, leaf.value.pk, place)
    elif isinstance(leaf.block, RichTextBlock):
        yield from _of_rich_text(leaf.value.source, place)
    elif isinstance(leaf.block, MarkdownBlock):
        yield from _of_html(to_html(leaf.value), place)
    elif isinstance(leaf.block, URLBlock):
        yield Mention(ADDRESS, leaf.value, place)
    elif isinstance(leaf.block, ImageBlock):
        yield Mention(IMAGE, leaf.value, Place(path=f"{leaf.path}.alt_text"))


def _of_rich_text(source: str, place: Place) -> Iterator[Mention]:
    for model, pk, *_ in extract_references_from_rich_text(source):
        if issubclass(model, Page):
            yield Mention(PAGE, int(pk), place)
    yield from _of_html(source, place)


def _of_html(html: str, place: Place) -> Iterator[Mention]:
    for href in _HREF.findall(html):
        yield Mention(ADDRESS, unescape(href), place)
