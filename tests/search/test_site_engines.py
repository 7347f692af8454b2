"""The site on each engine: publishing, searching, an engine that stops and starts again."""

import socket
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from cms.models import HomePage
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import DirtyMark
from search.site_engine import engine
from tests.factories import make_minutes, make_page, make_space, move, open_space
from tests.search.conftest import Commit
from tests.search.engines.makers import URL


class Relay:
    """A TCP proxy that can be stopped and started again."""

    def __init__(self, address: str) -> None:
        host, _, port = address.removeprefix("http://").partition(":")
        self._behind = host, int(port)
        self._listening = self._listen(0)
        self.port = self._listening.getsockname()[1]

    def _listen(self, port: int) -> socket.socket:
        listening = socket.create_server(("127.0.0.1", port), reuse_port=True)
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, args=[listening], daemon=True).start()
        return listening

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection(self._behind)
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=[one, other], daemon=True).start()

    def _copy(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65_536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for one in self._open:
            one.close()

    def start(self) -> None:
        self._listening = self._listen(self.port)


class Embedded:
    """Stops the embedded engine by moving its index away."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def stop(self) -> None:
        self._directory.rename(self._directory.with_name("ailleurs"))
        self._directory.write_text("Rien à lire ici.")

    def start(self) -> None:
        self._directory.unlink()
        self._directory.with_name("ailleurs").rename(self._directory)


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def switch(request: Any, settings: Any, db: None) -> Iterator[Any]:
    """Stops and starts the site's engine, which has an index of the site."""
    if request.param == "tantivy":
        call_command("rebuild_search", verbosity=0)
        yield Embedded(Path(settings.SEARCH_INDEX_DIR))
        return
    relay = Relay(URL)
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{relay.port}"
    settings.ELASTICSEARCH_INDEX = f"site-{uuid.uuid4().hex[:12]}"
    call_command("rebuild_search", verbosity=0)
    yield relay
    relay.stop()
    ElasticsearchEngine(URL, index=settings.ELASTICSEARCH_INDEX).drop()


def ask(client: Client, text: str) -> tuple[int, list[str]]:
    response = client.get("/recherche/", {"q": text})
    results = response.context["results"] or []
    return response.status_code, ["".join(f.text for f in result.title) for result in results]


def test_what_is_published_is_found(switch: Any, commit: Commit, client: Client) -> None:
    space = make_space("secret")
    with commit():
        page = make_page(HomePage.objects.get(), "Girafe", slug="girafe")
        make_minutes(space, "Conférence girafe")
    assert ask(client, "girafes") == (200, ["Girafe"])
    member = Client()
    open_space(member, space)
    # Both have it in their title: the one with a date comes first, however short the other is.
    assert ask(member, "girafes")[1] == ["Conférence girafe", "Girafe"]
    with commit():
        move(page, space)
    assert ask(client, "girafe") == (200, [])
    with commit():
        Page.objects.get(pk=page.pk).specific.unpublish()
    assert ask(member, "girafe")[1] == ["Conférence girafe"]


def test_the_page_narrows_and_orders(switch: Any, commit: Commit) -> None:
    space = make_space("secret")
    with commit():
        for year in (2024, 2025, 2026):
            make_minutes(space, f"Girafe {year}", slug=f"m-{year}", date=f"{year}-03-02")
        make_page(space, "Une girafe", slug="page")
    member = Client()
    open_space(member, space)

    def titles(**parameters: str) -> list[str]:
        response = member.get("/recherche/", {"q": "girafe", **parameters})
        return ["".join(f.text for f in result.title) for result in response.context["results"]]

    assert titles(tri="date") == ["Girafe 2026", "Girafe 2025", "Girafe 2024", "Une girafe"]
    assert titles(annee="2025") == ["Girafe 2025"]
    assert titles(type="page") == ["Une girafe"]
    assert len(titles(espace="secret")) == 4
    assert titles(espace="public") == []
    groups = member.get("/recherche/", {"q": "girafe"}).context["groups"]
    counts = {group.title: [(c.label, c.count) for c in group.choices] for group in groups}
    assert counts["Année"] == [("Toutes", None), ("2026", 1), ("2025", 1), ("2024", 1)]
    assert counts["Type"] == [("Tous", None), ("Compte rendu", 3), ("Page", 1)]


def test_an_engine_that_stops_stops_nobody(
    switch: Any, commit: Commit, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with commit():
        make_page(HomePage.objects.get(), "Zèbre", slug="zebre")
    switch.stop()
    with commit():
        page = make_page(HomePage.objects.get(), "Girafe", slug="girafe")
    assert client.get(page.url).status_code == 200
    response = client.get("/recherche/", {"q": "zebre"})
    assert response.status_code == 503
    assert "momentanément indisponible" in response.text
    assert DirtyMark.objects.exists()
    switch.start()
    # It catches up by itself, with the next change or with the next search.
    cache.clear()
    with commit():
        make_page(HomePage.objects.get(), "Loutre", slug="loutre")
    assert ask(client, "girafe") == (200, ["Girafe"])
    assert ask(client, "zebre") == (200, ["Zèbre"])
    assert not DirtyMark.objects.exists()


def test_a_rebuild_brings_everything_back(switch: Any, client: Client, capsys: Any) -> None:
    for number in range(3):
        make_page(HomePage.objects.get(), f"Girafe {number}", slug=f"girafe-{number}")
    call_command("rebuild_search")
    output = capsys.readouterr().out
    assert "documents sur" in output
    assert f"Index refait : {engine().count()} passages." in output
    assert len(ask(client, "girafe")[1]) == 3
    call_command("rebuild_search", if_missing=True)
    assert capsys.readouterr().out == ""


def test_a_start_without_its_engine_says_so_and_starts(switch: Any, capsys: Any) -> None:
    switch.stop()
    call_command("rebuild_search", if_missing=True, verbosity=0)
    output = capsys.readouterr().err
    assert output.count("\n") == 1
    assert "L’index n’a pas pu être refait" in output
    switch.start()
