"""Markdown to safe HTML: text, headings, lists, tables and links, nothing else."""

import re
from functools import lru_cache
from html import unescape

import nh3
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown
from markdown.extensions import Extension

from cms.documents import markdown
from cms.documents.markdown.inline import Image

TAGS = {
    *["p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "sup", "sub", "a", "s", "mark"],
    *["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"],
    *["table", "thead", "tbody", "tr", "th", "td"],
}
SCHEMES = {"http", "https", "mailto", "tel"}
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_HEADING = re.compile(r"<th>(.*?)</th>", re.DOTALL)


class _Descriptions(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """See ``Extension``; the place is that of pictures."""
        md.inlinePatterns.register(_Description(r"!\[", md), "image_link", 150)


class _Description(Image):
    """What a picture shows, in its place: its address is on no page of ours."""

    def element(self, href: str, text: str) -> str:
        return self.description(text)


@lru_cache(maxsize=256)
def to_html(text: str) -> SafeString:
    """The HTML of a text in Markdown, with tables; whatever is not in ``TAGS`` is dropped."""
    html = nh3.clean(
        markdown.to_html(text, _Descriptions()),
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
