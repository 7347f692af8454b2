"""Takes from rendered HTML the links that do not open for its visitor; their words stay."""

import re
from html import unescape
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from cdp.access.destinations import opening
from cdp.glossary import TAG

_START = re.compile(r"<a[\s>]", re.IGNORECASE)
_END = re.compile(r"</a[\s>]", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
# Of a link that is written as its own address.
CLOSED_ADDRESS = "(adresse qui ne vous est pas ouverte)"


def without_closed_links(html: str, request: HttpRequest) -> SafeString:
    """``html``, written by our templates, without the links that its visitor may not follow.

    What is closed, what is a draft and what does not exist look the same: plain text. Where that
    text is the address itself, it goes too.
    """
    pieces = TAG.split(html)
    links = {
        at: _address(pieces[at]) for at in range(1, len(pieces), 2) if _START.match(pieces[at])
    }
    addresses = {address for address in links.values() if address is not None}
    opened = opening(addresses, request) if addresses else set()
    closed: str | None = None  # the address of the closed link that the pieces lie in
    for at, piece in enumerate(pieces):
        if at in links:
            address = links[at]
            closed = None if address in opened else address or ""
            pieces[at] = piece if closed is None else ""
        elif closed is not None and at % 2 and _END.match(piece):
            closed, pieces[at] = None, ""
        elif closed and _is_written_out(closed, piece):
            pieces[at] = CLOSED_ADDRESS
    return mark_safe("".join(pieces))  # noqa: S308 - rendered by our own templates


def _address(tag: str) -> str | None:
    found = _HREF.search(tag)
    return unescape(found[1] or found[2] or "").strip() if found else None


def _is_written_out(address: str, text: str) -> bool:
    path = unquote(urlsplit(address).path).strip("/")
    return bool(path) and f"/{path}" in unescape(text)
