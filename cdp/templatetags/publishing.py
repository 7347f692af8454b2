"""Template tags of the page editor: as whom to preview a page, what to see to in it."""

from django import template
from django.template.context import Context
from wagtail.models import Page

from cdp.admin.previews import Visitor, visitors
from cdp.admin.publishing_checks import Check, checks_of

register = template.Library()


@register.simple_tag(takes_context=True)
def preview_visitors(context: Context, page: Page) -> list[Visitor]:
    """Whom the editor may preview a page as, the visitor that it is for first."""
    request = context["request"]
    path = page.path
    if not path:  # not saved yet: the screen is that of a page to be made below another
        parents = Page.objects.filter(pk=request.resolver_match.kwargs["parent_page_id"])
        path = parents.values_list("path", flat=True).get()
    return visitors(page, path, request)


@register.simple_tag(takes_context=True)
def publishing_checks(context: Context) -> list[Check]:
    """What to see to before the page of ``form`` is published."""
    return checks_of(context["form"], context["request"])
