"""What stands in running text: links, notes, addresses, check boxes, struck and marked words.

Python-Markdown looks for the end of a link from each bracket, in time that grows with the square of
their number: here, brackets are nested ``_MAX_NESTING`` deep at most.
"""

import re
from typing import TypeAlias
from xml.etree import ElementTree as ET

import nh3
from markdown import Markdown
from markdown.inlinepatterns import (
    AutolinkInlineProcessor,
    HtmlInlineProcessor,
    InlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.util import BLOCK_LEVEL_ELEMENTS, INLINE_PLACEHOLDER_RE, AtomicString

from cms.documents.markdown.blocks import label_of

Found: TypeAlias = tuple[ET.Element | str | None, int | None, int | None]

_MAX_NESTING = 32
_NONE: Found = (None, None, None)
_BRACKETS = re.compile(r"[\[\]]")
_TARGET = re.compile(
    r"""\(\s*+(?:<(?P<quoted>[^<>\n]*)>|(?P<plain>(?:[^\s()<]++|\((?:[^\s()]++|\([^\s()]*+\))*+\))*+))"""
    r"""(?:\s++(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*+\)"""
)
_REFERENCE = re.compile(r"\[([^\[\]]{0,999})\]")
_BRACKETED = r"\[(?:\^(?P<note>[^\]\s]{1,40})|(?P<check>[ xX])(?=\](?!\()))\]"
_MARKS = re.compile(r"(?<!\w)[*_~=]{1,3}(?=\S)|(?<=\S)[*_~=]{1,3}(?!\w)")
# An address, as far as GitHub takes it for one; with a full stop after it, without.
_ESCAPED = r"\x02klzzwxh:\d+\x03"  # what Python-Markdown puts in the place of « \_ »
_ADDRESS = (
    rf"(?P<web>(?:https?://|(?<![\w.])www\.)(?:[^\s<>\"«»\x02]|{_ESCAPED})+)|"
    rf"(?<![\w.+\x03-])(?:[\w.+-]|{_ESCAPED}){{1,64}}@(?:[\w-]{{1,63}}\.){{1,8}}[a-zA-Z]{{2,24}}\b"
)
_ADDRESS_TAIL = ".,;:!?'’*_~"
_AUTOLINK = r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>"
_LINE_BREAK = r"(?:  |\\)\n"
_HTML = (
    r"""(<(?:/?(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)"""
    r"""(?:\s+[^\s"'=<>/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+\s*+/?"""
    r"""|!--(?:(?!<!--|-->).)*--)>)"""
)
# Names in angle brackets that are markup; « <nom> » is text, and so is what would hide the rest.
_HIDING = frozenset({"script", "style", "template", "textarea", "title", "iframe", "noscript"})
_ELEMENTS = {*nh3.ALLOWED_TAGS, *BLOCK_LEVEL_ELEMENTS, "big", "font", "label"} - _HIDING


def register(md: Markdown) -> None:
    """Put these patterns in the place of Markdown's own."""
    patterns = md.inlinePatterns
    for name in ("reference", "image_reference", "short_reference", "short_image_ref"):
        patterns.deregister(name)
    patterns.register(SubstituteTagInlineProcessor(_LINE_BREAK, "br"), "linebreak", 185)
    patterns.register(Link(r"(?<!!)\[", md), "link", 160)
    patterns.register(Image(r"!\[", md), "image_link", 150)
    patterns.register(_Bracketed(_BRACKETED, md), "bracketed", 140)
    patterns.register(AutolinkInlineProcessor(_AUTOLINK, md), "autolink", 105)
    patterns.register(_Html(_HTML, md), "html", 90)
    patterns.register(_Address(_ADDRESS, md), "address", 85)
    if md.delimiters:
        md.delimiters.add("~", "s", double=True)
        md.delimiters.add("=", "mark", smart=True, double=True)


class Link(InlineProcessor):
    """« [texte](adresse) », « [texte][nom] », « [nom] »."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # noqa: N802
        end = _closing(data, m.end())
        if end < 0:
            return _NONE
        text = data[m.end() : end]
        target = _TARGET.match(data, end + 1)
        if target:
            href = target["quoted"] if target["plain"] is None else target["plain"]
            return self.element(self.unescape(href), text), m.start(), target.end()
        named = _REFERENCE.match(data, end + 1)
        label = label_of((named and named[1]) or text)
        if self.md is None or label not in self.md.references:
            return _NONE
        href, _ = self.md.references[label]
        return self.element(href, text), m.start(), named.end() if named else end + 1

    def element(self, href: str, text: str) -> ET.Element | str:
        element = ET.Element("a", href=href)
        element.text = text
        return element


class Image(Link):
    """« ![description](adresse) »."""

    def element(self, href: str, text: str) -> ET.Element | str:
        return ET.Element("img", src=href, alt=self.description(text))

    def description(self, text: str) -> str:
        """What a picture shows, without the marks of styles."""
        return _MARKS.sub("", self.unescape(text))


def _closing(data: str, start: int) -> int:
    """Where the bracket that was opened before ``start`` closes, -1 if it does not."""
    depth = 1
    for found in _BRACKETS.finditer(data, start):
        depth += 1 if found[0] == "[" else -1
        if not depth:
            return found.start()
        if depth > _MAX_NESTING:
            break
    return -1


class _Bracketed(InlineProcessor):
    """« mot[^1] » calls a note, « [x] » is a checked box."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # noqa: N802
        if m["note"]:
            element = ET.Element("sup")
            element.text = AtomicString(f"[{m['note']}]")
            return element, m.start(), m.end()
        before = data[m.start() - 1 : m.start()]
        if not (before.isspace() or before in ("", "(")):
            return _NONE
        return "☐" if m["check"] == " " else "☒", m.start(), m.end()


class _Html(HtmlInlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # noqa: N802
        if m["name"] and m["name"].lower() not in _ELEMENTS:
            return _NONE
        return super().handleMatch(m, data)


class _Address(InlineProcessor):
    """Addresses in running text are links."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # noqa: N802
        address = self._without_elements(m[0]).rstrip(_ADDRESS_TAIL)
        unopened = max(address.count(")") - address.count("("), 0)
        closing = len(address) - len(address.rstrip(")"))
        address = address[: len(address) - min(unopened, closing)]
        scheme = "mailto:" if not m["web"] else "" if "://" in address else "https://"
        shown = self.unescape(address)
        element = ET.Element("a", href=f"{scheme}{shown}")
        element.text = AtomicString(shown)
        return element, m.start(), m.start() + len(address)

    def _without_elements(self, address: str) -> str:
        """An address up to the first thing in it that is no escaped sign, as code is."""
        stash = self.md.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]
        for found in INLINE_PLACEHOLDER_RE.finditer(address):
            if not isinstance(stash.get(found[1]), str):
                return address[: found.start()]
        return address
