"""What templates of pages are given besides the fields of the page."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cdp.models import Attendee, Figure, MinutesPage, NextConference, SpacePage
from cms.models import HomePage
from tests.factories import (
    make_editor,
    make_minutes,
    make_page,
    make_space,
    open_space,
    verified_client,
)

TOMORROW = timezone.localdate() + dt.timedelta(days=1)
DAY = dt.timedelta(days=1)
REGISTER = {"rayon": "comptes-rendus"}


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def member(space: SpacePage) -> Client:
    client = Client()
    open_space(client, space)
    return client


def with_details(page: MinutesPage, **relations: list[Any]) -> MinutesPage:
    page = MinutesPage.objects.get(pk=page.pk)
    for name, items in relations.items():
        setattr(page, name, items)
    page.save_revision().publish()
    return page


def test_people_are_grouped_by_place_as_they_come(space: SpacePage, member: Client) -> None:
    people = [
        Attendee(name="Léa Marchal", place="Nîmes"),
        Attendee(name="Noé Petit", place="Marseille"),
        Attendee(name="Zoé Grange", place="Marseille"),
        Attendee(name="Ana Roy", place="", excused=True),
    ]
    page = with_details(make_minutes(space), attendees=people)
    context = member.get(page.url).context
    assert context["present"] == [
        ("Nîmes", ["Léa Marchal"]),
        ("Marseille", ["Noé Petit", "Zoé Grange"]),
    ]
    assert context["excused"] == [("", ["Ana Roy"])]


def test_neighbours_in_the_series(space: SpacePage, member: Client) -> None:
    pages = {n: make_minutes(space, f"N° {n}", slug=f"n-{n}", number=n) for n in (3, 5, 9)}
    contexts = {n: member.get(page.url).context for n, page in pages.items()}
    sides = {
        n: tuple(other and other["number"] for other in (c["previous"], c["following"]))
        for n, c in contexts.items()
    }
    assert sides == {3: (None, 5), 5: (3, 9), 9: (5, None)}


def test_minutes_without_a_number_have_no_neighbours(space: SpacePage, member: Client) -> None:
    make_minutes(space, "N° 1", slug="n-1", number=1)
    page = make_minutes(space, "Réunion", slug="reunion", number=None, date=None)
    context = member.get(page.url).context
    assert (context["previous"], context["following"]) == (None, None)


def test_minutes_without_a_date_come_last(space: SpacePage, member: Client) -> None:
    make_minutes(space, "Sans date", date=None)
    make_minutes(space, "Datée", number=None)
    listed = [page.title for page in member.get(space.url, REGISTER).context["minutes"]]
    assert listed == ["Datée", "Sans date"]


def test_minutes_are_listed_the_newest_first_and_by_pages(space: SpacePage, member: Client) -> None:
    first = dt.date(2024, 1, 1)
    for n in range(1, 25):
        make_minutes(space, f"N° {n}", slug=f"n-{n}", number=n, date=first + n * DAY)
    listed = member.get(space.url, REGISTER).context["minutes"]
    assert [page.number for page in listed] == list(range(24, 4, -1))
    second = member.get(space.url, {**REGISTER, "page": "2"})
    assert [page.number for page in second.context["minutes"]] == [4, 3, 2, 1]
    assert member.get(space.url, {**REGISTER, "page": "zzz"}).status_code == 200


def test_the_next_conferences_are_the_first_to_come(space: SpacePage, member: Client) -> None:
    dates = [TOMORROW - 9 * DAY, TOMORROW + 9 * DAY, TOMORROW, TOMORROW + DAY]
    conferences = [NextConference(date=date) for date in dates]
    with_details(make_minutes(space), next_conferences=conferences)
    text = member.get(space.url).text
    days = re.findall(r'<time datetime="([^"]+)"', text)
    to_come = [TOMORROW + number * DAY for number in (0, 1, 9)]
    assert [day for day in days if day >= TOMORROW.isoformat()] == [
        day.isoformat() for day in to_come
    ]


def test_one_announced_in_a_draft_is_not_shown(space: SpacePage, member: Client) -> None:
    page = make_minutes(space)
    page.next_conferences = [NextConference(date=TOMORROW)]
    page.save_revision()
    assert "Prochaine conférence" not in member.get(space.url).text


def test_an_empty_space_says_so(space: SpacePage, member: Client) -> None:
    assert "Aucun compte rendu pour l’instant" in member.get(space.url).content.decode()


def test_bare_minutes_have_a_page(space: SpacePage, member: Client) -> None:
    bare = {"series": None, "number": None, "date": None, "body": ""}
    page = make_minutes(space, "Réunion", **bare)
    page.body = []
    page.save_revision().publish()
    response = member.get(page.url)
    assert response.status_code == 200
    assert "None" not in response.content.decode()


def test_figures_are_written_as_in_french(space: SpacePage, member: Client) -> None:
    figure = Figure(label="inclusions", value=1113, date=dt.date(2026, 2, 2))
    page = with_details(make_minutes(space), figures=[figure])
    assert "1\N{NARROW NO-BREAK SPACE}113" in member.get(page.url).content.decode()


def test_the_home_page_lists_public_pages_once(space: SpacePage, client: Client) -> None:
    home = HomePage.objects.get()
    make_page(home, "Le programme")
    make_page(home, "Mentions légales", show_in_menus=True)
    text = client.get("/").content.decode()
    assert text.count("Le programme") == 1
    assert text.count("Mentions légales") == 1
    assert space.title not in text


def test_only_editors_are_offered_to_edit(space: SpacePage, member: Client) -> None:
    page = make_minutes(space)
    link = f"/admin/pages/{page.pk}/edit/"
    assert link not in member.get(page.url).content.decode()
    editor = verified_client(make_editor()).get(page.url).content.decode()
    assert link in editor
    assert "Quitter l’espace" not in editor
