"""Markdown to safe HTML: text, headings, lists, tables and links, nothing else."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape
from typing import Any

import nh3
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from cms.documents.commonmark import parser

TAGS = {
    *["p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "sup", "sub", "a", "s", "mark"],
    *["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"],
    *["table", "thead", "tbody", "tr", "th", "td"],
}
SCHEMES = {"http", "https", "mailto", "tel"}
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_HEADING = re.compile(r"<th>(.*?)</th>", re.DOTALL)


def _description(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any
) -> str:
    """What a picture shows, in its place: its address is on no page of ours."""
    return escape(renderer.renderInlineAsText(tokens[at].children, options, env))


_PARSER = parser()
_PARSER.add_render_rule("image", _description)


@lru_cache(maxsize=256)
def to_html(text: str) -> SafeString:
    """The HTML of a text in Markdown, with tables; whatever is not in ``TAGS`` is dropped."""
    try:
        html = _PARSER.render(text)
    except RecursionError:  # lists a thousand deep: show the source
        html = f"<p>{escape(text)}</p>"
    html = nh3.clean(
        html,
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return mark_safe(_TABLE.sub(_scrollable, html))  # noqa: S308 - cleaned above


def _scrollable(match: re.Match[str]) -> str:
    """A table in a named region of its own, which scrolls, also by keyboard."""
    headings = filter(None, (strip_tags(text).strip() for text in _HEADING.findall(match[1])))
    name = escape(unescape(", ".join(headings)))
    label = f"Tableau\u00a0: {name}" if name else "Tableau"
    table = match[1].replace("<th>", '<th scope="col">')
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{label}">'
        f"<table>{table}</table></div>"
    )
