"""Template tags of the admin: who may read a page or a file."""

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context
from wagtail.models import Page

from cdp.admin.readers import (
    FileReaders,
    Readers,
    readers_of,
    readers_of_file,
    readers_of_new,
)

register = template.Library()


@register.simple_tag(takes_context=True)
def page_readers(context: Context, page: Page, parent: Page | None = None) -> Readers:
    """Who may read a page; ``parent`` is where a new one, not saved yet, will be.

    In a table, all its rows are asked for at once.
    """
    request: Any = context["request"]
    if page.pk is None:
        return readers_of_new(page, parent or page, request)
    table = context.get("table")
    rows = list(table.data) if table else [page]
    known: dict[int, Readers] = request.__dict__.setdefault("_cdp_readers", {})
    if page.pk not in known:
        known |= readers_of(rows if page.pk in {row.pk for row in rows} else [page], request)
    return known[page.pk]


@register.simple_tag(takes_context=True)
def file_readers(context: Context, file: Model) -> FileReaders:
    """Who may read a document, an image or a video."""
    return readers_of_file(file, context["request"])
