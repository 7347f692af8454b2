"""What the admin's questions before a deletion say of the trash, and of what depends on a thing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context
from wagtail.models import Page

from cdp.admin.counts import counts_of_pages, uses_of
from cms.models import Trashable

register = template.Library()


@register.filter
def is_trashable(thing: Any) -> bool:
    """Whether it goes to the trash when it is deleted: a thing or its model's options."""
    model = getattr(thing, "model", type(thing))
    return issubclass(model, Trashable)


@register.simple_tag(takes_context=True)
def uses(context: Context, thing: Model) -> str:
    """« montré dans 3 pages »; "" for what no page shows."""
    return ", ".join(uses_of(context["request"].user, thing))


@register.simple_tag(takes_context=True)
def page_counts(context: Context, page: Page) -> str:
    """See ``counts_of_pages``."""
    return ", ".join(counts_of_pages(context["request"].user, [page]))


@register.simple_tag(takes_context=True)
def counts_of_items(
    context: Context, items: Iterable[Mapping[str, Any]], *, closing: bool = True
) -> str:
    """The same of the pages of a bulk action, all together."""
    pages = [item["item"] for item in items]
    return ", ".join(counts_of_pages(context["request"].user, pages, closing=closing))
