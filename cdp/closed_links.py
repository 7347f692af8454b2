"""Takes from rendered HTML the links that do not open for its visitor; their words stay."""

import re
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from cdp.access.destinations import opening
from cdp.glossary import TAG

_START = re.compile(r"<a[\s>]", re.IGNORECASE)
_END = re.compile(r"</a[\s>]", re.IGNORECASE)
# The attributes of a tag, one after the other: a value may hold what looks like another.
_ATTRIBUTES = re.compile(r"""\s([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
# Of a link that is written as its own address.
CLOSED_ADDRESS = "(adresse qui ne vous est pas ouverte)"


def without_closed_links(html: str, request: HttpRequest) -> SafeString:
    """``html``, written by our templates, without the links that its visitor may not follow.

    What is closed, what is a draft and what does not exist look the same: plain text. Where that
    text is the address itself, it goes too.
    """
    pieces = TAG.split(html)
    tags = {at: _address(pieces[at]) for at in range(1, len(pieces), 2) if _START.match(pieces[at])}
    # Those that stay on this page, as the titles of its parts, are left as they are. One without an
    # address, as Wagtail writes of a page that is gone, becomes its words like any other.
    links = {at: address for at, address in tags.items() if not (address or "").startswith("#")}
    if not links:
        return mark_safe(html)  # noqa: S308 - rendered by our own templates
    opened = opening(filter(None, links.values()), request)
    closed: str | None = None  # the address of the closed link that the pieces lie in
    words: list[int] = []  # and where its text is
    for at, piece in enumerate(pieces):
        if at in links:
            _hide_if_written_out(closed, pieces, words, request)
            address = links[at]
            closed, words = (None if address in opened else address or ""), []
            pieces[at] = piece if closed is None else ""
        elif closed is not None and at % 2 and _END.match(piece):
            _hide_if_written_out(closed, pieces, words, request)
            closed, pieces[at] = None, ""
        elif closed is not None and not at % 2:
            words.append(at)
    _hide_if_written_out(closed, pieces, words, request)
    return mark_safe("".join(pieces))  # noqa: S308 - rendered by our own templates


def _address(tag: str) -> str | None:
    for name, *values in _ATTRIBUTES.findall(tag):
        if name.lower() == "href":
            return unescape("".join(values)).strip()
    return None


def _hide_if_written_out(
    address: str | None, pieces: list[str], words: list[int], request: HttpRequest
) -> None:
    """Put other words in place of the text of a closed link, in these pieces, if it tells it."""
    if address and _is_written_out(_path(address, request), "".join(pieces[at] for at in words)):
        for at in words:
            pieces[at] = CLOSED_ADDRESS if at == words[0] else ""
    words.clear()


def _path(address: str, request: HttpRequest) -> str:
    try:
        path = urlsplit(urljoin(request.path, address)).path
    except ValueError:  # a bracket in its host
        path = address
    return unquote(path).strip("/").casefold()


def _is_written_out(path: str, text: str) -> bool:
    """Whether a text tells the path; one word is a word, unless a slash makes it an address."""
    written = unquote(unescape(text)).strip().casefold()
    if "/" in path:
        return path in written
    is_word = path == written and path.isalpha()
    return bool(path) and (f"/{path}" in written or (written.rstrip("/") == path and not is_word))
