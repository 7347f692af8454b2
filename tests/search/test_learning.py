"""What searches tell editors, and what they do not keep."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cdp.access import keys
from cms.models import HomePage
from search import learning, upkeep
from search.models import FollowedRank, MissedQuery
from tests.factories import make_editor, make_page, make_space, verified_client

LONG = "remboursement des transports"
KEY = "une clé bien longue"


@pytest.fixture(autouse=True)
def _index(db: None) -> None:
    make_page(HomePage.objects.get(), "La girafe", slug="girafe")
    upkeep.rebuild()


def search(text: str, **headers: str) -> Any:
    return Client().get("/recherche/", {"q": text}, headers=headers)


def told() -> str:
    return verified_client(make_editor()).get("/admin/recherches/").text


def test_what_finds_nothing_is_told_to_editors() -> None:
    for _ in range(2):
        search("Orthoptie")
    search("orthoptie")
    search("girafe")
    assert learning.missed() == [("orthoptie", 3)]
    assert "orthoptie" in told()


def later(monkeypatch: Any, days: int = 1) -> None:
    day = datetime.date(2026, 6, 1) + datetime.timedelta(days=days)
    monkeypatch.setattr(timezone, "localdate", lambda *args: day)


def test_a_long_text_is_told_once_it_comes_on_another_day(monkeypatch: Any) -> None:
    later(monkeypatch, 1)
    for _ in range(2):
        search(LONG)
    assert learning.missed() == []
    assert not MissedQuery.objects.filter(text__icontains="transports").exists()
    later(monkeypatch, 2)
    search(LONG)
    assert learning.missed() == [(LONG, 1)]


def test_a_key_typed_in_the_wrong_field_is_never_kept(monkeypatch: Any) -> None:
    space = make_space("secret")
    keys.rotate(space, KEY)
    for day in range(3):
        later(monkeypatch, day)
        for typed in (KEY, KEY.upper(), KEY.replace(" ", "")):
            search(typed)
        keys.rotate(space, f"une autre clé, la {day}e")  # and one that once was
    for mistaken in (f"{KEY}x", f"mot de passe {KEY}"):
        search(mistaken)
        search(mistaken)
    assert learning.missed() == []
    assert not MissedQuery.objects.exclude(text="").exists()
    assert KEY not in told()


def test_a_day_keeps_so_many_texts_only(monkeypatch: Any) -> None:
    monkeypatch.setattr(learning, "MOST_A_DAY", 2)
    for text in ("un zebu", "un gnou", "un okapi", "un zebu"):
        search(text)
    assert learning.missed() == [("un zebu", 2), ("un gnou", 1)]


def test_nothing_of_who_searches_is_kept() -> None:
    search("orthoptie", **{"User-Agent": "Navigateur", "X-Forwarded-For": "192.0.2.7"})
    (kept,) = MissedQuery.objects.values()
    assert set(kept) == {"id", "day", "digest", "text", "times"}
    assert not search("orthoptie").cookies


def test_what_is_typed_meanwhile_and_what_is_narrowed_is_not_kept() -> None:
    search("orthop", **{"X-As-Typed": "1"})
    Client().head("/recherche/", {"q": "orthop"})
    Client().get("/recherche/", {"q": "girafe", "type": "video"})
    assert learning.missed() == []


def test_clicks_are_counted_by_rank() -> None:
    token = search("girafe").context["clicks"]
    for rank in ("1", "1", "3"):
        answer = Client(enforce_csrf_checks=True).post(
            "/recherche/suivi", {"page": token, "rang": rank}
        )
        assert answer.status_code == 204
        assert not answer.cookies
    assert learning.followed() == [(1, 2), (3, 1)]
    assert "67" in told()


@pytest.mark.parametrize("rank", ["0", "-1", "501", "x", "", "9" * 50])
def test_odd_ranks_are_refused(rank: str) -> None:
    answer = Client().post("/recherche/suivi", {"page": learning.page_token(), "rang": rank})
    assert answer.status_code == 400
    assert not FollowedRank.objects.exists()


def test_a_page_that_is_not_ours_counts_nothing() -> None:
    for page in ("", "x", learning.page_token() + "x"):
        assert Client().post("/recherche/suivi", {"page": page, "rang": "1"}).status_code == 400
    assert Client().get("/recherche/suivi").status_code == 405


def test_it_is_forgotten_after_ninety_days(monkeypatch: Any) -> None:
    search("orthoptie")
    learning.count_click(learning.page_token(), "1")
    later = timezone.localdate() + datetime.timedelta(days=90)
    monkeypatch.setattr(timezone, "localdate", lambda *args: later)
    assert learning.missed() == learning.followed() == []
    learning.forget()
    assert not MissedQuery.objects.exists()
    assert not FollowedRank.objects.exists()


def test_editors_of_some_spaces_are_not_told() -> None:
    search("orthoptie")
    alix = make_editor("alix", superuser=False)
    alix.groups.add(make_space("secret").editors.group)
    browser = verified_client(alix)
    assert "orthoptie" not in browser.get("/admin/recherches/", follow=True).text
    assert "/admin/recherches/" not in browser.get("/admin/").text
