"""Speed and quality of search on tens of thousands of passages, compared with Wagtail's search.

    python -m tests.benchmarks.search [--engine tantivy|elasticsearch] [--quick]

Prints each measure as it goes; exits with 1 when a floor is missed, 2 when it cannot measure.
The first run downloads the corpus.
"""

import argparse
import itertools
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from search.engines.base import EngineError, Passage, SearchOptions, SearchScope
from search.engines.engine import Engine
from tests.benchmarks.corpus import SPACES, Row, corpus
from tests.benchmarks.known_items import (
    HELD_OUT,
    Query,
    known_items,
    mrr_at_10,
    of_half,
    recall_at_10,
)
from tests.benchmarks.relevance import (
    ENGINES,
    BenchmarkError,
    ScopedQuery,
    engine_at,
    engine_of,
    percentile,
    timed_run,
)

# Floors: what was measured before the engines were built, less a little.
MAX_P95 = 15.0  # ms
MIN_MRR = {
    **dict.fromkeys(("base", "no_accents", "plural", "gender"), 0.94),
    **dict.fromkeys(("glued", "typo"), 0.93),
    "prefix": 0.92,
}
MIN_SPEEDUP = 100  # of Wagtail's p95 to ours

OPEN = frozenset(SPACES)
LIMIT = 10
WARM_UP = 50
READERS = 4
# Subjects of many documents. Wagtail's search computes the rank of each matching page with a query
# of its own, so it is quick for rare words (those of known items), and takes seconds for these.
COMMON_SUBJECTS = (
    *("congé maternité", "contrat de travail", "permis de conduire", "allocation logement"),
    *("carte d'identité", "droit du travail", "impôt revenu", "salarié", "employeur", "demande"),
    *("retraite", "association"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; ``documents`` None for all."""

    documents: int | None
    queries: int
    updates: int
    seconds: float  # of readers beside a writer
    wagtail: int  # known items for Wagtail's search, beside the subjects
    time_limit: float  # seconds, of Wagtail's search


FULL = Size(documents=None, queries=500, updates=100, seconds=10, wagtail=12, time_limit=300)
QUICK = Size(documents=2_000, queries=100, updates=20, seconds=3, wagtail=6, time_limit=60)


@dataclass
class Report:
    """Prints measures, and collects the floors that were missed."""

    missed: list[str] = field(default_factory=list)

    def line(self, label: str, value: str) -> None:
        print(f"{label:<44} {value}", flush=True)

    def floor(self, label: str, *, reached: bool) -> None:
        if not reached:
            self.missed.append(label)


# The data


def as_passage(row: Row) -> Passage:
    return Passage(
        id=row.id,
        document=row.document,
        spaces=frozenset({row.space}),
        kind=row.kind,
        title=row.title,
        section=row.section,
        place="",
        text=row.text,
        date=row.date,
    )


def corpus_rows() -> list[Row]:
    try:
        return corpus()
    except RuntimeError as error:
        raise BenchmarkError(str(error)) from error


def by_document(rows: Sequence[Row], limit: int | None) -> dict[str, list[Row]]:
    """The rows of each document, for at most ``limit`` documents taken evenly."""
    found = {document: list(own) for document, own in groupby(rows, key=lambda row: row.document)}
    step = 1 if limit is None else max(1, len(found) // limit)
    return dict(itertools.islice(found.items(), 0, None, step))


def mixed(sets: Mapping[str, Sequence[Query]], number: int) -> list[str]:
    """Texts of all sets in turn."""
    kept = [of_half(queries, HELD_OUT) for queries in sets.values()]
    turns = itertools.chain.from_iterable(zip(*kept, strict=False))
    return [query.text for query in itertools.islice(turns, number)]


# What is measured


def measure_build(
    engine: Engine, location: str, passages: Sequence[Passage], report: Report
) -> None:
    before = resident_memory()
    start = time.perf_counter()
    engine.rebuild(passages)
    report.line("build", f"{time.perf_counter() - start:.1f} s, {len(passages):,} passages")
    report.line(
        "resident memory, the builder's", f"{before} MB before, {resident_memory()} MB after"
    )
    if Path(location).is_dir():
        size = sum(path.stat().st_size for path in Path(location).rglob("*") if path.is_file())
        report.line("index on disk", f"{size / 1e6:.1f} MB")


def measure_updates(
    engine: Engine, documents: Mapping[str, Sequence[Passage]], number: int, report: Report
) -> None:
    """One document at a time, taken evenly."""
    times = []
    step = max(1, len(documents) // number)
    for document in itertools.islice(documents, 0, step * number, step):
        start = time.perf_counter()
        engine.update([(document, documents[document])])
        times.append(time.perf_counter() - start)
    report.line("update of one document", f"{percentiles(times, 50, 95)}, {len(times)} updates")


def answer(engine: Engine, text: str) -> list[str]:
    """The documents of a whole page of results, with excerpts and facets."""
    hits = engine.search(text, SearchScope(OPEN), SearchOptions(limit=LIMIT)).hits
    return [hit.passage.document for hit in hits]


def timed_answers(engine: Engine, texts: Sequence[str]) -> tuple[list[list[str]], list[float]]:
    """The documents found for each text, and the seconds that each took."""
    answers, times = [], []
    for text in texts:
        start = time.perf_counter()
        answers.append(answer(engine, text))
        times.append(time.perf_counter() - start)
    return answers, times


def measure_searches(engine: Engine, texts: Sequence[str], report: Report) -> None:
    for text in texts[:WARM_UP]:
        answer(engine, text)
    _, times = timed_run(engine, [ScopedQuery("", text, OPEN) for text in texts], LIMIT)
    report.line("ranking", f"{percentiles(times, 50, 95, 99)}, {len(times)} queries")
    _, times = timed_answers(engine, texts)
    report.line("search, with excerpts", f"{percentiles(times, 50, 95, 99)}, {len(times)} queries")
    slow = percentile(times, 0.95)
    report.floor(f"p95 {slow:.1f} ms > {MAX_P95} ms", reached=slow <= MAX_P95)


def measure_known_items(
    engine: Engine, sets: Mapping[str, Sequence[Query]], report: Report
) -> None:
    print(
        f"\n{'known items, held out':<24}{'queries':>8}{'MRR@10':>9}{'floor':>8}{'recall@10':>11}"
    )
    for name, queries in sets.items():
        kept = of_half(queries, HELD_OUT)
        found, _ = timed_run(engine, [ScopedQuery("", query.text, OPEN) for query in kept], LIMIT)
        answers = [
            (query.document, [document for document, _ in documents])
            for query, documents in zip(kept, found, strict=True)
        ]
        mrr, minimum = mrr_at_10(answers), MIN_MRR.get(name)
        floor = "" if minimum is None else f"{minimum:.2f}"
        recall = recall_at_10(answers)
        print(f"{name:<24}{len(kept):>8}{mrr:>9.3f}{floor:>8}{recall:>11.3f}", flush=True)
        if minimum is not None:
            report.floor(f"MRR of {name} {mrr:.3f} < {minimum}", reached=mrr >= minimum)
    print()


def measure_readers(
    engine: Engine,
    engine_args: tuple[str, str],
    documents: Mapping[str, Sequence[Passage]],
    texts: Sequence[str],
    seconds: float,
    report: Report,
) -> None:
    """Search in other processes while this one updates one document after the other."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(READERS + 1), context.Queue()
    readers = [
        context.Process(
            target=read_for,
            args=(*engine_args, texts, seconds, number, barrier, answers),
            daemon=True,
        )
        for number in range(READERS)
    ]
    for reader in readers:
        reader.start()
    barrier.wait(timeout=120)
    end, written = time.perf_counter() + seconds, 0
    for document in itertools.cycle(documents):
        if time.perf_counter() >= end:
            break
        engine.update([(document, documents[document])])
        written += 1
    reports = [answers.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join(timeout=60)
    times = [spent for reader in reports for spent in reader["times"]]
    report.line(
        f"{READERS} readers beside a writer",
        f"{len(times) / seconds:.0f} queries/s, {percentiles(times, 50, 95, 99)}, "
        f"{sum(reader['errors'] for reader in reports)} errors; {written / seconds:.1f} updates/s",
    )
    grown = [f"{reader['before']} → {reader['after']}" for reader in reports]
    report.line("resident memory, a reader's", f"{', '.join(grown)} MB")


def read_for(
    name: str,
    location: str,
    texts: Sequence[str],
    seconds: float,
    number: int,
    barrier: Any,
    answers: Any,
) -> None:
    """In a process of its own: search for some seconds, and put times and errors in ``answers``."""
    engine = engine_of(name, location)
    before = resident_memory()
    times, errors = [], 0
    barrier.wait(timeout=120)
    end = time.perf_counter() + seconds
    for text in itertools.islice(itertools.cycle(texts), 37 * number, None):
        start = time.perf_counter()
        if start >= end:
            break
        try:
            answer(engine, text)
        except EngineError:
            errors += 1
        else:
            times.append(time.perf_counter() - start)
    answers.put({"times": times, "errors": errors, "before": before, "after": resident_memory()})


# Wagtail's own search


def measure_wagtail(
    engine: Engine,
    documents: Mapping[str, Sequence[Row]],
    queries: Sequence[Query],
    size: Size,
    report: Report,
) -> None:
    """The same queries with Wagtail's database search, on one page for each document.

    On SQLite, the site's default; the body of a page is the whole text of its document. It is not
    filtered by space, which would only cost more.
    """
    known = queries[: size.wagtail]
    texts = [*(query.text for query in known), *COMMON_SUBJECTS]
    with wagtail_search(documents, report) as search:
        theirs, times = search_until(search, texts, size.time_limit)
    ours, own_times = timed_answers(engine, texts)
    for who, answers, spent in (("Wagtail", theirs, times), ("this engine", ours, own_times)):
        expected = [(query.document, own) for query, own in zip(known, answers, strict=False)]
        report.line(
            f"{who}, {len(known)} known items",
            f"{percentiles(spent[: len(known)], 50, 95)}, MRR@10 {mrr_at_10(expected):.3f}",
        )
        subjects = spent[len(known) :]
        report.line(f"{who}, {len(subjects)} common subjects", percentiles(subjects, 50, 95))
    if len(times) < len(texts):
        report.line("left out", f"{len(texts) - len(times)} searches: Wagtail took too long")
    ratio = percentile(times, 0.95) / percentile(own_times[: len(times)], 0.95)
    report.line(
        "times quicker than Wagtail's", f"{ratio:.0f} at p95, on these {len(times)} queries"
    )
    missed = f"{ratio:.0f} times quicker than Wagtail's at p95, not {MIN_SPEEDUP}"
    report.floor(missed, reached=ratio >= MIN_SPEEDUP)


def search_until(
    search: Callable[[str], list[str]], texts: Sequence[str], time_limit: float
) -> tuple[list[list[str]], list[float]]:
    """Answers and seconds, for as many of the texts as ``time_limit`` seconds allow."""
    answers, times = [], []
    end = time.perf_counter() + time_limit
    for text in texts:
        if time.perf_counter() >= end:
            break
        start = time.perf_counter()
        answers.append(search(text))
        times.append(time.perf_counter() - start)
    return answers, times


@contextmanager
def wagtail_search(
    documents: Mapping[str, Sequence[Row]], report: Report
) -> Iterator[Callable[[str], list[str]]]:
    """A function that searches a temporary database with one page for each document."""
    with tempfile.TemporaryDirectory(prefix="mesure-") as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        start = time.perf_counter()
        names = fill(documents)
        report.line(
            "Wagtail's index, filled in bulk",
            f"{time.perf_counter() - start:.1f} s, {len(names):,} pages, "
            f"{(Path(folder) / 'db.sqlite3').stat().st_size / 1e6:.1f} MB with the pages",
        )
        from wagtail.models import Page

        yield lambda text: [names.get(p.pk, "") for p in Page.objects.all().search(text)[:LIMIT]]
        connection.close()


def fill(documents: Mapping[str, Sequence[Row]]) -> dict[int, str]:
    """Make pages and their index entries in bulk; returns the document of each page by its id.

    Saving pages one by one would take an hour; the rows are the same.
    """
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction
    from wagtail.models import Locale, Page
    from wagtail.search.backends import get_search_backend
    from wagtail.search.models import IndexEntry

    from cms.models import StandardPage

    kind = ContentType.objects.get_for_model(StandardPage)
    home, locale = Page.objects.filter(depth=2).get(), Locale.get_default()
    with transaction.atomic():
        pages = Page.objects.bulk_create(
            Page(
                title=own[0].title[:255],
                draft_title=own[0].title[:255],
                slug=f"p{number}",
                path=Page._get_path(home.path, 3, number),
                depth=3,
                url_path=f"{home.url_path}p{number}/",
                content_type=kind,
                locale=locale,
            )
            for number, own in enumerate(documents.values(), start=1)
        )
        table = connection.ops.quote_name(StandardPage._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (page_ptr_id, introduction, body) VALUES (%s, '', '[]')",  # noqa: S608
                [(page.pk,) for page in pages],
            )
        IndexEntry.objects.bulk_create(
            IndexEntry(
                content_type=kind,
                object_id=str(page.pk),
                title=page.title,
                autocomplete=page.title,
                body="\n".join(f"{row.section}\n{row.text}" for row in own),
            )
            for page, own in zip(pages, documents.values(), strict=True)
        )
        get_search_backend().get_index_for_model(StandardPage)._refresh_title_norms(full=True)
    return dict(zip((page.pk for page in pages), documents, strict=True))


# Numbers


def percentiles(times: Sequence[float], *shares: int) -> str:
    return ", ".join(f"p{share} {percentile(times, share / 100):,.1f} ms" for share in shares)


def resident_memory() -> int:
    """The resident memory of this process, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0


# All of it


def measure(name: str, size: Size) -> Report:
    report = Report()
    with engine_at(name) as (engine, location):
        rows = by_document(corpus_rows(), size.documents)
        every = [row for own in rows.values() for row in own]
        characters = sum(len(row.text) for row in every)
        report.line("corpus", f"{len(every):,} passages, {characters:,} characters, "
                   f"{len(rows):,} documents, {len(SPACES)} spaces")  # fmt: skip
        passages = {document: [as_passage(row) for row in own] for document, own in rows.items()}
        sets = known_items(every)
        texts = mixed(sets, size.queries)
        measure_build(engine, location, [p for own in passages.values() for p in own], report)
        measure_updates(engine, passages, size.updates, report)
        measure_searches(engine, texts, report)
        measure_readers(engine, (name, location), passages, texts, size.seconds, report)
        measure_known_items(engine, sets, report)
        held_out = of_half(sets["base"], HELD_OUT)
        measure_wagtail(engine, rows, held_out, size, report)
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="search", description=__doc__.partition("\n")[0])
    parser.add_argument("--engine", choices=ENGINES, default="tantivy")
    parser.add_argument("--quick", action="store_true", help="a fifth of it; floors tell less")
    options = parser.parse_args(arguments)
    try:
        report = measure(options.engine, QUICK if options.quick else FULL)
    except (BenchmarkError, EngineError) as error:
        print(f"Rien n’a été mesuré : {error}", file=sys.stderr)
        return 2
    for missed in report.missed:
        print(f"FLOOR MISSED: {missed}")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
