"""A generated site and every visitor: the site's answers equal those of an oracle of ten lines.

The oracle is written from the design, §3.1, on plain data; it knows neither SQL nor requests.
"""

import random
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.models import HomePage
from search import indexing
from tests.factories import (
    file_blocks,
    make_alias,
    make_document,
    make_editor,
    make_minutes,
    make_page,
    make_space,
    move,
    open_space,
    replace_body,
    share,
    verified_client,
)

SITES = 8
SPACES = 3
PAGES = 22
DOCUMENTS = 8
EVENTS = 3
WORD = "girafe"


@dataclass(eq=False)
class Node:
    """A page as the oracle knows it."""

    page: Any
    parent: "Node | None"
    live: bool = True
    is_space: bool = False
    source: "Node | None" = None
    shared: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)

    @property
    def space(self) -> "Node | None":
        return self if self.is_space else self.parent.space if self.parent else None


@dataclass
class Site:
    nodes: list[Node]
    spaces: list[Node]
    documents: dict[int, Any]


def sees(node: Node, opened: set[int] | None) -> bool:
    """The rule for a page; ``opened`` holds ids of spaces, None stands for a verified editor."""
    if not node.live or opened is None:
        return node.live
    place = node.space is None or bool(({node.space.page.pk} | node.shared) & opened)
    return place and (node.source is None or sees(node.source, opened))


def reads(document: int, site: Site, opened: set[int] | None) -> bool:
    """The rule for a file."""
    users = [node for node in site.nodes if document in node.files]
    return opened is None or any(sees(node, opened) for node in users)


