"""The query log: what editors see of searches, and what is not kept."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cdp.actions.rotate_key import rotate_key
from cdp.models import SpaceKey
from cms.models import HomePage
from search import indexing, query_log
from search.models import FollowedRank, MissedQuery
from tests.factories import (
    make_editor,
    make_page,
    make_passphrase,
    make_space,
    open_space,
    verified_client,
)
from tests.hashers import CountedArgon2PasswordHasher

pytestmark = pytest.mark.both_databases

LONG = "remboursement des transports"
KEY = "pivoine tambour lanterne"


@pytest.fixture(autouse=True)
def _index(db: None) -> None:
    make_page(HomePage.objects.get(), "La girafe", slug="girafe")
    indexing.rebuild()


def search(text: str, **headers: str) -> Any:
    return Client().get("/recherche/", {"q": text}, headers=headers)


def admin_page() -> str:
    return verified_client(make_editor()).get("/admin/recherches/").text


def test_queries_without_results_are_listed_for_editors() -> None:
    for _ in range(2):
        search("Orthoptie")
    search("orthoptie")
    search("girafe")
    assert query_log.missed_queries() == [("orthoptie", 3)]
    assert "orthoptie" in admin_page()


def travel(monkeypatch: Any, days: int = 1) -> None:
    day = dt.date(2026, 6, 1) + dt.timedelta(days=days)
    monkeypatch.setattr(timezone, "localdate", lambda *args: day)


def test_a_long_text_is_listed_once_it_comes_on_another_day(monkeypatch: Any) -> None:
    travel(monkeypatch, 1)
    for _ in range(2):
        search(LONG)
    assert query_log.missed_queries() == []
    assert not MissedQuery.objects.filter(text__icontains="transports").exists()
    travel(monkeypatch, 2)
    search(LONG)
    assert query_log.missed_queries() == [(LONG, 1)]


def test_a_key_typed_in_the_wrong_field_is_never_kept(monkeypatch: Any) -> None:
    space = make_space("secret")
    rotate_key(space, KEY)
    for day in range(3):
        travel(monkeypatch, day)
        for typed in (KEY, KEY.upper(), KEY.replace(" ", "")):
            search(typed)
        rotate_key(space, make_passphrase(f"{day}"))  # and one that once was
    for mistaken in (f"{KEY}x", f"mot de passe {KEY}"):
        search(mistaken)
        search(mistaken)
    assert query_log.missed_queries() == []
    assert not MissedQuery.objects.exclude(text="").exists()
    assert KEY not in admin_page()


def test_a_text_that_may_be_a_key_is_not_even_known_by_its_digest(monkeypatch: Any) -> None:
    """Its digest would let whoever has the database try keys at no cost."""
    search(KEY)
    noted = MissedQuery.objects.get().digest
    MissedQuery.objects.all().delete()
    rotate_key(make_space("secret"), KEY)
    for day in range(3):
        travel(monkeypatch, day)
        search(KEY)
    assert noted not in MissedQuery.objects.values_list("digest", flat=True)


def test_while_a_key_has_no_fingerprint_no_long_text_is_listed(monkeypatch: Any) -> None:
    """Any may be that key: only its hash would tell, which no search computes."""
    space = make_space("secret", KEY)
    SpaceKey.objects.update(fingerprint=None)
    for day in range(3):
        travel(monkeypatch, day)
        for text in (KEY, LONG, "orthoptie"):
            search(text)
    assert query_log.missed_queries() == [("orthoptie", 3)]
    open_space(Client(), space, KEY)
    for day in range(3, 5):
        travel(monkeypatch, day)
        search(KEY)
        search(LONG)
    assert query_log.missed_queries() == [("orthoptie", 3), (LONG, 1)]


def test_a_search_costs_the_same_whatever_the_text_is(monkeypatch: Any, settings: Any) -> None:
    """Else anybody could try keys by the time that it takes, without end; and nothing is hashed."""
    rotate_key(make_space("secret"), KEY)
    settings.PASSWORD_HASHERS = ["tests.hashers.CountedArgon2PasswordHasher"]
    made = CountedArgon2PasswordHasher.made

    def statements(text: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            search(text)
        return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in captured]

    search(LONG)
    travel(monkeypatch)
    search("un premier essai bien long")
    unknown, second_day, known = (
        statements("une phrase bien longue"),
        statements(LONG),
        statements(KEY),
    )
    assert unknown == second_day == known
    assert statements("une phrase bien longue") == statements(KEY)
    assert CountedArgon2PasswordHasher.made == made


def test_the_texts_of_a_day_are_limited(monkeypatch: Any) -> None:
    monkeypatch.setattr(query_log, "MAX_TEXTS_PER_DAY", 2)
    for text in ("un zebu", "un gnou", "un okapi", "un zebu"):
        search(text)
    assert query_log.missed_queries() == [("un zebu", 2), ("un gnou", 1)]


def test_nothing_of_who_searches_is_kept() -> None:
    search("orthoptie", **{"User-Agent": "Navigateur", "X-Forwarded-For": "192.0.2.7"})
    (kept,) = MissedQuery.objects.values()
    assert set(kept) == {"id", "day", "digest", "text", "times"}
    assert not search("orthoptie").cookies


def test_searches_as_you_type_and_filtered_ones_are_not_kept() -> None:
    search("orthop", **{"X-As-Typed": "1"})
    Client().head("/recherche/", {"q": "orthop"})
    Client().get("/recherche/", {"q": "girafe", "type": "video"})
    assert query_log.missed_queries() == []


def test_clicks_are_counted_by_rank() -> None:
    token = search("girafe").context["click_token"]
    for rank in ("1", "1", "3"):
        answer = Client(enforce_csrf_checks=True).post(
            "/recherche/suivi", {"page": token, "rang": rank}
        )
        assert answer.status_code == 204
        assert not answer.cookies
    assert query_log.clicks_by_rank() == [(1, 2), (3, 1)]
    assert "67" in admin_page()


@pytest.mark.parametrize("rank", ["0", "-1", "501", "x", "", "9" * 50])
def test_odd_ranks_are_refused(rank: str) -> None:
    answer = Client().post("/recherche/suivi", {"page": query_log.click_token(), "rang": rank})
    assert answer.status_code == 400
    assert not FollowedRank.objects.exists()


def test_a_page_that_is_not_ours_counts_nothing() -> None:
    for page in ("", "x", query_log.click_token() + "x"):
        assert Client().post("/recherche/suivi", {"page": page, "rang": "1"}).status_code == 400
    assert Client().get("/recherche/suivi").status_code == 405


def test_entries_are_deleted_after_ninety_days(monkeypatch: Any) -> None:
    search("orthoptie")
    query_log.count_click(query_log.click_token(), "1")
    later = timezone.localdate() + dt.timedelta(days=90)
    monkeypatch.setattr(timezone, "localdate", lambda *args: later)
    assert query_log.missed_queries() == query_log.clicks_by_rank() == []
    query_log.delete_expired()
    assert not MissedQuery.objects.exists()
    assert not FollowedRank.objects.exists()


def test_editors_of_some_spaces_do_not_see_it() -> None:
    search("orthoptie")
    alix = make_editor("alix", superuser=False)
    alix.groups.add(make_space("secret").editors.group)
    browser = verified_client(alix)
    assert "orthoptie" not in browser.get("/admin/recherches/", follow=True).text
    assert "/admin/recherches/" not in browser.get("/admin/").text
