"""``manage.py import_minutes``, as the README describes it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cdp.imports.process import recognise_apart
from cdp.models import MinutesPage, Series, SpacePage
from cms.documents.outline import Outline, Paragraph, Span
from cms.documents.readers import UnreadableFileError
from tests.cdp.admin.test_import_screen import SOURCE
from tests.factories import make_minutes, make_space

pytestmark = pytest.mark.both_databases


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "cr.txt"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def run(*args: object) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_minutes", *map(str, args), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_makes_an_unpublished_page(space: SpacePage, source: Path) -> None:
    out, err = run(source, "--space", "directions")
    page = MinutesPage.objects.get()
    assert not page.live
    assert page.get_parent().pk == space.pk
    assert [str(person) for person in page.attendees.all()] == [
        *("Léa Marchal (Épinal)", "Zoé", "Luc Royer (Brest)")
    ]
    assert [str(line.value) for line in page.agenda] == ["La ludothèque"]
    assert "en brouillon" in err
    assert "Mots de passe retirés : 1" in out


def test_publish(space: SpacePage, source: Path) -> None:
    run(source, "--space", "directions", "--publish")
    page = MinutesPage.objects.get()
    assert page.live
    assert not page.has_unpublished_changes
    assert page.url == "/directions/12e-conference-des-directions/"


def test_publish_tells_what_its_readers_will_not_get(
    space: SpacePage, tmp_path: Path, source: Path
) -> None:
    make_minutes(make_space("coordinations"))
    _, err = run(source, "--space", "directions", "--publish")
    assert "cr.txt ! Les comptes rendus de cette série sont ailleurs" in err
    assert "publié" in err


def test_dry_run_prints_json_and_needs_no_database(source: Path) -> None:
    """No ``db`` fixture here: a query would fail the test."""
    out, _ = run(source, source, "--dry-run", "--json")
    first, second = (json.loads(line) for line in out.splitlines())
    assert first == second
    assert set(first) >= {
        *["series", "number", "date", "start", "end", "present", "excused", "agenda"],
        *["points", "next", "figures", "secrets_removed", "warnings", "body"],
    }
    assert (first["series"], first["number"], first["start"]) == ("directions", 12, "09:30")


def test_the_same_file_twice(space: SpacePage, source: Path) -> None:
    run(source, "--space", "directions")
    stamp = MinutesPage.objects.values_list("pk", "latest_revision_id").get()
    _, err = run(source, "--space", "directions", "--publish")
    assert "déjà été importé" in err
    assert "rien n’a changé" in err
    assert MinutesPage.objects.values_list("pk", "latest_revision_id").get() == stamp


def test_the_secret_is_stored_nowhere(space: SpacePage, source: Path, capsys: Any) -> None:
    out, err = run(source, "--space", "directions", "--publish")
    call_command("dumpdata", "--all")
    everything = capsys.readouterr().out
    assert "girafes" in everything
    assert "ancien-mot-1998" not in everything + out + err


def test_one_bad_file_and_nothing_is_written(
    space: SpacePage, source: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "vide.docx"
    bad.touch()
    gone = tmp_path / "absent.pdf"
    with pytest.raises(CommandError) as refused:
        run(source, bad, gone, "--space", "directions")
    assert refused.value.returncode == 1
    assert "vide.docx" in str(refused.value)
    assert "absent.pdf" in str(refused.value)
    assert not MinutesPage.objects.exists()
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [([], "Indiquez l’espace"), (["--space", "ailleurs"], "espaces : directions")],
)
def test_a_space_is_needed(
    space: SpacePage, source: Path, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        run(source, *arguments)


def test_recognising_has_limits_too(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a short file makes last long is refused in French, naming it, and nothing is written."""
    run(source, "--dry-run")
    monkeypatch.setattr("cms.documents.readers.limits.MEMORY_BYTES", 1024)
    outline = Outline((Paragraph((Span("Bonjour à tous. " * 50_000),)),))
    with pytest.raises(UnreadableFileError, match=r"cr\.txt.*mémoire"):
        recognise_apart(outline, "cr.txt")
