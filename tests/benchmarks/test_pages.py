"""What a member's page costs, whatever the number of pages around it.

In queries, in the processor's time beside plain Wagtail's locked page and a view that asks nothing,
and in throughput through the real server. See ``tests.benchmarks.pages``.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cdp.access import page_cache
from cdp.models import Attendee, Figure, MinutesPage, NextConference
from tests.factories import make_minutes, make_space, open_space

ROOT = Path(__file__).parents[2]
# Who asks, the page (two), people, figures, conferences, booklets, and neighbours at both ends.
MAX_QUERIES = 10
SIZES = (200, 10_000)
# Of plain Wagtail's page with the same fields. The bars are 1, 1.5 and 1: a tenth is the noise of
# two medians on a machine that does other things.
MAX_PLAIN = {"minutes": 1.1, "space": 1.5, "home": 1.0}
# Of a view that asks nothing: what no change is to exceed unseen, though the queries stay.
MAX_BARE = {"kept": 4, "afresh": 60}
# Of plain Wagtail's page, too: the first after a change finds afresh what the next ones share.
MAX_FIRST = 6
PAGES = ("minutes", "space", "home", "agenda", "figures")


@pytest.mark.parametrize("around", [0, 60])
def test_a_minutes_page_costs_few_queries_whatever_stands_around(
    client: Client,
    db: None,
    around: int,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    monkeypatch.setattr(page_cache, "_is_cacheable", lambda request: False)
    space = make_space("directions")
    for number in range(around // 20):
        make_space(f"autre-{number}")
    pages = [make_minutes(space, f"N° {n}", slug=f"n-{n}", number=n) for n in range(1, around + 4)]
    page = MinutesPage.objects.get(pk=pages[1].pk)
    page.attendees = [Attendee(name=f"Personne {n}", place="Lille") for n in range(8)]
    page.next_conferences = [NextConference(date="2027-01-12")]
    page.figures = [Figure(label="inclusions", value=1113, date="2026-02-02")]
    page.save_revision().publish()
    open_space(client, space)
    client.get(page.url)  # what is kept for all requests (root paths, templates) is kept now
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(page.url)
    assert response.status_code == 200
    record_property("measure", f"a minutes page among {around}: {len(queries)} queries")
    assert len(queries) <= MAX_QUERIES, "\n".join(query["sql"] for query in queries)


@pytest.mark.both_databases
@pytest.mark.throughput
def test_a_page_costs_no_more_than_plain_wagtail_s_however_large_the_site(
    record_property: Callable[[str, object], None],
) -> None:
    sites = costs(SIZES)
    for size, found in sites.items():
        plain = found["plain"]["afresh"]
        for name, ways in found.items():
            times = ", ".join(f"{way} {ms / plain:.2f}" for way, ms in ways.items())
            record_property("measure", f"{name} among {size} minutes, of plain Wagtail: {times}")
    for size, found in sites.items():
        for name, most in MAX_PLAIN.items():
            assert found[name]["afresh"] <= most * found["plain"]["afresh"], (size, name, found)
        for name in PAGES:
            assert found[name]["first"] <= MAX_FIRST * found["plain"]["afresh"], (size, name)
        for name, way in product(PAGES, MAX_BARE):
            if (name, way) != ("agenda", "kept"):  # each member's own, and not kept
                assert found[name][way] <= MAX_BARE[way] * found["bare"]["kept"], (size, name, way)
    few, many = sites[SIZES[0]], sites[SIZES[-1]]
    for name in (*PAGES, "publication"):
        for way, ms in few[name].items():
            assert many[name][way] <= 2 * ms, (name, way, ms, many[name][way])


def costs(sizes: tuple[int, ...]) -> dict[int, dict[str, dict[str, float]]]:
    """Milliseconds by size, page and way of asking: see ``tests.benchmarks.pages``."""
    measured = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.pages", *map(str, sizes), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert measured.returncode == 0, measured.stderr[-3000:]
    return {int(size): found for size, found in json.loads(measured.stdout).items()}
