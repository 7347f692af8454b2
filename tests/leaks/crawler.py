"""Visitors who are shown a site, and who then ask for all that the others were shown.

What is closed to a visitor must answer him like its *ghost*: an address of the same route and the
same length, which exists for nobody. And no answer at all names what he may not know of.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from http import HTTPStatus
from itertools import zip_longest
from typing import Any
from urllib.parse import quote, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.leaks.world import CONFINED, KNOWN_TO, PUBLIC, SPACE, NamedWorld

ADMIN = "/admin/"
SUPERUSER = "superuser"
# How one asks; the ETag is the one shown to who may have it.
METHODS = ("GET", "HEAD", "Range", "If-None-Match")
GIVEN = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED}
SEEDS = (
    *("/", "/cdp-pegase", "/sitemap.xml", "/robots.txt", "/recherche/opensearch.xml"),
    *("/glossaire/", "/metiers/", "/actualites/", "/savane/", "/voisin/", f"/{PUBLIC}/"),
    *(f"/recherche/?q={word}" for word in (PUBLIC, SPACE, *KNOWN_TO)),
)
# What has no name of its own, with the word of who may know it and an address like it of nobody.
UNNAMED = {
    "/livrets/savane.zip": ("girafe", "/livrets/savona.zip"),
    "/d/girafe-livret/3": ("hermine", "/d/girafe-livret/9"),
    "/d/girafe-livret/3/fichier": ("hermine", "/d/girafe-livret/9/fichier"),
}
# A secret address is for whoever has it: tests/search/test_topics.py.
LEFT_OUT = re.compile(r"/static/|/recherche/sujet/|/admin/(logout|failwhale|jsi18n|sprite|login)/")
# Addresses that an editor wrote, of a former site, whose readers are to be led on: by decision
# (cdp/views/README.md) they ask for a key, and do not hide that they existed.
_OLD = re.compile(r"/\w+-ancien$")
_LINK = re.compile(
    r"""(?:=\s?|[:,\[(>]\s?|^URL[^:]*:)["']?(?:https?://[\w.:]+)?(/(?!/)[^"'\s<>)\\]*)""", re.M
)
# The pictures made of one image: « images/<token>/a.format-webp.width-480.webp ».
_RENDITION = re.compile(r"(?<=^/fichiers/images)/\w+/|\.format-[\w.-]+")
_SRCSET = re.compile(r'srcset="([^"]+)"')
_CODE = re.compile(r"\\u([0-9a-fA-F]{4})")
# What is another at each answer: tokens of forms, the time at which an answer is no longer good.
_PASSING = re.compile(
    r"""((?:csrfmiddlewaretoken|name="page)" value="|CSRF_TOKEN": "|^Expires: )[^"\n]+""", re.M
)


@dataclass(eq=False)
class Visitor:
    """Somebody with a browser, and what he may know now (``KNOWN_TO``).

    ``shown`` are the addresses that the site has shown him.
    """

    name: str
    client: Client
    role: str = ""
    has_account: bool = False
    shown: set[str] = field(default_factory=set)
    reached: int = 0
    asked: int = 0

    def may_know(self, word: str, address: str) -> bool:
        """In the admin, the name of a space is for its editors; elsewhere its gate says it."""
        if self.role == SUPERUSER:
            return True
        if word == SPACE:
            return not address.startswith(ADMIN)
        return self.role in KNOWN_TO[word]

    @property
    def edits(self) -> bool:
        return self.role in {SUPERUSER, CONFINED}


@dataclass
class Crawl:
    """What all visitors of a world were shown, and the leaks that are found.

    ``ended`` are addresses that were a key, and open nothing any more.
    """

    world: NamedWorld
    shown: set[str] = field(default_factory=set)
    etags: dict[str, str] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    _ghosts: dict[tuple[Visitor, str, str], str] = field(default_factory=dict)

    def again(self) -> "Crawl":
        """The same site and what it has shown, with nothing found in it yet."""
        return replace(self, leaks=[], _ghosts={})

    def walk(self, visitor: Visitor, seeds: Iterable[str] = SEEDS) -> None:
        """Follow all that the visitor is shown; of the admin, one address of each route."""
        queue = deque(seeds)
        kinds: set[str] = set()
        while queue:
            for link in sorted(self.look(visitor, queue.popleft()) - visitor.shown):
                visitor.shown.add(link)
                if (kind := _route_of(link)) not in kinds:
                    kinds.add(kind)
                    queue.append(link)
        self.shown |= visitor.shown

    def look(self, visitor: Visitor, address: str) -> set[str]:
        """The addresses that one page shows; what it names and should not is a leak."""
        response = visitor.client.get(address)
        if response.status_code == HTTPStatus.OK:
            visitor.reached += 1
            self.etags.setdefault(address, response.headers.get("ETag", ""))
        text = text_of(response)
        _, swaps = self._ghost_of(visitor, address)
        self._note_names(visitor, "GET", address, swapped(text, swaps))
        return links_in(text)

    def ask_for_all(self, visitor: Visitor, addresses: Iterable[str]) -> None:
        """Ask for what is closed to the visitor: in every way, and of the admin for a sample."""
        asked: set[Any] = set()
        for address in addresses:
            if self.is_closed(visitor, address):
                kind, ways = self._sampled(visitor, address, asked)
                if kind not in asked:
                    asked.add(kind)
                    for method in ways:
                        self.compare(visitor, method, address)

    def _sampled(
        self, visitor: Visitor, address: str, asked: set[Any]
    ) -> tuple[Any, Sequence[str]]:
        """What is asked for once, and the ways in which it is.

        An editor asks for each route of the admin with an id of each word, and once in another
        way; with a password alone he asks for each route, and who has no account at each part.
        """
        route = _route_of(address)
        if not address.startswith(ADMIN):
            return route, METHODS
        if visitor.edits:
            another = () if route in asked else (METHODS[1 + len(asked) % 3],)
            asked.add(route)
            words = frozenset(self.world.names_in(address).values())
            return (route, words), (METHODS[0], *another)
        return (route if visitor.has_account else route.split("/")[1]), METHODS[:1]

    def compare(self, visitor: Visitor, method: str, address: str) -> None:
        """An address that is closed to the visitor answers like its ghost."""
        visitor.asked += 1
        ghost, swaps = self._ghost_of(visitor, address)
        response = ask(visitor.client, method, address, self.etags.get(address, ""))
        text = text_of(response)
        told, expected = swapped(text, swaps), self._ghosts_answer(visitor, method, ghost, address)
        if told != expected and not _OLD.match(address):
            differ = first_difference(told, expected)
            self.leaks.append(f"{visitor.name}: {method} {address} is not as {ghost}: {differ}")
        if response.status_code in GIVEN and not is_list(address):
            self.leaks.append(f"{visitor.name}: {method} {address} gives {response.status_code}")
        self._note_names(visitor, method, address, told)

    def _ghosts_answer(self, visitor: Visitor, method: str, ghost: str, address: str) -> str:
        key = (visitor, method, ghost)
        if key not in self._ghosts:
            response = ask(visitor.client, method, ghost, self.etags.get(address, ""))
            self._ghosts[key] = text_of(response)
        return self._ghosts[key]

    def is_closed(self, visitor: Visitor, address: str) -> bool:
        """Whether this address is to answer the visitor like its ghost."""
        if address.startswith(ADMIN) and not visitor.edits:
            return True
        return address in self.ended or bool(self.closed_names(visitor, address, address))

    def closed_names(self, visitor: Visitor, address: str, text: str) -> list[str]:
        """What a text, answered at this address, names that the visitor may not know of."""
        names = self.world.names_in(text).items()
        closed = {name for name, word in names if not visitor.may_know(word, address)}
        if text == address and text in UNNAMED and not visitor.may_know(UNNAMED[text][0], address):
            closed.add(text)
        return sorted(closed, key=len, reverse=True)

    def _ghost_of(self, visitor: Visitor, address: str) -> tuple[str, list[tuple[str, str]]]:
        """An address like this one, of nobody, and what is another word in what it answers."""
        ghost = UNNAMED[address][1] if address in UNNAMED else address
        if address in self.ended:
            ghost = re.sub(r"\w{20,}", lambda token: token[0][::-1], address)
        names = [(name, name_of_ghost(name)) for name in self.closed_names(visitor, address, ghost)]
        ghost = swapped(ghost, names)
        whole = [(quote(address, safe=""), quote(ghost, safe="")), (address, ghost)]
        return ghost, [*whole, *names]

    def _note_names(self, visitor: Visitor, method: str, address: str, text: str) -> None:
        if names := self.closed_names(visitor, address, text):
            self.leaks.append(f"{visitor.name}: {method} {address} names {', '.join(names)}")


def _route_of(address: str) -> str:
    """What addresses have in common that one view answers alike.

    Elsewhere than in the admin these are pictures made of one image, and searches for one word.
    """
    parts = urlsplit(address)
    if not address.startswith(ADMIN):
        return _RENDITION.sub("/", address).partition("&")[0]
    try:
        return resolve(parts.path).route
    except Resolver404:
        return parts.path.removeprefix("/")


def ask(client: Client, method: str, address: str, etag: str) -> Any:
    """The answer to who asks in this way."""
    headers = {"Range": {"Range": "bytes=0-3"}, "If-None-Match": {"If-None-Match": etag or "*"}}
    client.cookies.pop("messages", None)  # what a refusal before this one had to say
    call = client.head if method == "HEAD" else client.get
    return call(address, headers=headers.get(method, {}))


def first_difference(told: str, expected: str) -> str:
    """Of two answers, the first lines that differ."""
    lines = zip_longest(told.splitlines(), expected.splitlines(), fillvalue="")
    one, other = next((pair for pair in lines if pair[0] != pair[1]), ("", ""))
    return f"{one.strip()[:120]!r}, {other.strip()[:120]!r}"


def name_of_ghost(name: str) -> str:
    """As long as a name or an id, and of nothing."""
    return "9" * len(name) if name.isdecimal() else name[::-1]


def swapped(text: str, swaps: list[tuple[str, str]]) -> str:
    for old, new in swaps:
        text = text.replace(old, new)
    return text


def is_list(address: str) -> bool:
    """Whether what is closed in an address is a parameter of a page that is open to all."""
    return "?" in address


def text_of(response: Any) -> str:
    """All that an answer says: status, headers and text, the codes of letters read."""
    body = b"".join(response) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.headers.items()))
    cookies = " ".join(sorted(response.cookies))
    text = f"{response.status_code}\n{headers}\n{cookies}\n\n{body.decode('utf-8', 'replace')}"
    text = _CODE.sub(lambda code: chr(int(code[1], 16)), unescape(text))
    return _PASSING.sub(r"\1", text)


def links_in(text: str) -> set[str]:
    """The addresses of this site in HTML, JSON, XML and calendars."""
    found = set(_LINK.findall(text.replace("\r\n ", "")))
    for candidates in _SRCSET.findall(text):
        found |= {part.split()[0] for part in candidates.split(",") if part.strip()}
    addresses = (urlsplit(link)._replace(fragment="").geturl() for link in found)
    return {address for address in addresses if address and not LEFT_OUT.match(address)}
