"""Nobody is told of what is closed to him, by whatever anybody was shown (``make leaks``).

And the crawler finds what is planted.
"""

import uuid
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from cdp.access.visibility import EVERYTHING
from cdp.admin import editor_scope
from cdp.views import files, gate
from search import indexing, views
from search.engines.elasticsearch import ElasticsearchEngine
from tests.leaks.crawler import ADMIN, SEEDS, UNNAMED, Crawl, Visitor
from tests.leaks.routes import ROUTES, addresses, values
from tests.leaks.world import NamedWorld
from tests.search.engines.makers import URL

pytestmark = pytest.mark.django_db
CLOSED = ("girafe", "hermine", "blaireau")


def test_nobody_is_told_of_what_is_closed(
    crawl: Crawl,
    world: NamedWorld,
    visitors: dict[str, Visitor],
    record_property: Callable[[str, object], None],
) -> None:
    known = [values(world.things["girafe"] | world.things[word]) for word in CLOSED]
    filled = [address for ids in known for route in ROUTES for address in addresses(route, ids)]
    for visitor in visitors.values():
        crawl.ask_for_all(visitor, [*sorted({*crawl.shown, *SEEDS, *UNNAMED}), *filled])
        reached = f"{len(visitor.shown)} addresses shown, {visitor.reached} reached"
        record_property(
            "measure", f"leaks: {visitor.name}: {reached}, {visitor.asked} asked of others"
        )
    record_property("measure", f"leaks: {len(crawl.leaks)} found")
    assert crawl.leaks == []
    assert len(crawl.ended) == 2
    assert all(visitor.reached > 30 for visitor in visitors.values())
    assert all(visitor.asked > 150 for visitor in [*visitors.values()][1:])


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
