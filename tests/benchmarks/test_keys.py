"""What a key costs, with Argon2 as on a real site: the same among few keys and among many."""

import datetime as dt
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cdp.access import keys
from cdp.models import SpaceKey, SpacePage
from cms.models import Budget, HomePage
from search import indexing
from search.models import MissedQuery
from tests.benchmarks.test_access import Member
from tests.factories import (
    key_of,
    make_editor,
    make_page,
    make_passphrase,
    make_space,
    verified_client,
)
from tests.server import ROOT, LiveSite, Server, is_answering
from tests.waiting import TIMEOUT_SECONDS, wait_until

Record = Callable[[str, object], None]
Action = Callable[[], object]
MEGABYTE = 10**6
AT_ONCE = 8
NOTHING = "rien de tel du tout"
_numbers = count()


@pytest.fixture
def real_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["cms.hashers.LowMemoryArgon2PasswordHasher"]


def medians(rounds: int, *actions: tuple[Action, Action]) -> list[float]:
    """The median seconds of each action, what prepares it and a first round left aside.

    In turns, so that the machine's moods are shared.
    """
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds + 1):
        for (prepare, act), spent in zip(actions, times, strict=True):
            prepare()
            start = time.perf_counter()
            act()
            spent.append(time.perf_counter() - start)
    return [statistics.median(spent[1:]) for spent in times]


def in_milliseconds(times: list[float]) -> str:
    return ", ".join(f"{1000 * spent:.0f}" for spent in times)


def ratio(times: list[float]) -> float:
    return max(times) / min(times)


def copies(key: SpaceKey, number: int, **fields: Any) -> Iterator[SpaceKey]:
    """Keys that cost what this one does to hash, each with a fingerprint of its own."""
    made: set[str] = {str(key.fingerprint)}
    while len(made) <= number:
        mark = keys.fingerprint(f"clé numéro {next(_numbers)}")
        if mark not in made:
            made.add(mark)
            yield SpaceKey(**{"space": key.space, "hash": key.hash, "fingerprint": mark, **fields})


def test_the_door_costs_the_same_for_one_space_and_for_a_hundred(
    db: None, real_hashes: None, record_property: Record
) -> None:
    first = make_space("premier")
    spaces = [make_page_of_space(f"espace-{number}") for number in range(99)]
    others = copies(first.keys.get(), len(spaces))
    SpaceKey.objects.bulk_create(
        SpaceKey(space=space, hash=key.hash, fingerprint=key.fingerprint)
        for space, key in zip(spaces, others, strict=True)
    )

    def publish(live: bool) -> None:
        Budget.objects.all().delete()
        SpacePage.objects.exclude(pk=first.pk).update(live=live)

    def give(key: str, status: int) -> None:
        assert Client().post("/cdp-pegase", {"key": key}).status_code == status

    times = medians(
        9,
        *(
            (partial(publish, live), partial(give, key, status))
            for live in (False, True)
            for key, status in [(NOTHING, 403), (key_of(first), 302)]
        ),
    )
    record_property(
        "measure",
        f"a key at the door, wrong and right, of 1 space then of 100: {in_milliseconds(times)} ms "
        f"({ratio(times):.2f})",
    )
    assert ratio(times) <= 1.5


def make_page_of_space(slug: str) -> SpacePage:
    """A space that nothing opens yet."""
    space = SpacePage(title=slug, slug=slug)
    HomePage.objects.get().add_child(instance=space)
    return space


def test_a_rotation_costs_the_same_among_one_key_and_among_a_thousand(
    db: None, real_hashes: None, record_property: Record
) -> None:
    space = make_space("secret")
    key = space.keys.get()
    editor = verified_client(make_editor())

    def among(number: int) -> None:
        SpaceKey.objects.exclude(pk=key.pk).delete()
        SpaceKey.objects.bulk_create(copies(key, number - 1, until=key.since))

    def rotate() -> None:
        typed = make_passphrase(f"{next(_numbers)}")
        form = {"key": typed, "label": "Novembre", "when": "now"}
        assert typed in editor.post(f"/admin/mots-de-passe/{space.pk}/", form).text

    times = medians(9, (partial(among, 1), rotate), (partial(among, 1000), rotate))
    record_property(
        "measure",
        f"a rotation among 1 and 1,000 keys: {in_milliseconds(times)} ms ({ratio(times):.2f})",
    )
    assert ratio(times) <= 1.5


def test_a_search_that_finds_nothing_costs_the_same_whatever_it_is(
    db: None, real_hashes: None, monkeypatch: pytest.MonkeyPatch, record_property: Record
) -> None:
    """On the first day, on the second one, and when it is a key, among a thousand."""
    make_page(HomePage.objects.get(), "La girafe", slug="girafe")
    key = make_space("secret", "pivoine tambour lanterne").keys.get()
    SpaceKey.objects.bulk_create(copies(key, 999, until=key.since))
    indexing.rebuild()
    today = timezone.localdate()

    def search(text: str) -> None:
        assert Client().get("/recherche/", {"q": text}).status_code == 200

    def search_anew() -> None:
        search(f"clairon village numéro {next(_numbers)}")

    def forget_today() -> None:
        MissedQuery.objects.filter(day=today).delete()

    monkeypatch.setattr(timezone, "localdate", lambda *_: today - dt.timedelta(days=1))
    search("clairon village domino")
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
    times = medians(
        40,
        (forget_today, search_anew),
        (forget_today, partial(search, "clairon village domino")),
        (forget_today, partial(search, "pivoine tambour lanterne")),
    )
    record_property(
        "measure",
        "a search that finds nothing, new, of another day, and a key: "
        f"{in_milliseconds(times)} ms ({ratio(times):.2f})",
    )
    assert ratio(times) <= 1.5


@pytest.fixture(scope="module")
def worker(
    demo: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LiveSite, int]]:
    """The demo served by one worker of eight threads, and the worker's number."""
    server = Server(tmp_path_factory.mktemp("keys") / "data", demo)
    site = LiveSite(f"http://127.0.0.1:{server.port}", demo.log.read_text())
    arguments = ["--bind", f"127.0.0.1:{server.port}", "--workers", "1", "--threads", str(AT_ONCE)]
    with server.log.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "cms.wsgi", *arguments, "--no-control-socket"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **server.settings},
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def answers() -> bool:
        assert process.poll() is None, server.log.read_text()
        return is_answering(f"{site.url}/cdp-pegase")

    wait_until(answers)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    yield site, int(children)
    process.terminate()
    process.wait(timeout=TIMEOUT_SECONDS)
    server.discard()


def test_eight_keys_given_at_once_keep_a_worker_below_250_megabytes(
    worker: tuple[LiveSite, int], record_property: Record
) -> None:
    site, pid = worker
    before = peak(pid)
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        members = list(crowd.map(Member, [site] * AT_ONCE))
    assert len(members) == AT_ONCE, "all of them are let in"
    after = peak(pid)
    record_property(
        "measure",
        f"a worker with {AT_ONCE} keys given at once: {after:.0f} MB at most ({before:.0f} before)",
    )
    assert before + 60 < after < 250


def peak(pid: int) -> float:
    """The most memory that a process ever held, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024 / MEGABYTE