def make_site(chance: random.Random) -> Site:
    """A random tree, with sharing, drafts, aliases and files used in several places."""
    home = Node(HomePage.objects.get(), None)
    spaces = [Node(make_space(f"espace-{n}"), home, is_space=True) for n in range(SPACES)]
    documents = {document.pk: document for document in (make_document() for _ in range(DOCUMENTS))}
    nodes = [home, *spaces]
    for number in range(PAGES):
        node = _grow(chance, number, nodes, documents)
        if node.space and not node.source:
            for other in chance.sample(spaces, chance.randrange(SPACES)):
                if other is not node.space and chance.random() < 0.5:
                    share(node.page, other.page)
                    node.shared.add(other.page.pk)
        nodes.append(node)
    for node in chance.sample(nodes[1 + SPACES :], PAGES // 5):
        _change(chance, node, nodes, documents)
    return Site(nodes, spaces, documents)


def _grow(chance: random.Random, number: int, nodes: list[Node], documents: dict[int, Any]) -> Node:
    parent = chance.choice(parents(nodes))
    slug = f"page-{number}"
    sources = [
        node
        for node in nodes
        if not node.is_space and node.parent and node.live and not node.source
    ]
    sources = [node for node in sources if type(node.page).__name__ == "StandardPage"]
    if sources and chance.random() < 0.25:
        source = chance.choice(sources)
        alias = make_alias(parent.page, source.page, slug)
        return Node(alias, parent, source=source, files=source.files)
    files = set(chance.sample(sorted(documents), chance.randrange(3)))
    title = f"Une {WORD} {number:03}"
    body = file_blocks(*(documents[pk] for pk in files))
    if parent.is_space and chance.random() < 0.4:
        page: Any = make_minutes(parent.page, title, slug=slug, number=number + 1)
        replace_body(page, body)
    else:
        page = make_page(parent.page, title, slug=slug, body=body)
    return Node(page, parent, files=files)


def _change(
    chance: random.Random, node: Node, nodes: list[Node], documents: dict[int, Any]
) -> None:
    """Something that happens to a page after its publication."""
    if node.source is not None:
        return
    page = Page.objects.get(pk=node.page.pk).specific
    aliases = [other for other in nodes if other.source is node]
    event = chance.choice(["unpublish", "draft", "other files", "move", "move"])
    if event == "move":
        _move(chance, node, nodes)
        return
    if event == "unpublish":
        page.unpublish()
        for gone in (node, *aliases):
            gone.live = False
        return
    files = set(chance.sample(sorted(documents), 2))
    replace_body(
        page, file_blocks(*(documents[pk] for pk in files)), publish=event == "other files"
    )
    if event == "other files":
        for changed in (node, *aliases):
            changed.files = files


def _move(chance: random.Random, node: Node, nodes: list[Node]) -> None:
    branch = [other for other in nodes if node in lineage(other)]
    target = chance.choice([other for other in parents(nodes) if other not in branch])
    if type(node.page).__name__ != "StandardPage":
        return
    move(node.page, target.page)
    node.parent = target
    for moved in branch:
        moved.shared -= {node.space.page.pk} if node.space else set(moved.shared)


def lineage(node: Node | None) -> list[Node]:
    return [node, *lineage(node.parent)] if node else []


def parents(nodes: list[Node]) -> list[Node]:
    allowed = [node for node in nodes if node.page.specific_class.allowed_subpage_models()]
    return [node for node in allowed if node.source is None]


def visitors(chance: random.Random, site: Site) -> list[tuple[Client, set[int] | None]]:
    """Everyone from nobody to a verified editor, with every number of spaces open."""
    everybody: list[tuple[Client, set[int] | None]] = [(Client(), set())]
    for count in range(1, SPACES + 1):
        client, opened = Client(), chance.sample(site.spaces, count)
        for space in opened:
            assert open_space(client, space.page).status_code == 302
        everybody.append((client, {space.page.pk for space in opened}))
    confined = make_editor("alix", superuser=False)
    confined.groups.add(site.spaces[0].page.editors.group)
    everybody.append((verified_client(confined), {site.spaces[0].page.pk}))
    everybody.append((verified_client(make_editor()), None))
    return everybody


def address(node: Node) -> str:
    return Page.objects.get(pk=node.page.pk).get_url() or ""


def links(text: str) -> set[str]:
    main = text.partition("<main")[2].partition("</main>")[0]
    return set(re.findall(r'href="(/[^"#?]*)"', main))


@pytest.mark.parametrize("seed", range(SITES))
def test_the_site_answers_as_the_oracle(seed: int, db: None, record_property: Any) -> None:
    chance = random.Random(seed)  # noqa: S311
    site = make_site(chance)
    everybody = visitors(chance, site)
    # Members ask first, for everything: what is kept of their answers is for nobody else.
    cases = compared(seed, site, everybody[::-1], pages_only=True)
    cases += compared(seed, site, everybody)
    with CaptureQueriesContext(connection) as queries:
        everybody[0][0].get("/")
    assert len(queries) == 1  # it was answered from what is kept
    # What was kept is forgotten at once when something happens.
    for _ in range(EVENTS):
        node = chance.choice(site.nodes[1 + SPACES :])
        if node.live:
            _change(chance, node, site.nodes, site.documents)
        cases += compared(seed, site, everybody, pages_only=True)
    record_property("measure", f"the rule against its oracle, site {seed}: {cases} cases agree")


def compared(
    seed: int, site: Site, everybody: list[tuple[Client, set[int] | None]], pages_only: bool = False
) -> int:
    """How many answers to everybody are those of the oracle: all of them, or the test fails."""
    if not pages_only:
        indexing.rebuild()
    urls = {id(node): address(node) for node in site.nodes}
    cases = 0
    for client, opened in everybody:
        seen = {urls[id(node)] for node in site.nodes if sees(node, opened)}
        unseen = set(urls.values()) - seen
        for node in site.nodes:
            answer = client.get(urls[id(node)]).status_code
            assert (answer == 200) is sees(node, opened), (seed, node, opened)
            assert answer in {200, 403, 404}
            cases += 1
        if pages_only:
            continue
        for pk, document in site.documents.items():
            status = client.get(document.url).status_code
            assert (status == 200) is reads(pk, site, opened), (seed, pk, opened)
            cases += 1
        for url in sorted(seen):
            assert not links(client.get(url).text) & unseen, (seed, url, opened)
            cases += 1
        for space in site.spaces:
            if sees(space, opened):
                listed = links(client.get(urls[id(space)]).text)
                here = [
                    node
                    for node in site.nodes
                    if node.parent is space or space.page.pk in node.shared
                ]
                expected = {urls[id(node)] for node in here if sees(node, opened)}
                assert expected <= listed, (seed, space, opened)
                cases += 1
        found = found_by_search(client)
        originals = [node for node in site.nodes if not node.source and WORD in node.page.title]
        assert found == {urls[id(node)] for node in originals if sees(node, opened)}, (seed, opened)
        cases += 1
    return cases


def found_by_search(client: Client) -> set[str]:
    """Every result for the word that all titles hold; their number must be the one that is told."""
    found: set[str] = set()
    for page in range(1, 6):
        text = client.get("/recherche/", {"q": WORD, "page": page}).text
        told = re.search(r"([\d\s]+) résultats? pour", text.replace("\N{NO-BREAK SPACE}", " "))
        found |= links(text) - {"/cdp-pegase", "/"}
    assert (int(told[1]) if told else 0) == len(found)
    return found
