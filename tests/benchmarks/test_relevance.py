"""The command that ranks given documents, as whoever judges the ranking runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PASSAGES = [
    {"id": "a1", "document": "a", "title": "Livret médecin", "text": "Examens.", "space": None},
    {"id": "a2", "document": "a", "title": "Livret médecin", "text": "Psychomotricité, 140 euros."},
    {"id": "b1", "document": "b", "title": "Budget", "text": "Le médecin.", "space": "s1"},
    {"id": "c1", "document": "c", "title": "Note", "text": "Un médecin", "date": "2026-01-05"},
]
QUERIES = [
    {"id": "q1", "text": "livret medecin", "spaces": []},
    {"id": "q2", "text": "médecin", "spaces": ["s1"]},
    {"id": "q3", "text": "psychomot 140 euros"},
]


def run(folder: Path, engine: str, **files: list[object]) -> subprocess.CompletedProcess[str]:
    for name, lines in ({"passages": PASSAGES, "queries": QUERIES} | files).items():
        (folder / name).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return subprocess.run(
        [
            *[sys.executable, "-m", "tests.benchmarks.relevance"],
            *[folder / "passages", folder / "queries", "--engine", engine],
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "engine", ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]
)
def test_it_prints_a_trec_run_and_times(tmp_path: Path, engine: str) -> None:
    done = run(tmp_path, engine)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert all((q0, name) == ("Q0", engine) for _, q0, _, _, _, name in lines)
    ranked = [(query, document, rank) for query, _, document, rank, _, _ in lines]
    assert ranked[0] == ("q1", "a", "1")
    assert {document for query, document, _ in ranked if query == "q2"} == {"a", "b", "c"}
    assert "b" not in {document for query, document, _ in ranked if query == "q1"}
    assert ("q3", "a", "1") in ranked
    assert "p95" in done.stderr


@pytest.mark.parametrize(
    ("passages", "message"),
    [
        (["x"], "ligne 1 : ce n’est pas un objet JSON"),
        ([{"id": "a"}], "« document » manque"),
        ([PASSAGES[0], PASSAGES[0]], "est donné deux fois"),
        ([PASSAGES[0] | {"date": "hier"}], "n’est pas une date ISO"),
    ],
)
def test_it_names_the_line_that_is_wrong(
    tmp_path: Path, passages: list[object], message: str
) -> None:
    done = run(tmp_path, "tantivy", passages=passages)
    assert done.returncode == 2
    assert message in done.stderr
    assert not done.stdout
