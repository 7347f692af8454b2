"""Marks up the terms of the glossary in rendered HTML, once each; what is stored stays as it is."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cdp.models import Term
from cms.french import typesetting

TAG = re.compile(f"({typesetting.TAG})", re.DOTALL)
_NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
# Elements in which terms are not marked: links, headings, labels, and what is no running text.
_UNMARKED = {
    *["a", "abbr", "button", "code", "pre", "label", "summary", "script", "style", "svg"],
    *["h1", "h2", "h3", "h4", "h5", "h6", "th", "caption", "figcaption", "video", "option"],
}
# What a link says of its term: key, name, expansion.
_Target = tuple[int | None, str, str]
_VOID = {"br", "img", "hr", "input", "source", "track", "wbr"}


def mark_terms(html: str, terms: Iterable[Term]) -> SafeString:
    """``html`` with the first occurrence of each term as a link to the glossary."""
    targets = [(term, (term.pk, term.name, term.expansion)) for term in terms]
    links = tuple((spelling, target) for term, target in targets for spelling in term.spellings)
    return _marked(html, links) if links else mark_safe(html)  # noqa: S308 - see there


@lru_cache(maxsize=64)
def _marked(html: str, links: tuple[tuple[str, _Target], ...]) -> SafeString:
    """``html`` with links: of spellings, each with its term.

    Kept: a page's body is the same for all who see the same of it.
    """
    spelled = dict(links)
    pattern = _pattern(tuple(spelled))
    marked: set[_Target] = set()

    def mark(found: re.Match[str]) -> str:
        target = spelled.get(found[0]) or spelled.get(found[0][0].lower() + found[0][1:])
        if target is None or target in marked:
            return found[0]
        marked.add(target)
        return _term_link(found[0], *target)

    pieces = TAG.split(html)
    open_elements: list[str] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            _track(open_elements, piece)
        elif not open_elements and piece:
            pieces[index] = pattern.sub(mark, piece)
    return mark_safe("".join(pieces))  # noqa: S308 - rendered by our own templates, and our links


@lru_cache(maxsize=4)
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, the longest first; a term in small letters may also begin a sentence.

    Alternatives are grouped by first letter, so that a text is matched at these letters only.
    """
    by_first: dict[str, list[str]] = defaultdict(list)
    for spelling in sorted(spellings, key=len, reverse=True):
        for first in dict.fromkeys([spelling[0], spelling[0].upper()]):
            by_first[first].append(re.escape(spelling[1:]))
    words = (
        f"{first}(?<![\\w&;-]{first})(?:{'|'.join(rest)})"
        for first, rest in ((re.escape(first), rest) for first, rest in by_first.items())
    )
    # An entity (« &amp; ») is no word.
    return re.compile(rf"(?:{'|'.join(words)})(?![\w;]|-\w)")


def _track(open_elements: list[str], tag: str) -> None:
    """Update the stack of open elements, which begins with the outermost of ``_UNMARKED``."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    if tag.startswith("</"):
        if name in open_elements:
            del open_elements[len(open_elements) - 1 - open_elements[::-1].index(name) :]
    elif name in _UNMARKED and name not in _VOID and not tag.endswith("/>"):
        open_elements.append(name)


def _term_link(text: str, key: int | None, name: str, expansion: str) -> str:
    href = f"{reverse('cdp:glossary')}#{Term(pk=key, name=name).anchor}"
    if expansion:
        return format_html(
            '<abbr title="{}"><a class="term" href="{}">{}</a></abbr>', expansion, href, text
        )
    return format_html('<a class="term" href="{}">{}</a>', href, text)
