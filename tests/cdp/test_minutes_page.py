"""Minutes as a member reads them: what each town said, what comes before and after, tables."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from cdp.models import Attendee, MinutesPage, NextConference, Series, SpacePage
from tests.factories import (
    make_booklet,
    make_minutes,
    make_space,
    make_version,
    open_space,
    publish_below,
)

DAY = dt.timedelta(days=1)


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def member(space: SpacePage) -> Client:
    client = Client()
    open_space(client, space)
    return client


def read(member: Client, space: SpacePage, body: str, *places: str) -> str:
    page = MinutesPage.objects.get(pk=make_minutes(space, body=body).pk)
    page.attendees = [Attendee(name=f"Personne {place}", place=place) for place in places]
    page.save_revision().publish()
    return member.get(page.url).text


WAYS = {
    "plain": "<p>Brest : le préau est prêt.</p>",
    "bold": "<p><b>Brest :</b> le préau est prêt.</p>",
    "bold before the colon": "<p><b>Brest</b> : le préau est prêt.</p>",
    "an item": "<ul><li>Brest: le préau est prêt.</li></ul>",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_town_that_heads_a_paragraph_is_set_apart(
    way: str, member: Client, space: SpacePage
) -> None:
    text = read(member, space, WAYS[way], "Brest")
    head = re.search(r'<strong class="run-in" id="([^"]+)">Brest\u00a0:</strong>(.*?)<', text)
    assert head
    assert head[2] == " le préau est prêt."
    assert "Aller à ma ville" not in text, "one town needs no list"


def test_each_town_is_found_from_a_list_above(member: Client, space: SpacePage) -> None:
    body = "<p>Brest : le préau.</p><p>La Roche-sur-Yon : rien.</p><p>Brest : encore.</p>"
    text = read(member, space, body, "Brest", "médecin, La Roche-sur-Yon", "Lille")
    towns = text.partition("Aller à ma ville")[2].partition("</nav>")[0]
    links = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', towns))
    assert [*links.values()] == ["Brest", "La Roche-sur-Yon"]
    assert all(text.count(f'id="{anchor}"') == 1 for anchor in links)


def test_one_town_written_in_two_ways_has_one_anchor(member: Client, space: SpacePage) -> None:
    body = "<p>St-Malo : rien.</p><p>St Malo : encore.</p>"
    text = read(member, space, body, "St-Malo", "St Malo")
    assert text.count('id="_lieu-st-malo"') == 1
    assert text.count('class="run-in"') == 2


@pytest.mark.parametrize(
    "body", ["<p>À Brest : rien.</p>", "<p>Brest compte.</p>", "<p>Lyon : a</p>"]
)
def test_other_words_stay_as_they_are(body: str, member: Client, space: SpacePage) -> None:
    assert "run-in" not in read(member, space, body, "Brest")


def test_the_place_of_a_person_is_no_markup(member: Client, space: SpacePage) -> None:
    text = read(member, space, "<p>(a|b) &lt;i&gt; : rien.</p>", "(a|b) <i>", "")
    assert '">(a|b) &lt;i&gt;\u00a0:</strong>' in text


def test_an_announced_conference_goes_into_the_calendar(member: Client, space: SpacePage) -> None:
    day = timezone.localdate() + 20 * DAY
    page = MinutesPage.objects.get(pk=make_minutes(space).pk)
    page.next_conferences = [NextConference(date=day)]
    page.save_revision().publish()
    announced = MinutesPage.objects.get(date=day)
    text = member.get(page.url).text
    assert f'<a href="{announced.url}">' in text
    assert f'<a href="/conferences/{announced.pk}.ics">Ajouter à mon agenda</a>' in text


def test_one_that_lies_in_a_closed_space_is_a_date_only(member: Client, space: SpacePage) -> None:
    page = MinutesPage.objects.get(pk=make_minutes(space).pk)
    day = timezone.localdate() + 20 * DAY
    other = make_space("praticiens")
    series = Series.objects.get(pk=page.series_id)
    closed = MinutesPage(title="Girafe", slug="girafe", series=series, date=day)
    publish_below(other, closed)
    page.next_conferences = [NextConference(date=day)]
    page.save_revision()
    page.get_latest_revision().publish()
    MinutesPage.objects.filter(date=day).exclude(pk=closed.pk).delete()
    text = member.get(page.url).text
    assert f'datetime="{day.isoformat()}"' in text
    assert "girafe" not in text.lower()
    assert f"/conferences/{closed.pk}.ics" not in text


def test_the_neighbours_stand_above_too(member: Client, space: SpacePage) -> None:
    before, page = (make_minutes(space, f"N° {n}", slug=f"n-{n}", number=n) for n in (3, 5))
    head = member.get(page.url).text.partition("<h1>")[2].partition("</header>")[0]
    assert f'<a rel="prev" href="{before.url}">3<sup>e</sup> conférence</a>' in head
    assert "next" not in head


def test_a_table_names_its_columns_in_each_cell(member: Client, space: SpacePage) -> None:
    page = MinutesPage.objects.get(pk=make_minutes(space).pk)
    columns = [{"type": "text", "heading": heading} for heading in ("Heure", "")]
    rows = [{"values": ["<p>9 h</p>", "<p>Arrivée</p>"]}]
    page.body = [("table", {"columns": columns, "rows": rows, "caption": ""})]
    stream = [{"type": "table", "value": {"columns": columns, "rows": rows, "caption": ""}}]
    page.body = page._meta.get_field("body").to_python(stream)
    page.save_revision().publish()
    text = member.get(page.url).text
    assert re.search(r'<td role="cell" data-heading="Heure">\s*<p>9\sh</p>', text)
    assert re.search(r'<td role="cell">\s*<p>Arrivée</p>', text)


def test_a_booklet_says_its_version_and_its_day_and_bears_no_number(
    member: Client, space: SpacePage
) -> None:
    booklet = make_booklet(space)
    make_version(booklet, date="2025-03-05")
    text = member.get(booklet.url).text
    assert 'class="number"' not in text
    assert re.search(r'Version 1, du <time datetime="2025-03-05">5\smars\s2025', text)
