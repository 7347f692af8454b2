"""« Suivre un sujet »: by date on a page, and as a feed at a secret address."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cdp.actions.renew_calendar import renew_calendar
from cdp.actions.rotate_key import rotate_key
from cdp.models import SpaceKey, SpacePage
from search import indexing
from tests.factories import make_minutes, make_page, make_space, open_space, rich

QUERY = "?q=zibeline"


@pytest.fixture
def spaces(db: None) -> dict[str, SpacePage]:
    spaces = {name: make_space(name) for name in ("secret", "voisin")}
    body = [
        part
        for number in range(5)
        for part in (
            ("heading", {"level": "2", "text": f"Partie {number}"}),
            ("text", rich(f"<p>La zibeline &amp; le grenier {number}.</p>")),
        )
    ]
    old = make_minutes(spaces["secret"], "Ancienne", number=1, date=dt.date(2025, 3, 3))
    old.body = body
    old.save_revision().publish()
    text = "<p>Une zibeline &lt;b&gt; brune.</p>"
    for name, title in (("secret", "Récente"), ("voisin", "Voisine")):
        make_minutes(spaces[name], title, number=2, date=dt.date(2026, 2, 2), body=text)
    make_page(spaces["secret"], "Page", introduction="Une zibeline dans une page.")
    indexing.rebuild()
    return spaces


def member_of(*spaces: SpacePage) -> Client:
    client = Client()
    for space in spaces:
        open_space(client, space)
    return client


def feeds_of(client: Client) -> list[str]:
    text = unescape(client.get(f"/recherche/sujet{QUERY}").text)
    return list(dict.fromkeys(re.findall(r"http://testserver(/recherche/sujet/[^\"<]+)", text)))


def test_all_passages_on_a_subject_stand_by_date(spaces: dict[str, Any]) -> None:
    member = member_of(spaces["secret"])
    assert f'href="/recherche/sujet{QUERY}"' in member.get(f"/recherche/{QUERY}").text
    response = member.get(f"/recherche/sujet{QUERY}")
    assert response.headers["Cache-Control"] == "private, no-store"
    page = response.text
    assert page.index("Récente") < page.index("Ancienne")
    for number in range(5):
        assert f"#partie-{number}" in page
    assert "Voisine" not in page
    assert "dans une page" not in page
    assert "Récente" not in Client().get(f"/recherche/sujet{QUERY}").text


def test_a_feed_tells_of_its_space_alone(spaces: dict[str, Any]) -> None:
    feeds = feeds_of(member_of(*spaces.values()))
    assert len(feeds) == 2
    feed = Client().get(feeds[0])
    assert feed.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.headers["Cache-Control"] == "private, no-store"
    assert "Récente" in feed.text
    assert "&lt;p&gt;Une zibeline &amp;lt;b&amp;gt; brune.&lt;/p&gt;" in feed.text
    assert "Voisine" not in feed.text
    assert len(feeds_of(member_of(*spaces.values()))) == 2
    assert not feeds_of(Client())


def test_a_feed_ends_with_its_key_or_is_renewed(spaces: dict[str, Any]) -> None:
    space, member = spaces["secret"], member_of(spaces["secret"])
    (address,) = feeds_of(member)
    token = address.rpartition("/")[2].partition(".")[0]
    nothing = Client().get(f"/recherche/sujet/{'0' * 40}.atom{QUERY}")
    assert nothing.status_code == 404
    # It opens no calendar, nor does a calendar's address a feed.
    assert Client().get(f"/agenda/{token}.ics").status_code == 404
    renew_calendar(space)
    ended = Client().get(address)
    assert (ended.status_code, ended.content) == (404, nothing.content)
    (renewed,) = feeds_of(member)
    assert Client().get(renewed).status_code == 200
    rotate_key(space, "une clé toute neuve", old_until=timezone.now() + dt.timedelta(days=7))
    SpaceKey.objects.filter(until__isnull=False).update(until=timezone.now())
    assert Client().get(renewed).status_code == 404
