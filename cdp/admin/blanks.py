"""Blanks: what only the owner of the site knows, marked « [à compléter] » in a text."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Field, TextField
from wagtail.fields import StreamField

from cdp.admin.mentions import Place
from cms.blocks.leaves import leaves

_BLANK = re.compile(r"\[[^\[\]]*à\s+compléter[^\[\]]*\]", re.I)


def blanks_of(page: Any, names: set[str] | None = None) -> Iterator[tuple[str, Place]]:
    """The blanks of a page, in order, each with its place; of the fields ``names``, or of all."""
    for field in page._meta.get_fields():
        if isinstance(field, Field) and (names is None or field.name in names):
            for text, place in _texts(field, page):
                yield from ((blank, place) for blank in _BLANK.findall(text))


def _texts(field: "Field[Any, Any]", page: Any) -> Iterator[tuple[str, Place]]:
    value = field.value_from_object(page)
    if isinstance(field, StreamField):
        for leaf in leaves(field.stream_block, value, field.name):
            text = getattr(leaf.value, "source", leaf.value)
            if isinstance(text, str):
                yield text, Place(path=leaf.path)
    elif isinstance(field, TextField):
        yield value or "", Place(path=field.name)
