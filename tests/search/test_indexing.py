"""What editors publish is found at once, and a broken index stops nobody."""

import datetime as dt
import fcntl
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move

from cdp.access.visibility import EVERYTHING, PUBLIC, Scope
from cms.models import HomePage, StandardPage
from cms.passages import PassageText
from search import indexing
from search.documents import all_passages
from search.engines.base import Passage, SearchOptions
from search.models import DirtyMark, FileText
from search.results import find, suggest
from search.sources.pages import PageSource
from tests.factories import make_minutes, make_page, make_space, move, open_space
from tests.search.conftest import Commit

pytestmark = [pytest.mark.usefixtures("index"), pytest.mark.both_databases]


def found(text: str, scope: Scope = EVERYTHING) -> list[str]:
    return ["".join(f.text for f in result.title) for result in find(text, scope).results]


def test_publishing_makes_a_page_found_and_unpublishing_lost(commit: Commit) -> None:
    with commit():
        page = make_minutes(make_space("secret"), "Conférence une")
    assert found("coupole") == ["Conférence une"]
    with commit():
        Page.objects.get(pk=page.pk).specific.unpublish()
    assert found("coupole") == []


def test_a_draft_change_waits_for_publication(commit: Commit) -> None:
    with commit():
        page = make_page(HomePage.objects.get(), "Accueil des bébés")
    page.title = "Accueil des girafes"
    with commit():
        revision = page.save_revision()
    assert found("girafes") == []
    with commit():
        revision.publish()
    assert found("girafes") == ["Accueil des girafes"]


def test_a_move_changes_who_finds_a_whole_branch(commit: Commit) -> None:
    space = make_space("secret")
    with commit():
        parent = make_page(HomePage.objects.get(), "Rubrique", slug="rubrique")
        make_page(parent, "Sous la girafe")
    assert found("girafe", PUBLIC) == ["Sous la girafe"]
    with commit():
        move(parent, space)
    assert found("girafe", PUBLIC) == []
    assert found("girafe", Scope((space,))) == ["Sous la girafe"]
    with commit():
        move(parent, HomePage.objects.get())
    assert found("girafe", PUBLIC) == ["Sous la girafe"]


def test_a_deleted_branch_is_gone(commit: Commit) -> None:
    with commit():
        space = make_space("secret")
        make_minutes(space)
    with commit():
        Page.objects.get(pk=space.pk).specific.delete()
    assert found("coupole") == []
    assert indexing.engine().count() == sum(1 for _ in all_passages())


def test_a_copy_is_found_where_it_lies(commit: Commit) -> None:
    one, two = make_space("un"), make_space("deux")
    with commit():
        page = make_minutes(one)
    with commit():
        page.copy(to=Page.objects.get(pk=two.pk))
    assert len(found("coupole", Scope((one,)))) == 1
    assert len(found("coupole", Scope((one, two)))) == 2


def test_what_is_rolled_back_never_happened(commit: Commit) -> None:
    space = make_space("secret")
    with commit(), transaction.atomic():
        make_minutes(space)
        transaction.set_rollback(True)
    assert found("coupole") == []
    assert not DirtyMark.objects.exclude(document=f"page:{space.pk}").exists()


