"""What the rule costs: queries a request, and throughput beside the same thing without it.

The throughput of the real server is told by its processor's time: it is what bounds it, and the
same whatever else the machine does. On PostgreSQL, the database's own is not the server's.
"""

import datetime as dt
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cdp.actions.rotate_key import rotate_key
from cdp.models import SpacePage
from cms.models import HomePage
from tests.factories import (
    file_blocks,
    make_document,
    make_minutes,
    make_page,
    make_passphrase,
    make_space,
    open_space,
    rich,
    share,
)
from tests.server import LiveSite, Server
from tests.waiting import TIMEOUT_SECONDS

ROUNDS = 15
BLOCK = 20  # requests; what a server does after an answer falls in the same block
MEGABYTE = 1024 * 1024
LATER = timezone.now() + dt.timedelta(days=9)
SPACE = "cdp-pegasecoordination"


class Member:
    """A connection that is kept, of someone who has opened a space."""

    def __init__(self, site: LiveSite) -> None:
        self.connection = HTTPConnection(urlsplit(site.url).netloc, timeout=TIMEOUT_SECONDS)
        gate, cookie = self._ask("GET", "/cdp-pegase")
        token = gate.partition(b'name="csrfmiddlewaretoken" value="')[2].partition(b'"')[0]
        form = urlencode({"csrfmiddlewaretoken": token.decode(), "key": site.key(SPACE)})
        self.headers = {"Cookie": cookie}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        _, opened = self._ask("POST", "/cdp-pegase", form, kind)
        self.headers = {"Cookie": f"{cookie}; {opened}"}

    headers: dict[str, str] = {}

    def read(self, address: str) -> bytes:
        return self._ask("GET", address)[0]

    def space(self) -> str:
        return self.read(f"/{SPACE}/").decode()

    def _ask(
        self, method: str, address: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[bytes, str]:
        self.connection.request(method, address, body, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status in {200, 302}, (address, answer.status)
        cookies = answer.headers.get_all("Set-Cookie") or []
        return content, "; ".join(cookie.partition(";")[0] for cookie in cookies)


def medians(clock: Callable[[], float], *actions: Callable[[], object]) -> list[float]:
    """The median seconds of each action, run in turns so that the machine's moods are shared."""
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(ROUNDS):
        for action, spent in zip(actions, times, strict=True):
            start = clock()
            for _ in range(BLOCK):
                action()
            spent.append((clock() - start) / BLOCK)
    return [statistics.median(spent[1:]) for spent in times]


def server_time(server: Server) -> Callable[[], float]:
    """A clock that tells the processor's seconds that the server's processes have spent.

    Linux has one for each process (clock_getcpuclockid(3), whose number is made as here).
    Elsewhere, the machine's own.
    """
    if sys.platform != "linux":
        return time.perf_counter
    group = server.process.pid
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    clocks = [(~pid << 3) | 2 for pid in pids if _group_of(pid) == group]
    return lambda: sum(map(time.clock_gettime, clocks))


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


@pytest.fixture(scope="module")
def server(demo: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = "tests.benchmarks.bare_settings"
    folder = tmp_path_factory.mktemp("access") / "data"
    server = Server(folder, demo, DJANGO_SETTINGS_MODULE=settings)
    yield server
    server.discard()


@pytest.fixture(scope="module")
def member(server: Server) -> Member:
    return Member(server.serve())


@pytest.mark.throughput
def test_a_closed_file_is_at_least_three_quarters_as_fast_as_a_bare_one(
    member: Member, server: Server, record_property: Callable[[str, object], None]
) -> None:
    """1 MB through the real server, beside a view that finds the document and asks nothing."""
    files = server.data_dir / "files"
    stored = next((files / "documents").rglob("*convention*"))
    stored.write_bytes(bytes(MEGABYTE))
    name = stored.relative_to(files).as_posix()
    addresses = [f"/fichiers/{name}", f"/nu/{name}", f"/chemin/{name}"]
    assert [member.read(address) for address in addresses] == [bytes(MEGABYTE)] * 3
    reads = (partial(member.read, address) for address in addresses)
    ours, bare, path_only = medians(server_time(server), *reads)
    record_property(
        "measure",
        f"a closed file of 1 MB: {1000 * ours:.2f} ms, {bare / ours:.2f} of the throughput of a "
        f"bare view ({path_only / ours:.2f} when that one is given the path)",
    )
    assert bare / ours >= 0.75


@pytest.mark.throughput
@pytest.mark.parametrize("address", ["/", f"/{SPACE}/", "minutes"])
def test_a_page_that_is_kept_has_six_tenths_of_the_throughput_of_a_bare_view(
    address: str,
    member: Member,
    server: Server,
    record_property: Callable[[str, object], None],
) -> None:
    """Through the real server, beside a view that answers as many bytes and asks nothing."""
    if address == "minutes":
        found = re.search(rf'class="entry__title"><a href="(/{SPACE}/[^"]+)', member.space())
        assert found
        address = found[1]
    size = len(member.read(address))
    for _ in range(4):
        member.read(address)  # each worker keeps its own
    reads = (partial(member.read, address), partial(member.read, f"/nue/{size}"))
    ours, bare = medians(server_time(server), *reads)
    record_property("measure", f"{address}, kept: {bare / ours:.2f} of a bare view's throughput")
    assert bare / ours >= 0.6


def test_a_closed_page_is_at_least_half_as_fast_as_the_same_made_public(
    db: None, record_property: Callable[[str, object], None]
) -> None:
    space = make_space("directions")
    body = [("text", rich("<p>La coupole du préau est réparée.</p>"))] * 20
    closed = make_page(space, "La même page", slug="meme", body=body)
    public = make_page(HomePage.objects.get(), "La même page", slug="meme", body=body)
    client = Client()
    open_space(client, space)
    assert "La coupole" in client.get(closed.url).text
    reads = (partial(client.get, closed.url), partial(client.get, public.url))
    ours, theirs = medians(time.process_time, *reads)
    record_property("measure", f"a closed page: {theirs / ours:.2f} of the same made public")
    assert theirs / ours >= 0.5


# Of each page afresh: the state and the session, then what the page is and shows.
MAX_QUERIES = {"file": 1, "minutes": 10, "shared": 10, "missing": 5, "closed": 4}


def test_a_request_asks_no_more_among_thirty_spaces_than_in_one(
    db: None, record_property: Callable[[str, object], None]
) -> None:
    client = Client()
    space, other = (_space_with_two_keys(client, number) for number in range(2))
    document = make_document()
    make_page(space, "Avec un livret", slug="livret", body=file_blocks(document))
    shared = make_minutes(other, "Partagée", slug="partagee")
    share(shared, space)
    closed = make_minutes(make_space("sous-clef"), "Fermée", slug="fermee")
    addresses = {
        "file": document.url,
        "minutes": make_minutes(space, slug="cr").url,
        "shared": shared.url,
        "missing": "/espace-0/nulle-part/",
        "closed": closed.url,
    }
    few = {name: _queries_afresh(client, address) for name, address in addresses.items()}
    for number in range(2, 30):
        _space_with_two_keys(client, number) if number < 10 else make_space(f"espace-{number}")
    many = {name: _queries_afresh(client, address) for name, address in addresses.items()}
    record_property("measure", f"queries a request, afresh: {few}")
    assert many == few
    assert {name: count for name, count in few.items() if count > MAX_QUERIES[name]} == {}


def _space_with_two_keys(client: Client, number: int) -> SpacePage:
    space = make_space(f"espace-{number}")
    rotate_key(space, make_passphrase(f"second {number}"), old_until=LATER)
    open_space(client, space)
    return space


def _queries_afresh(client: Client, address: str) -> int:
    afresh = f"{address}?afresh"  # an address with a parameter that no page links to is not kept
    client.get(afresh)
    with CaptureQueriesContext(connection) as queries:
        client.get(afresh)
    return len(queries)
