"""Template filters and tags for French dates, numbers and files."""

from pathlib import PurePosixPath
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cms.french import dates, typesetting, typography

register = template.Library()
register.filter(dates.short_date)
register.filter(dates.long_date)
register.filter(dates.hour)
register.simple_tag(dates.times)
register.filter(typography.number)


@register.filter
def ordinal(value: int | None) -> SafeString | str:
    """34 → « 34<sup>e</sup> »."""
    if value is None:
        return ""
    return format_html("{}<sup>{}</sup>", value, "re" if value == 1 else "e")


@register.filter
def with_article(label: str) -> str:
    """« Version 2 » → « la version 2 »; other names of a version are quoted."""
    if label.lower().startswith("version "):
        return f"la {label[0].lower()}{label[1:]}"
    return f"«\u00a0{label}\u00a0»"


@register.filter
def file_kind(document: Any) -> str:
    """« PDF, 1,2 Mo »: the format and the size of a document, where known."""
    extension = PurePosixPath(document.file.name).suffix[1:].upper()
    size = document.get_file_size()
    return ", ".join(
        part for part in (extension, typography.file_size(size) if size else "") if part
    )


class TypesetNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        html = typesetting.typeset_html(self.nodelist.render(context))
        return mark_safe(html)  # noqa: S308 - rendered by our own templates


@register.tag
def typeset(parser: Parser, token: Token) -> TypesetNode:
    """``{% typeset %}…{% endtypeset %}``: the text of a page as French is printed."""
    nodelist = parser.parse(["endtypeset"])
    parser.delete_first_token()
    return TypesetNode(nodelist)
