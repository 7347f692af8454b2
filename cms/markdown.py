"""Markdown as safe HTML: text, headings, lists, tables and links come out, and nothing else."""

from functools import lru_cache

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    *["p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "sup", "sub", "a"],
    *["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"],
    *["table", "thead", "tbody", "tr", "th", "td"],
}
SCHEMES = {"http", "https", "mailto", "tel"}
# A wide table scrolls by itself, also by keyboard.
_TABLE = '<div class="table" role="region" tabindex="0" aria-label="Tableau"><table>'


@lru_cache(maxsize=256)
def to_html(text: str) -> SafeString:
    """The HTML of a text in Markdown, with tables; whatever is not in ``TAGS`` is dropped."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists"], output_format="html")
    html = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    html = html.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    return mark_safe(html.replace("<th>", '<th scope="col">'))  # noqa: S308 - cleaned above
