"""Nobody is told of what is closed to him, by whatever anybody was shown (``make leaks``).

And the crawler finds what is planted.
"""

import uuid
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from cdp.access.visibility import EVERYTHING
from cdp.admin import editor_scope
from cdp.views import files, gate
from search import indexing, views
from search.engines.elasticsearch import ElasticsearchEngine
from tests.cdp.admin.test_refused_forms import field_names
from tests.leaks.crawler import ADMIN, SEEDS, SUPERUSER, UNNAMED, Crawl, Visitor, text_of
from tests.leaks.routes import ROUTES, addresses, values
from tests.leaks.world import NamedWorld
from tests.search.engines.makers import URL

pytestmark = pytest.mark.django_db
CLOSED = ("girafe", "hermine", "blaireau")


@pytest.mark.both_databases
def test_nobody_is_told_of_what_is_closed(
    crawl: Crawl,
    world: NamedWorld,
    visitors: dict[str, Visitor],
    record_property: Callable[[str, object], None],
) -> None:
    """On PostgreSQL those ask whose scope the database has to tell apart.

    The others open nothing: they are answered before any query that knows of a scope.
    """
    asking = list(visitors.values())
    if connection.vendor == "postgresql":
        asking = [visitors[SUPERUSER], visitors["member"], visitors["confined editor"]]
    known = [values(world.things["girafe"] | world.things[word]) for word in CLOSED]
    filled = [address for ids in known for route in ROUTES for address in addresses(route, ids)]
    for visitor in asking:
        crawl.ask_for_all(visitor, [*sorted({*crawl.shown, *SEEDS, *UNNAMED}), *filled])
        reached = f"{len(visitor.shown)} addresses shown, {visitor.reached} reached"
        record_property(
            "measure", f"leaks: {visitor.name}: {reached}, {visitor.asked} asked of others"
        )
    record_property("measure", f"leaks: {len(crawl.leaks)} found")
    assert crawl.leaks == []
    assert len(crawl.ended) == 2
    assert all(visitor.reached > 30 for visitor in visitors.values())
    assert all(visitor.asked > 150 for visitor in asking[1:])


# By what the screens of the admin are told of a thing, in forms and after the « ? ».
FIELDS = (
    *("id", "pk", "ids", "page", "pages", "parent_page", "parent_page_id", "new_parent_page"),
    *("chooser", "destination", "position", "workflow", "task", "content_type", "object_id"),
    *("collection", "collection_id", "collections", "parent", "document", "image", "video", "tag"),
    *("overwrite_revision_id", "loaded_revision_id", "revision_id", "space", "spaces", "booklet"),
    *(
        "version",
        "minutes",
        "metier",
        "series",
        "users",
        "user_perms",
        "groups",
        "group",
        "account",
    ),
    *("p", "q", "term", "childOf", "root_page", "redirect_page", "page_type", "title", "label"),
)


@pytest.mark.both_databases
def test_no_form_tells_of_an_id_that_it_was_sent(
    world: NamedWorld, crawl: Crawl, visitors: dict[str, Visitor], subtests: pytest.Subtests
) -> None:
    """Scenario 48, for each address, whether it shows a form or not.

    The page editor, whose blocks have fields of other names, has a test of its own.
    """
    confined = visitors["confined editor"]
    confined.client.raise_request_exception = False  # Wagtail's, for what no browser sends
    own = values(world.things["loutre"] | world.things["marmotte"])
    ids = [str(first + 1) for first, word in world.ranges if word in CLOSED]  # of every kind
    drawn = 0
    for route in ROUTES:
        mine = addresses(route, own) or addresses(route, values(world.things["girafe"]))
        names = next((found for one in mine if (found := fields_of(confined, one))), [])
        drawn += bool(names)
        ids.append(ids.pop(0))  # where a field takes one value, it is the last
        sent = dict.fromkeys([*FIELDS, *names], ids)
        with subtests.test(address=mine[0]), transaction.atomic():
            answer = confined.client.post(f"{mine[0]}?{urlencode(sent, doseq=True)}", sent)
            said = " ".join(map(str, get_messages(answer.wsgi_request)))
            told = crawl.closed_names(confined, mine[0], text_of(answer) + said)
            assert {*told} <= {*ids}
            transaction.set_rollback(True)
    assert drawn > 20


