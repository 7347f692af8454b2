"""Generated sites and every visitor: the answers equal those of an oracle of ten lines.

The oracle is written from the design, §3.1, on plain data; it knows neither SQL nor requests.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from wagtail.models import Page

from cms.models import HomePage
from search import indexing
from tests.addresses import addresses, asked, opens
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
    rich,
    share,
    verified_client,
)

pytestmark = pytest.mark.both_databases

SITES = 2 if connection.vendor == "postgresql" else 4  # other SQL, the same rule
STEPS = 4  # of the life of each: its growth, then events
SPACES = 3
PAGES = 18
DOCUMENTS = 8
EVENTS = ["unpublish", "draft", "other files", "move", "move"]
WORD = "girafe"
# What no event of these closes is asked for once.
LASTING = re.compile(r"/(recherche|glossaire|metiers|cdp-pegase|actualites)\b")
LINKS = ["chosen", "in a block", "typed", "typed in full", "of a file"]


Visitor = tuple[Client, set[int] | None]  # and the spaces that are open; None: an editor


@dataclass(eq=False, repr=False)
class Node:
    """A page as the oracle knows it."""

    page: Any
    parent: "Node | None"
    live: bool = True
    is_space: bool = False
    source: "Node | None" = None
    shared: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)
    links: list[tuple[str, Any]] = field(default_factory=list)

    def __repr__(self) -> str:
        return self.page.slug

    @property
    def space(self) -> "Node | None":
        return self if self.is_space else self.parent.space if self.parent else None


def sees(node: Node, opened: set[int] | None) -> bool:
    """The rule for a page; ``opened`` holds ids of spaces, None stands for a verified editor."""
    if not node.live or opened is None:
        return node.live
    place = node.space is None or bool(({node.space.page.pk} | node.shared) & opened)
    return place and (node.source is None or sees(node.source, opened))


class SiteMachine(RuleBasedStateMachine):
    """A site that grows, then lives: after each event everybody is answered as by the oracle."""

    cases = 0

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(data=st.data())
    def grow(self, data: st.DataObject) -> None:
        """A tree with sharing, drafts, aliases and files used in several places."""
        self.home = Node(HomePage.objects.get(), None)
        self.spaces = [
            Node(make_space(f"espace-{n}"), self.home, is_space=True) for n in range(SPACES)
        ]
        made = [make_document() for _ in range(DOCUMENTS)]
        self.documents = {document.pk: document for document in made}
        self.nodes = [self.home, *self.spaces]
        for number in range(PAGES):
            node = self._new_page(data, number)
            self.nodes.append(node)
            if node.space and not node.source:
                others = [space for space in self.spaces if space is not node.space]
                for other in data.draw(st.sets(st.sampled_from(others), max_size=2), "shared"):
                    share(node.page, other.page)
                    node.shared.add(other.page.pk)
        for _ in range(PAGES // 5):
            self._change(data)
        self.everybody = self._visitors(data)
        self.lasting: dict[Client, set[str]] = {client: set() for client, _ in self.everybody}
        # Members ask first, for everything: what is kept of their answers is for nobody else.
        self.compare(self.everybody[::-1])
        self.compare(self.everybody)
        with CaptureQueriesContext(connection) as queries:
            self.everybody[0][0].get("/")
        assert len(queries) == 1  # it was answered from what is kept
        self.compare_search()

    @rule(data=st.data())
    def event(self, data: st.DataObject) -> None:
        """What was kept is forgotten at once when something happens."""
        self._change(data)
        self.compare(self.everybody)

    def _new_page(self, data: st.DataObject, number: int) -> Node:
        slug = f"page-{number}"
        parent = data.draw(st.sampled_from(parents(self.nodes)), "parent")
        kind = data.draw(st.sampled_from(["page", "page", "minutes", "alias"]), "kind")
        sources = [node for node in self.pages if node.live and is_standard(node)]
        if sources and kind == "alias":
            source = data.draw(st.sampled_from(sources), "source")
            alias = make_alias(parent.page, source.page, slug)
            return Node(alias, parent, source=source, files=source.files, links=source.links)
        files = data.draw(self._files(), "files")
        targets = st.sampled_from(self.nodes)
        links = data.draw(st.lists(st.tuples(st.sampled_from(LINKS), targets), max_size=2), "links")
        title = f"Une {WORD} {number:03}"
        body = self._body(files, links)
        if parent.is_space and kind == "minutes":
            page: Any = make_minutes(parent.page, title, slug=slug, number=number + 1)
            replace_body(page, body)
        else:
            page = make_page(parent.page, title, slug=slug, body=body)
        return Node(page, parent, files=files, links=links)

    def _body(self, files: set[int], links: list[tuple[str, Node]]) -> list[Any]:
        """Files, links to pages, and typed addresses that may lie one day."""
        body: list[Any] = file_blocks(*(self.documents[pk] for pk in sorted(files)))
        for form, target in links:
            url, pk = address(target), target.page.pk
            if form == "chosen":
                body.append(("text", rich(f'<p><a linktype="page" id="{pk}">Suite</a></p>')))
            elif form == "in a block":
                link = {"page": Page.objects.get(pk=pk), "url": "", "text": "Suite"}
                body.append(("links", [link]))
            else:
                document = self.documents[sorted(self.documents)[pk % DOCUMENTS]]
                typed = {"typed": url, "typed in full": f"http://testserver{url}"}
                body.append(("markdown", f"[Suite]({typed.get(form, document.url)})"))
        return body

    def _change(self, data: st.DataObject) -> None:
        """Something that happens to a page after its publication."""
        living = [node for node in self.pages if node.live]
        if not living:
            return
        node = data.draw(st.sampled_from(living), "page")
        event = data.draw(st.sampled_from(EVENTS), "event")
        aliases = [other for other in self.nodes if other.source is node]
        if event == "move":
            self._move(data, node)
        elif event == "unpublish":
            Page.objects.get(pk=node.page.pk).specific.unpublish()
            for gone in (node, *aliases):
                gone.live = False
        else:
            files = data.draw(self._files(), "files")
            page = Page.objects.get(pk=node.page.pk).specific
            body = self._body(files, node.links)
            replace_body(page, body, publish=event == "other files")
            if event == "other files":
                for changed in (node, *aliases):
                    changed.files = files

    def _move(self, data: st.DataObject, node: Node) -> None:
        if not is_standard(node):
            return
        branch = [other for other in self.nodes if node in lineage(other)]
        targets = [other for other in parents(self.nodes) if other not in branch]
        target = data.draw(st.sampled_from(targets), "target")
        move(node.page, target.page)
        node.parent = target
        for moved in branch:
            moved.shared -= {node.space.page.pk} if node.space else set(moved.shared)

    @property
    def pages(self) -> list[Node]:
        """The pages that are neither spaces nor aliases."""
        return [node for node in self.nodes[1 + SPACES :] if not node.source]

    def _files(self) -> st.SearchStrategy[set[int]]:
        return st.sets(st.sampled_from(sorted(self.documents)), max_size=2)

    def _visitors(self, data: st.DataObject) -> list[Visitor]:
        """Everyone from nobody to a verified editor, with every number of spaces open."""
        everybody: list[Visitor] = [(Client(), set())]
        order = data.draw(st.permutations(self.spaces), "opened")
        for count in range(1, SPACES + 1):
            client, opened = Client(), order[:count]
            for space in opened:
                assert open_space(client, space.page).status_code == 302
            everybody.append((client, {space.page.pk for space in opened}))
        confined = make_editor("alix", superuser=False)
        confined.groups.add(self.spaces[0].page.editors.group)
        everybody.append((verified_client(confined), {self.spaces[0].page.pk}))
        everybody.append((verified_client(make_editor()), None))
        return everybody

    def compare(self, everybody: list[Visitor]) -> None:
        """Pages, links, the lists of spaces and files are those that the oracle tells."""
        urls = {id(node): address(node) for node in self.nodes}
        for client, opened in everybody:
            seen = {urls[id(node)] for node in self.nodes if sees(node, opened)}
            unseen = set(urls.values()) - seen
            printed: set[str] = set()
            for node in self.nodes:
                response = client.get(urls[id(node)])
                assert response.status_code in {200, 403, 404}
                assert (response.status_code == 200) is sees(node, opened), (node, opened)
                if response.status_code == 200:
                    shown = links(response.text)
                    assert not shown & unseen, (node, opened)
                    assert self._chosen(node, opened, urls) <= shown, (node, opened)
                    printed |= asked(addresses(response.text))
                    if node.is_space:
                        assert self._listed(node, opened, urls) <= shown, (node, opened)
                self.count()
            for pk, document in self.documents.items():
                status = client.get(document.url).status_code
                assert (status == 200) is self._reads(pk, opened), (pk, opened)
                seen |= {document.url} if status == 200 else set()
                self.count()
            for other in sorted(printed - seen - self.lasting[client]):
                assert opens(client, other), (other, opened)
                self.count()
            self.lasting[client] |= {other for other in printed if LASTING.match(other)}

    def _listed(self, space: Node, opened: set[int] | None, urls: dict[int, str]) -> set[str]:
        """What the page of a space has to show."""
        here = [node for node in self.nodes if node.parent is space or space.page.pk in node.shared]
        return {urls[id(node)] for node in here if sees(node, opened)}

    def _chosen(self, node: Node, opened: set[int] | None, urls: dict[int, str]) -> set[str]:
        """What a page links to, for who sees it: links are not lost either."""
        chosen = [target for form, target in node.links if form in {"chosen", "in a block"}]
        return {urls[id(target)] for target in chosen if sees(target, opened)}

    def _reads(self, document: int, opened: set[int] | None) -> bool:
        """The rule for a file."""
        users = [node for node in self.nodes if document in node.files]
        return opened is None or any(sees(node, opened) for node in users)

    def compare_search(self) -> None:
        """Everybody finds the pages that the oracle tells, and no other."""
        indexing.rebuild()
        for client, opened in self.everybody:
            expected = {address(node) for node in self.pages if sees(node, opened)}
            assert found_by_search(client) == expected, opened
            self.count()

    @classmethod
    def count(cls) -> None:
        """One more answer that agrees."""
        cls.cases += 1


def test_the_site_answers_as_the_oracle(db: None, record_property: Any) -> None:
    SiteMachine.cases = 0
    run_state_machine_as_test(
        SiteMachine,
        settings=settings(
            max_examples=SITES,
            stateful_step_count=STEPS,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),  # an example takes seconds
        ),
    )
    record_property("measure", f"the rule against its oracle: {SiteMachine.cases} answers agree")


def lineage(node: Node | None) -> list[Node]:
    return [node, *lineage(node.parent)] if node else []


def parents(nodes: list[Node]) -> list[Node]:
    allowed = [node for node in nodes if node.page.specific_class.allowed_subpage_models()]
    return [node for node in allowed if node.source is None]


def address(node: Node) -> str:
    return Page.objects.get(pk=node.page.pk).get_url() or ""


def links(text: str) -> set[str]:
    main = text.partition("<main")[2].partition("</main>")[0]
    return set(re.findall(r'href="(/[^"#?]*)"', main))


def found_by_search(client: Client) -> set[str]:
    """Every result for the word that all titles hold; their number must be the one shown."""
    found: set[str] = set()
    for page in range(1, 6):
        text = client.get("/recherche/", {"q": WORD, "page": page}).text
        count = re.search(r"([\d\s]+) résultats? pour", text.replace("\N{NO-BREAK SPACE}", " "))
        found |= links(text) - {"/cdp-pegase", "/", "/glossaire/"}  # what else the page links to
    assert (int(count[1]) if count else 0) == len(found)
    return found


def is_standard(node: Node) -> bool:
    return type(node.page).__name__ == "StandardPage"
