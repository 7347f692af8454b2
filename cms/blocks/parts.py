"""The parts of a StreamField in order, headings with their anchors: for pages and for the index."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from cms.markdown import to_html
from cms.slugs import french_slug

EMPTY = mark_safe("")
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_BLANKS = re.compile(r"[ \t\r\n]+")
_LINE_END = re.compile(r"</?(?:p|li|[ou]l|tr|h\d|th|td|d[ltd]|div|pre|blockquote|[bh]r)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (``level`` 2 to 4, ``text`` and ``anchor``), or content between headings (level 0).

    Content is a block of the stream, or ``html`` that comes from a block of Markdown.
    """

    block: Any = None
    level: int = 0
    text: str = ""
    anchor: str = ""
    html: SafeString = EMPTY

    @property
    def tag(self) -> str:
        """The HTML element of a heading, « h2 »."""
        return f"h{self.level}"

    @property
    def prose(self) -> SafeString:
        """The HTML of a block of text or Markdown; empty for a heading and for any other block.

        A shortcut: Wagtail would render two templates for each block of text.
        """
        if self.block is not None and self.block.block_type == "text":
            return mark_safe(expand_db_html(self.block.value.source))  # noqa: S308 - rich text
        return self.html

    @property
    def searchable(self) -> list[str]:
        """The texts to index of a part that is no heading."""
        if self.block is None:
            return [html_to_text(self.html)]
        return list(self.block.block.get_searchable_content(self.block.value))


def parts(stream: Iterable[Any]) -> list[Part]:
    """The parts of ``stream`` in order; each heading has an anchor of its own on the page.

    The anchor is the slug of the heading, numbered when it comes again (« vos-questions-2 »):
    the page and the search index call this same function, so that deep links agree.
    """
    slugs: Counter[str] = Counter()
    depth = 1
    numbered = []
    for part in _split(stream):
        if not part.level:
            numbered.append(part)
            continue
        slug = french_slug(part.text, default="partie")
        slugs[slug] += 1
        anchor = slug if slugs[slug] == 1 else f"{slug}-{slugs[slug]}"
        # A skipped level would mislead screen readers.
        depth = min(part.level, depth + 1)
        numbered.append(Part(part.block, depth, part.text, anchor))
    return numbered


def html_to_text(html: str) -> str:
    """The text of some HTML, a line for each paragraph, item and cell."""
    text = unescape(strip_tags(_LINE_END.sub("\n", _BLANKS.sub(" ", html))))
    return "\n".join(line for part in text.split("\n") if (line := part.strip()))


def _split(stream: Iterable[Any]) -> Iterator[Part]:
    """The blocks, those of Markdown split at their headings; empty headings are left out."""
    for block in stream:
        if block.block_type == "heading":
            if text := block.value.get("text", "").strip():
                yield Part(block, int(block.value.get("level") or 2), text)
        elif block.block_type == "markdown":
            yield from _split_html(to_html(block.value))
        else:
            yield Part(block)


def _split_html(html: str) -> Iterator[Part]:
    """HTML split at its headings; an ``h1``, which a page has already, becomes an ``h2``."""
    between, *rest = _HEADING.split(html)
    yield from _content(between)
    for level, heading, following in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if text := html_to_text(heading).replace("\n", " "):
            yield Part(level=min(max(int(level), 2), 4), text=text)
        yield from _content(following)


def _content(html: str) -> Iterator[Part]:
    if html.strip():
        yield Part(html=mark_safe(html.strip()))  # noqa: S308 - a piece of cleaned HTML
