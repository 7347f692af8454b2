"""A stream read as a document: its parts in order, headings with their anchors."""

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

NOTHING = mark_safe("")
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (``level`` 2 to 4, with its text and anchor), or what stands between two.

    The latter (``level`` 0) is a block of the stream, or, out of a block of Markdown, ``html``.
    """

    block: Any = None
    level: int = 0
    text: str = ""
    anchor: str = ""
    html: SafeString = NOTHING

    @property
    def tag(self) -> str:
        """The element of a heading: « h2 »."""
        return f"h{self.level}"

    @property
    def prose(self) -> SafeString:
        """The HTML of running text; nothing of a heading or of any other block.

        Wagtail would render two templates for each block of text.
        """
        if self.block is not None and self.block.block_type == "text":
            return mark_safe(expand_db_html(self.block.value.source))  # noqa: S308 - rich text
        return self.html

    @property
    def searchable(self) -> list[str]:
        """What the index knows of a part that is no heading."""
        if self.block is None:
            return [plain(self.html)]
        return list(self.block.block.get_searchable_content(self.block.value))


def parts(stream: Iterable[Any]) -> list[Part]:
    """The blocks of ``stream`` in order; each heading has an anchor of its own on the page.

    The anchor is the slug of the heading, numbered when it comes again (« vos-questions-2 »):
    the page and the search index call this same function, so that deep links agree.
    """
    seen: Counter[str] = Counter()
    depth = 1
    found = []
    for part in _pieces(stream):
        if not part.level:
            found.append(part)
            continue
        slug = french_slug(part.text, default="partie")
        seen[slug] += 1
        anchor = slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"
        # A level skipped by the writer would mislead a screen reader.
        depth = min(part.level, depth + 1)
        found.append(Part(part.block, depth, part.text, anchor))
    return found


def plain(html: str) -> str:
    """The text of some HTML, a line for each paragraph."""
    return unescape(strip_tags(re.sub(r"</(p|li|tr|h\d|th|td)>", " \\g<0>", html))).strip()


def _pieces(stream: Iterable[Any]) -> Iterator[Part]:
    """The blocks, those of Markdown cut at their headings; empty headings are left out."""
    for block in stream:
        if block.block_type == "heading":
            if text := block.value.get("text", "").strip():
                yield Part(block, int(block.value.get("level") or 2), text)
        elif block.block_type == "markdown":
            yield from _cut(to_html(block.value))
        else:
            yield Part(block)


def _cut(html: str) -> Iterator[Part]:
    """HTML as headings and what stands between them; a first-rate heading is one of a page."""
    between, *rest = _HEADING.split(html)
    yield from _html(between)
    for level, heading, following in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if text := plain(heading):
            yield Part(level=min(max(int(level), 2), 4), text=text)
        yield from _html(following)


def _html(html: str) -> Iterator[Part]:
    if html.strip():
        yield Part(html=mark_safe(html.strip()))  # noqa: S308 - a piece of cleaned HTML
