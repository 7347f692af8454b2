"""Terms of the glossary marked up in a page, once each, without touching its source."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cdp.models import Term

# A tag with its attributes, whatever their values hold; a comment.
_TAG = re.compile(r"""(<!--.*?-->|<[^'">]*(?:(?:"[^"]*"|'[^']*')[^'">]*)*>)""", re.DOTALL)
_NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
# Where a term stays as it is: it already leads somewhere, names a part, or is no running text.
_LEFT = {
    *["a", "abbr", "button", "code", "pre", "label", "summary", "script", "style", "svg"],
    *["h1", "h2", "h3", "h4", "h5", "h6", "th", "caption", "figcaption", "video", "option"],
}
_VOID = {"br", "img", "hr", "input", "source", "track", "wbr"}


def mark_terms(html: str, terms: Iterable[Term]) -> SafeString:
    """``html`` with the first occurrence of each term as an abbreviation that leads to it."""
    spelled = {spelling: term for term in terms for spelling in term.spellings}
    if not spelled:
        return mark_safe(html)  # noqa: S308 - rendered by our own templates
    pattern = _pattern(tuple(spelled))
    seen: set[int | None] = set()

    def mark(found: re.Match[str]) -> str:
        term = spelled.get(found[0]) or spelled.get(found[0][0].lower() + found[0][1:])
        if term is None or term.pk in seen:
            return found[0]
        seen.add(term.pk)
        return _link(found[0], term)

    pieces = _TAG.split(html)
    within: list[str] = []
    for place, piece in enumerate(pieces):
        if place % 2:
            _step(within, piece)
        elif not within and piece:
            pieces[place] = pattern.sub(mark, piece)
    return mark_safe("".join(pieces))  # noqa: S308 - what was safe, and links of ours


@lru_cache(maxsize=4)
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, the longest first; a term in small letters may also begin a sentence.

    By first letters: texts are searched for these, and looked at nowhere else.
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


def _step(within: list[str], tag: str) -> None:
    """Keep the elements that one stands in, from the outermost where terms stay as they are."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    if tag.startswith("</"):
        if name in within:
            del within[len(within) - 1 - within[::-1].index(name) :]
    elif name in _LEFT and name not in _VOID and not tag.endswith("/>"):
        within.append(name)


def _link(text: str, term: Term) -> str:
    href = f"{reverse('cdp:glossary')}#{term.anchor}"
    if term.expansion:
        return format_html(
            '<abbr title="{}"><a class="term" href="{}">{}</a></abbr>', term.expansion, href, text
        )
    return format_html('<a class="term" href="{}">{}</a>', href, text)
