"""Scenarios 22 to 25 as a property: random sites and queries show nothing of a closed space.

Each page, file and video holds a word of its own (« zzabzz ») and common words; whatever the query
is, all that a visitor gets must come from what he may see, and so must the counts.
"""

import random
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from cdp.access.visibility import EVERYTHING, Scope
from cdp.models import SpacePage
from cms.models import HomePage
from search import indexing
from search.engines.base import Facet, SearchOptions
from search.results import find, search_scope, suggest
from search.site_engine import engine
from search.synonyms import synonyms
from tests.factories import (
    file_blocks,
    make_alias,
    make_booklet,
    make_document,
    make_guide,
    make_minutes,
    make_page,
    make_space,
    make_version,
    make_video_page,
    move,
    open_space,
    rich,
    share,
)

COMMON = ["enfant", "livret", "médecin", "conférence", "pouponnière", "bilan", "accueil"]
OWN = re.compile(r"zz([a-z]+)zz")
QUERIES = 30  # of the 120 of a site, each visitor's own: an example takes seconds


class Site:
    """Spaces with random content; every page has a word of its own."""

    def __init__(self, chance: random.Random) -> None:
        self.random = chance
        self.spaces = [make_space(f"espace-{number}") for number in range(3)]
        self.spaces_of: dict[str, set[int]] = {}  # the spaces that may read a word; empty: everyone
        for number in range(18):
            self._add(number)

    def _word(self, number: int, allowed: set[int]) -> str:
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:02}")
        self.spaces_of[letters] = allowed
        return f"zz{letters}zz"

    def _add(self, number: int) -> None:
        space = self.random.choice([None, *self.spaces])
        parent = space or HomePage.objects.get()
        allowed = {space.pk} if space else set[int]()
        word = self._word(number, allowed)
        words = " ".join([*self.random.sample(COMMON, 3), word])
        title, slug = f"{self.random.choice(COMMON)} {word}", f"chose-{number}"
        kinds = ["page", "guide", "booklet", "file", "video"] + (["minutes"] if space else [])
        page = self._make(self.random.choice(kinds), parent, title, slug, words)
        if space and self.random.random() < 0.3:
            other = self.random.choice([one for one in self.spaces if one != space])
            share(page, other)
            allowed.add(other.pk)
        if self.random.random() < 0.2:
            make_alias(self.random.choice(self.spaces), page, f"alias-{number}")

    def _make(self, kind: str, parent: Page, title: str, slug: str, words: str) -> Page:
        if kind == "minutes":
            return make_minutes(parent, title, slug=slug, body=f"<p>{words}</p>")
        if kind == "guide":
            body: Any = [("text", rich(f"<p>{words}</p>"))]
            return make_guide(parent, title, slug=slug, body=body)
        if kind == "booklet":
            booklet = make_booklet(parent, title, slug=slug, permalink=slug)
            for version in ("1", "2"):
                make_version(booklet, f"V{version}", f"2026-01-0{version}", changes=words)
            return booklet
        if kind == "video":
            return make_video_page(parent, title, slug=slug, introduction=words)
        if kind == "file":
            document = make_document(title, f"Un texte. {words}".encode(), "a.txt")
            return make_page(parent, title, slug=slug, body=file_blocks(document))
        return make_page(parent, title, slug=slug, introduction=words)

    def queries(self) -> list[str]:
        texts = []
        for letters in self.spaces_of:
            word = f"zz{letters}zz"
            texts += [word, word[:-1], f"l{word}", f"{word[:-2]}yz", f'"{word}"', f"-{word} enfant"]
        for _ in range(12):
            texts.append(" ".join(self.random.sample(COMMON, self.random.randint(1, 3))))
        return texts

    def allowed(self, scope: Scope) -> set[str]:
        opened = {space.pk for space in scope.spaces}
        return {
            letters
            for letters, spaces in self.spaces_of.items()
            if scope.everything or not spaces or spaces & opened
        }


def texts_of(found: Any) -> str:
    """Every text of a page of results."""
    fragments = [
        fragment.text
        for result in found.results
        for place in (result.place, *result.other_places)
        for fragment in (*result.title, *place.excerpt)
    ]
    places = [
        place.section for result in found.results for place in (result.place, *result.other_places)
    ]
    return " ".join([*fragments, *places, found.correction])


@pytest.mark.parametrize("moved", [False, True], ids=["rebuilt", "updated"])
@settings(
    max_examples=3,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),  # an example takes seconds
)
@given(chance=st.randoms())
def test_22_to_25_nothing_of_a_closed_space_is_told(
    db: None, moved: bool, chance: random.Random
) -> None:
    with transaction.atomic():
        check_a_site(Site(chance), moved=moved)
        transaction.set_rollback(True)


def check_a_site(site: Site, *, moved: bool) -> None:
    indexing.rebuild()
    if moved:  # and as well by updates as by a rebuild
        move(SpacePage.objects.first().get_children().first() or site.spaces[0], site.spaces[1])
        indexing.drain()
    scopes = [Scope(), *(Scope((space,)) for space in site.spaces), Scope(tuple(site.spaces[:2]))]
    for scope in scopes:
        visible = {p.pk for p in scope.visible(Page.objects.all())}
        allowed = None if moved else site.allowed(scope)
        for superseded in (False, True):
            for text in site.random.sample(site.queries(), QUERIES):
                _check(text, scope, superseded, allowed, visible)


def _check(
    text: str, scope: Scope, superseded: bool, allowed: set[str] | None, visible: set[int]
) -> None:
    found = find(text, scope, SearchOptions(limit=100), include_superseded=superseded)
    assert found.total == len(found.results), text
    # The engine alone stays within the scope: nothing is dropped afterwards.
    own = engine().search(
        text, search_scope(scope, superseded), SearchOptions(limit=100), synonyms()
    )
    assert own.total == found.total == len(own.hits)
    assert sum(found.facets.get(Facet.KIND, {}).values()) in (0, found.total)
    opened = {str(space.pk) for space in scope.spaces}
    for space in found.facets.get(Facet.SPACE, {}):
        assert space == "public" or space.removeprefix("space:") in opened
    for hit in own.hits:
        source, _, pk = hit.passage.document.partition(":")
        assert source != "page" or int(pk) in visible
    words = set(OWN.findall(texts_of(found))) | set(OWN.findall(" ".join(suggest(text, scope))))
    if allowed is not None:
        assert words <= allowed, text


def test_the_page_tells_what_the_search_tells(db: None) -> None:
    site = Site(random.Random(99))  # noqa: S311 - a site, not a secret
    indexing.rebuild()
    for number, space in enumerate(site.spaces):
        client = Client()
        open_space(client, space)
        allowed = site.allowed(Scope((space,)))
        for text in site.queries()[number::9]:
            shown = client.get("/recherche/", {"q": text, "versions": "toutes"}).text
            typed = set(OWN.findall(text))
            assert set(OWN.findall(shown)) - typed <= allowed, text
    assert find("enfant", EVERYTHING).total > 0
