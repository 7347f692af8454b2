"""What readers' pages cost, beside plain Wagtail's own locked page and a view that asks nothing.

    python -m tests.benchmarks.pages 200 10000 [--json]

One site, which grows from size to size: the processor's time of a member's request, the median of
many taken in turns. « kept » is a second reading, « afresh » one of a page that is not kept,
« first » the first after a change. With DATABASE_URL, in a database of its own there, and by the
clock: what PostgreSQL spends is no time of this process.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from django.test import Client

ROUNDS = 21
Costs = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", type=int, nargs="+", help="sizes of the site, ascending")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    costs = measure(asked.minutes)
    tables = (table(size, found) for size, found in costs.items())
    print(json.dumps(costs) if asked.json else "\n\n".join(tables))


def measure(sizes: list[int]) -> dict[int, Costs]:
    """Milliseconds by size of the site, page and way of asking."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.plain_settings",
        }
        import django

        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            return _measure_each(sizes)
        finally:
            connection.creation.destroy_test_db(":memory:", verbosity=0)


def _measure_each(sizes: list[int]) -> dict[int, Costs]:
    from tests.benchmarks.site_of import Site

    site = Site()
    costs = {}
    for size in sizes:
        site.grow(size)
        costs[size] = _measure(site.addresses, site.member)
    return costs


def _measure(addresses: dict[str, str], member: "Client") -> Costs:
    from cdp.access import page_cache
    from cdp.models import MinutesPage
    from cms import generation

    costs: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def ask(name: str, way: str) -> None:
        spent = _spent(partial(member.get, addresses[name]))
        costs[name][way].append(spent)

    for _ in range(ROUNDS):
        for name in addresses:
            member.get(addresses[name])
            ask(name, "kept")
            with mock.patch.object(page_cache, "_is_cacheable", return_value=False):
                ask(name, "afresh")
    for _ in range(ROUNDS // 2):
        for name in addresses:
            generation.bump()
            ask(name, "first")
    page = MinutesPage.objects.order_by("-pk")[0]
    for _ in range(ROUNDS // 2):
        costs["publication"]["afresh"].append(_spent(lambda: page.save_revision().publish()))
    return {
        name: {way: 1000 * statistics.median(times) for way, times in ways.items()}
        for name, ways in costs.items()
    }


def _spent(action: Callable[[], Any]) -> float:
    clock = time.perf_counter if os.environ.get("DATABASE_URL") else time.process_time
    start = clock()
    answer = action()
    spent = clock() - start
    assert getattr(answer, "status_code", 200) == 200, answer
    return spent


def table(minutes: int, costs: Costs) -> str:
    plain, bare = costs["plain"]["afresh"], costs["bare"]["kept"]
    lines = [f"{minutes} minutes; plain Wagtail {plain:.1f} ms, a bare view {bare:.2f} ms"]
    for name, ways in costs.items():
        times = (f"{way} {ms:7.2f} ms = {ms / plain:5.2f} plain" for way, ms in ways.items())
        lines.append(f"{name:22} " + "   ".join(times))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