def fields_of(visitor: Visitor, address: str) -> list[str]:
    """The fields of the forms that this address shows."""
    return field_names(visitor.client.get(address))


@pytest.fixture
def elasticsearch(world: NamedWorld, settings: Any) -> Iterator[None]:
    """The world in another engine."""
    settings.ELASTICSEARCH_URL = URL
    settings.ELASTICSEARCH_INDEX = f"leaks-{uuid.uuid4().hex[:12]}"
    indexing.rebuild()
    yield
    ElasticsearchEngine(URL, index=settings.ELASTICSEARCH_INDEX).drop()


@pytest.mark.elasticsearch
def test_nor_by_the_other_engine(
    crawl: Crawl, visitors: dict[str, Visitor], elasticsearch: None
) -> None:
    crawl = crawl.again()
    searches = [address for address in SEEDS if "?q=" in address]
    for visitor in visitors.values():
        for address in searches:
            crawl.look(visitor, address)
            if crawl.is_closed(visitor, address):
                crawl.compare(visitor, "GET", address)
    assert crawl.leaks == []
    assert "girafe-guide" in visitors["member"].client.get("/recherche/?q=girafe").text


@pytest.mark.parametrize(
    ("way", "status"),
    [
        ("HEAD", HTTPStatus.OK),
        ("Range", HTTPStatus.PARTIAL_CONTENT),
        ("If-None-Match", HTTPStatus.NOT_MODIFIED),
    ],
)
def test_a_file_that_opens_by_another_way_is_found(
    crawl: Crawl,
    visitors: dict[str, Visitor],
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    status: HTTPStatus,
) -> None:
    def asked_so(request: HttpRequest, *args: Any) -> bool:
        return way in {request.method, *request.headers}

    monkeypatch.setattr(files, "may_read", asked_so)
    crawl = crawl.again()
    document = next(address for address in crawl.shown if "girafe-document" in address)
    crawl.ask_for_all(visitors["anonymous"], [document])
    assert f"anonymous: {way} {document} gives {status}" in crawl.leaks
    assert not [leak for leak in crawl.leaks if f": {way} " not in leak]


@pytest.mark.parametrize("told", ["a header", "its length"])
def test_an_address_that_differs_from_its_ghost_is_found(
    crawl: Crawl, visitors: dict[str, Visitor], monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    render = gate._render_gate

    def telling(request: HttpRequest, *args: Any) -> HttpResponse:
        response = render(request, *args)
        if Page.objects.filter(slug=request.path.split("/")[-2]).exists():
            response.headers["Link"] = "preload" if told == "a header" else ""
            response.content += b" " if told == "its length" else b""
        return response

    monkeypatch.setattr(gate, "_render_gate", telling)
    crawl = crawl.again()
    crawl.ask_for_all(visitors["gone member"], ["/savane/girafe-guide/"])
    assert len(crawl.leaks) == 4


def test_a_list_that_names_what_is_closed_is_found(
    crawl: Crawl, visitors: dict[str, Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "scope_of", lambda request: EVERYTHING)
    monkeypatch.setattr(editor_scope, "visible_to", lambda user, model: model.objects.all())
    by_list = {
        "other member": "/recherche/?q=phrase",
        "confined editor": f"{ADMIN}choose-page/search/?q=Girafe",
    }
    for name, address in by_list.items():
        found = crawl.again()
        found.look(visitors[name], address)
        assert any(f"{name}: GET {address} names" in leak for leak in found.leaks)
        assert any("Girafe" in leak for leak in found.leaks)