def test_a_lost_index_is_made_anew_at_the_next_change(
    commit: Commit, settings: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with commit():
        make_page(HomePage.objects.get(), "Le zèbre", slug="zebre")
    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    answer = client.get("/recherche/", {"q": "zèbre"})
    assert answer.status_code == 503
    assert "indisponible" in answer.text
    with commit():
        page = make_page(HomePage.objects.get(), "La girafe")
    assert client.get(page.url).status_code == 200
    assert "il est refait" in caplog.text
    assert not DirtyMark.objects.exists()
    assert (found("girafe"), found("zèbre")) == (["La girafe"], ["Le zèbre"])


def test_a_damaged_index_is_made_anew(commit: Commit, settings: Any) -> None:
    for path in Path(settings.SEARCH_INDEX_DIR).rglob("*"):
        if path.is_file():
            path.write_bytes(b"abc")
    with commit():
        make_page(HomePage.objects.get(), "La girafe")
    assert found("girafe") == ["La girafe"]


def test_an_index_that_cannot_be_written_stops_nobody(
    commit: Commit, settings: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    Path(settings.SEARCH_INDEX_DIR).write_text("un fichier à sa place")
    with commit():
        page = make_page(HomePage.objects.get(), "La girafe")
    assert client.get(page.url).status_code == 200
    assert client.get("/recherche/", {"q": "girafe"}).status_code == 503
    assert DirtyMark.objects.exists()
    assert "n’a pas pu être mis à jour" in caplog.text
    with pytest.raises(CommandError, match="les changements attendent"):
        call_command("update_search")
    Path(settings.SEARCH_INDEX_DIR).unlink()
    call_command("update_search")
    assert not DirtyMark.objects.exists()
    assert found("girafe") == ["La girafe"]


def test_a_page_that_cannot_be_indexed_holds_up_no_other(
    commit: Commit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def passages(page: StandardPage) -> list[PassageText]:
        if page.title == "Cassée":
            raise RuntimeError
        return [PassageText("Un texte de girafe.")]

    with commit():
        broken = make_page(HomePage.objects.get(), "Cassée", slug="cassee", introduction="girafe")
    assert found("girafe") == ["Cassée"]
    monkeypatch.setattr(StandardPage, "passages", passages)
    with commit():
        make_page(HomePage.objects.get(), "Bonne", slug="bonne")
        Page.objects.get(pk=broken.pk).specific.save_revision().publish()
    assert found("girafe") == ["Bonne"]
    assert "la recherche l’ignore" in caplog.text
    assert not DirtyMark.objects.exists()
    indexing.rebuild()
    assert found("girafe") == ["Bonne"]


def test_searching_catches_up_with_what_waited(commit: Commit) -> None:
    make_page(HomePage.objects.get(), "La girafe")  # and no commit drains its mark
    assert found("girafe") == []
    DirtyMark.objects.update(made_at=timezone.now() - dt.timedelta(minutes=1))
    cache.clear()
    assert found("girafe") == ["La girafe"]


def test_a_rebuild_that_fails_keeps_the_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    make_page(HomePage.objects.get(), "La girafe")
    marks = DirtyMark.objects.count()
    monkeypatch.setattr(indexing, "all_passages", _broken)
    with pytest.raises(RuntimeError):
        indexing.rebuild()
    assert DirtyMark.objects.count() == marks > 0
    assert indexing.engine().exists()


def _broken(progress: Any) -> Iterator[Passage]:
    raise RuntimeError
    yield


def test_draining_twice_changes_nothing(commit: Commit) -> None:
    make_page(HomePage.objects.get(), "La girafe")
    assert indexing.drain() > 0
    count = indexing.engine().count()
    assert indexing.drain() == 0
    assert indexing.engine().count() == count


def test_a_stale_index_leaks_nothing(client: Client) -> None:
    """Hits are checked again by the rule of visibility: here a move was not indexed."""
    space = make_space("secret")
    page = make_page(HomePage.objects.get(), "La girafe")
    indexing.drain()
    Page.objects.filter(pk=page.pk).update(path=f"{space.path}0009", depth=4)
    assert found("girafe", PUBLIC) == []
    assert find("girafe", PUBLIC).total == 0
    assert find("girafe", PUBLIC, SearchOptions(limit=1)).total == 0
    text = client.get("/recherche/", {"q": "girafe"}).content.decode()
    assert "La girafe" not in text
    open_space(client, space)
    assert "La <mark>girafe</mark>" in client.get("/recherche/", {"q": "girafe"}).content.decode()


def test_stale_documents_are_neither_found_nor_suggested(client: Client) -> None:
    """Between a move and its indexing: no hit, no count, no suggestion."""
    space = make_space("secret")
    page = make_page(HomePage.objects.get(), "La zeppelinographe", slug="z")
    make_page(HomePage.objects.get(), "Le zebu", slug="zebu")
    indexing.drain()
    move(page, space)
    assert DirtyMark.objects.exists()
    assert suggest("zeppelinogrxyz", PUBLIC) == ()
    assert "zeppelinographe" not in client.get("/recherche/", {"q": "zeppelinogrxyz"}).text
    assert find("zeppelinographe", PUBLIC).total == 0
    assert find("zebu", PUBLIC).total == 1


@pytest.mark.parametrize("signal", [post_page_move, page_unpublished])
def test_a_change_leaves_its_mark_even_if_its_signal_is_lost(
    monkeypatch: pytest.MonkeyPatch, signal: Any
) -> None:
    """Wagtail sends it after the commit: a process may die in between."""
    space = make_space("secret")
    page = make_page(HomePage.objects.get(), "La girafe", slug="girafe")
    indexing.drain()
    monkeypatch.setattr(signal, "send", lambda *args, **kwargs: None)
    if signal is post_page_move:
        move(page, space)
    else:
        Page.objects.get(pk=page.pk).specific.unpublish()
    assert DirtyMark.objects.filter(document=f"page:{page.pk}").exists()
    indexing.drain()
    assert found("girafe", PUBLIC) == []


def test_a_search_waits_for_no_writer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_page(HomePage.objects.get(), "La girafe")
    DirtyMark.objects.update(made_at=timezone.now() - dt.timedelta(minutes=1))
    cache.clear()
    waited: list[float] = []
    with (Path(settings.SEARCH_INDEX_DIR) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        monkeypatch.setattr(time, "sleep", waited.append)
        assert found("girafe") == []
    assert not waited
    cache.clear()
    assert found("girafe") == ["La girafe"]


def test_the_nightly_command_forgets_what_is_lost() -> None:
    FileText.objects.create(name="documents/perdu/a.pdf", pieces=[{"text": "secret"}])
    call_command("update_search", verbosity=0)
    assert not FileText.objects.exists()


def test_a_publication_reads_a_document_once(
    commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with commit():
        page = make_page(HomePage.objects.get(), "La girafe")
    read: list[int] = []
    passages = PageSource.passages

    def noting(self: PageSource, ids: list[int]) -> Any:
        read.extend(ids)
        return passages(self, ids)

    monkeypatch.setattr(PageSource, "passages", noting)
    with commit():
        page.save_revision().publish()
    assert read == [page.pk]


def test_statistics_are_made_nightly(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        call_command("update_search", verbosity=0)
    assert any(query["sql"].startswith("ANALYZE") for query in queries)
