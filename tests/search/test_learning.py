"""What searches tell editors, and what they do not keep."""

import datetime
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
from search import learning, upkeep
from search.models import FollowedRank, MissedQuery
from tests.factories import make_editor, make_page, make_space, open_space, verified_client
from tests.hashers import CountedArgon2PasswordHasher

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
    rotate_key(space, KEY)
    for day in range(3):
        later(monkeypatch, day)
        for typed in (KEY, KEY.upper(), KEY.replace(" ", "")):
            search(typed)
        rotate_key(space, f"une autre clé, la {day}e")  # and one that once was
    for mistaken in (f"{KEY}x", f"mot de passe {KEY}"):
        search(mistaken)
        search(mistaken)
    assert learning.missed() == []
    assert not MissedQuery.objects.exclude(text="").exists()
    assert KEY not in told()


def test_a_text_that_may_be_a_key_is_not_even_known_by_its_digest(monkeypatch: Any) -> None:
    """Keyed, it would be a way to try keys that costs nothing to who has the database."""
    search(KEY)
    noted = MissedQuery.objects.get().digest
    MissedQuery.objects.all().delete()
    rotate_key(make_space("secret"), KEY)
    for day in range(3):
        later(monkeypatch, day)
        search(KEY)
    assert noted not in MissedQuery.objects.values_list("digest", flat=True)


def test_while_there_is_a_key_without_a_fingerprint_no_long_text_is_told(monkeypatch: Any) -> None:
    """Any may be that key: it has no other mark than its hash, which no search computes."""
    space = make_space("secret", KEY)
    SpaceKey.objects.update(fingerprint=None)
    for day in range(3):
        later(monkeypatch, day)
        for text in (KEY, LONG, "orthoptie"):
            search(text)
    assert learning.missed() == [("orthoptie", 3)]
    open_space(Client(), space, KEY)
    for day in range(3, 5):
        later(monkeypatch, day)
        search(KEY)
        search(LONG)
    assert learning.missed() == [("orthoptie", 3), (LONG, 1)]


def test_a_search_costs_the_same_whatever_the_text_is(monkeypatch: Any, settings: Any) -> None:
    """Else anybody could try keys by the time that it takes, without end; and nothing is hashed."""
    rotate_key(make_space("secret"), KEY)
    settings.PASSWORD_HASHERS = ["tests.hashers.CountedArgon2PasswordHasher"]
    made = CountedArgon2PasswordHasher.made

    def asked(text: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            search(text)
        return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in captured]

    search(LONG)
    later(monkeypatch)
    search("un premier essai bien long")
    unknown, second_day, known = asked("une phrase bien longue"), asked(LONG), asked(KEY)
    assert unknown == second_day == known
    assert asked("une phrase bien longue") == asked(KEY)
    assert CountedArgon2PasswordHasher.made == made


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
