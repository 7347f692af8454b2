"""The oracle of links: every address that is printed for a visitor opens for that visitor."""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag

from django.test import Client

_PLAIN = {"href", "src", "poster", "action", "formaction", "data-follow", "data-copy"}
# What is printed and not asked for, by the reason why.
NOT_ASKED = {
    "a place on the same page": r"#",
    "another site: tests ask loopback only": r"(?!https?://testserver/)[a-z]+:",
    "a file of the theme, the same for all": r"(https?://testserver)?/static/",
    "an address that takes POST only": r"/recherche/suivi$",
    "an editor's « Modifier cette page »: tests of the admin open it": r"/admin/pages/\d+/edit/$",
}


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "srcset":
                self.found |= {part.split()[0] for part in (value or "").split(",")}
            elif name in _PLAIN or (re.match(r"(https?:/)?/\w", value or "") and name != "value"):
                self.found.add(value or "")


def addresses(html: str) -> set[str]:
    """Every address in the attributes of some HTML, whatever they are called."""
    parser = _Addresses()
    parser.feed(html)
    return parser.found


def asked(found: set[str]) -> set[str]:
    """Those of these addresses that are asked for, without their fragments."""
    patterns = [re.compile(pattern) for pattern in NOT_ASKED.values()]
    kept = {one for one in found if not any(pattern.match(one) for pattern in patterns)}
    return {urldefrag(one).url for one in kept}


def opens(client: Client, address: str, page: str = "/") -> bool:
    """Whether an address, printed in ``page``, opens for a visitor, at once or by redirections."""
    where = page.partition("?")[0] + address if address.startswith("?") else address
    response = client.get(where.removeprefix("http://testserver"), follow=True)
    return bool(response.status_code == 200)
