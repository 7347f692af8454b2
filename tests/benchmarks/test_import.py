"""What an import costs."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cdp.imports.create import create_minutes
from cdp.imports.reading import read_minutes
from tests.factories import make_space

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).parents[2]
MINUTES = ROOT / "fixtures" / "demo" / "cdp-pegasecoordination" / "conference-58.md"
ROUNDS = 5

Record = Callable[[str, object], None]


def test_reading_minutes_costs_little_more_than_a_process(record_property: Record) -> None:
    """Two processes, one that reads and one that recognises, with what each imports."""
    bare = best(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    reading = best(lambda: read_minutes(MINUTES))
    record_property("measure", f"reading {MINUTES.name}: {reading / bare:.1f} bare processes")
    assert reading < 35 * bare


def test_an_import_takes_less_than_a_second(db: None, record_property: Record) -> None:
    """The bound of the product's promise to editors, on a file of the usual length.

    Of the processor's time: what else this machine does is not the import's.
    """
    spaces = iter([make_space(f"espace-{number}") for number in range(ROUNDS)])
    importing = best(lambda: create_minutes(read_minutes(MINUTES), next(spaces)))
    record_property("measure", f"importing {MINUTES.name}: {importing:.3f} s")
    assert importing < 1.0


def best(work: Callable[[], object]) -> float:
    """The least of a few rounds, in seconds of processor time: ours and our processes'."""
    times = []
    for _ in range(ROUNDS):
        start = processor_time()
        work()
        times.append(processor_time() - start)
    return min(times)


def processor_time() -> float:
    """Of this process and of those that it waited for, in seconds; to a microsecond."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
