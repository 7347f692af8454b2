"""Scenario 29: calendars without their token, with it, and after rotation."""

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from cdp.actions.rotate_key import rotate_key
from cdp.calendar import as_calendar
from cdp.models import MinutesPage, SpaceKey, SpacePage
from tests.cdp.access.world import INSIDE, World, visitors
from tests.factories import make_editor, open_space, publish_below, verified_client

SOON = timezone.localdate() + dt.timedelta(days=10)
ZOOM = "https://zoom.example.org/j/123?pwd=chut"


def to_come(space: SpacePage, title: str = "Conférence réservée", **fields: Any) -> MinutesPage:
    fields = {"date": SOON, "start": dt.time(13, 30), "end": dt.time(15)} | fields
    return publish_below(space, MinutesPage(title=title, **fields))


def feed_of(client: Client, space: SpacePage) -> str:
    """The secret address, as the agenda of the space shows it."""
    text = client.get(f"{space.url}?rayon=agenda").text
    return "/agenda/" + text.partition("/agenda/")[2].partition(".ics")[0] + ".ics"


def test_29_one_conference_for_whoever_may_see_it(subtests: pytest.Subtests, world: World) -> None:
    page = to_come(world.space)
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            response = client.get(f"/conferences/{page.pk}.ics")
            assert response.status_code == (200 if name in INSIDE else 404)
            if name not in INSIDE:
                unknown = client.get("/conferences/999999.ics")
                assert unknown.status_code == 404
                assert response.headers.keys() == unknown.headers.keys()


def test_29_the_calendar_of_a_space_needs_its_secret_address(
    subtests: pytest.Subtests, world: World
) -> None:
    editor = verified_client(make_editor("alix"))
    to_come(world.space)
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            for guess in ("secret", "", "0" * 40, str(world.space.pk)):
                assert client.get(f"/agenda/{guess}.ics").status_code == 404
            response = client.get(feed_of(editor, world.space))
            assert response.status_code == 200
            assert "Conférence réservée" in response.text
            assert response.headers["Cache-Control"] == "private, no-store"


def test_29_it_ends_with_the_key_that_it_came_from(world: World, member: Client) -> None:
    to_come(world.space)
    address = feed_of(member, world.space)
    later = timezone.now() + dt.timedelta(days=7)
    rotate_key(world.space, "une clé toute neuve", old_until=later)
    assert Client().get(address).status_code == 200
    SpaceKey.objects.filter(until__isnull=False).update(until=timezone.now())
    assert Client().get(address).status_code == 404


def test_29_it_is_renewed_alone(world: World, member: Client) -> None:
    editor = verified_client(make_editor())
    address = feed_of(member, world.space)
    assert editor.get(f"/admin/mots-de-passe/agenda/{world.space.pk}/").status_code == 200
    editor.post(f"/admin/mots-de-passe/agenda/{world.space.pk}/")
    assert Client().get(address).status_code == 404
    assert member.get(world.space.url).status_code == 200
    assert feed_of(member, world.space) != address
    assert Client().get(feed_of(member, world.space)).status_code == 200
    assert "Adresse de l’agenda changée" in editor.get("/admin/journal-des-acces/").text


def test_29_it_ends_with_its_space_and_tells_no_draft(world: World, member: Client) -> None:
    page = to_come(world.space)
    to_come(world.other, "Conférence voisine")
    address = feed_of(member, world.space)
    text = Client().get(address).text
    assert "Conférence réservée" in text
    assert "Conférence voisine" not in text
    page.unpublish()
    assert "Conférence réservée" not in Client().get(address).text
    SpacePage.objects.get(pk=world.space.pk).unpublish()
    assert Client().get(address).status_code == 404


def test_its_address_is_kept_nowhere(
    world: World, member: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import call_command

    token = feed_of(member, world.space).removeprefix("/agenda/").removesuffix(".ics")
    call_command("dumpdata", "--all")
    assert token not in capsys.readouterr().out


def test_it_is_what_calendars_understand(world: World, member: Client) -> None:
    long = "Conférence des coordinations, avec une très longue liste ; et des signs\\ , à plier" * 2
    page = to_come(world.space, long[:255], date=dt.date(2027, 1, 14), link=ZOOM)
    to_come(world.space, "Toute la journée", start=None, end=None, cancelled=True)
    text = Client().get(feed_of(member, world.space)).content
    assert b"zoom" not in text
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    events = {str(event["UID"]): event for event in Calendar.from_ical(text).walk("VEVENT")}
    event = events[str(page.translation_key)]
    assert str(event["SUMMARY"]) == long[:255]
    # 13 h 30 in Paris, in winter
    assert event.decoded("DTSTART") == dt.datetime(2027, 1, 14, 12, 30, tzinfo=dt.UTC)
    assert event.decoded("DTEND") == dt.datetime(2027, 1, 14, 14, tzinfo=dt.UTC)
    assert event["TRANSP"] == "OPAQUE"
    assert event["URL"] == event["DESCRIPTION"] == page.full_url
    # Outlook reads no STATUS in a calendar that it follows.
    cancelled = "Annulée : Toute la journée"
    whole = next(one for one in events.values() if one["SUMMARY"] == cancelled)
    assert whole.decoded("DTSTART") == SOON
    assert whole["STATUS"] == "CANCELLED"
    # A day without hours leaves its hours free.
    assert whole["TRANSP"] == "TRANSPARENT"


def test_it_says_how_often_to_ask_again(world: World, member: Client) -> None:
    text = Client().get(feed_of(member, world.space)).text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in text
    assert "X-PUBLISHED-TTL:PT12H" in text


def test_what_is_changed_is_newer_for_those_who_hold_it(world: World, member: Client) -> None:
    """SEQUENCE (RFC 5545, 3.8.7.4): without it Outlook and Google keep the former hour."""
    page = to_come(world.space)
    address = feed_of(member, world.space)

    def event() -> tuple[str, int]:
        events = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
        (found,) = (each for each in events if each["UID"] == str(page.translation_key))
        return str(found["UID"]), int(found["SEQUENCE"])

    def published(**fields: Any) -> tuple[str, int]:
        changed = MinutesPage.objects.get(pk=page.pk)
        for field, value in fields.items():
            setattr(changed, field, value)
        changed.save_revision().publish()
        return event()

    uid, first = published()
    assert published(start=dt.time(14)) == (uid, first + 1)
    assert published(date=SOON + dt.timedelta(days=1)) == (uid, first + 2)
    assert published(link=ZOOM) == (uid, first + 2)
    assert published(cancelled=True) == (uid, first + 3)
    # A draft changes nothing, and what was drafted before another change goes further all the same.
    draft = MinutesPage.objects.get(pk=page.pk)
    draft.cancelled = False
    draft.save_revision()
    assert event() == (uid, first + 3)
    assert published(cancelled=False) == (uid, first + 4)


def test_it_is_added_by_a_link_to_each_program(world: World, member: Client) -> None:
    address = feed_of(member, world.space)
    text = member.get(f"{world.space.url}?rayon=agenda").text
    host = "testserver"
    assert f'href="webcal://{host}{address}"' in text
    encoded = quote(address, safe="")
    assert f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{host}{encoded}" in text
    assert (
        f"https://outlook.office.com/calendar/0/addfromweb?url=http%3A%2F%2F{host}{encoded}" in text
    )
    assert "webcal:" not in Client().get("/").text


@pytest.mark.parametrize(
    ("hours", "shown"), [(25, False), (23, True), (0, True), (-2, True), (-30, False)]
)
def test_the_link_to_connect_shows_from_a_day_before_to_members_only(
    world: World, member: Client, monkeypatch: pytest.MonkeyPatch, hours: int, shown: bool
) -> None:
    starts = timezone.make_aware(dt.datetime(2027, 1, 14, 13, 30))
    page = to_come(world.space, date=starts.date(), link=ZOOM)
    now = starts - dt.timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = Client()
    open_space(client, world.space)
    assert (ZOOM.partition("?")[0] in client.get(page.url).text) is shown
    assert ZOOM not in Client().get(page.url).text


def test_the_link_of_a_cancelled_conference_is_not_shown(world: World, member: Client) -> None:
    page = to_come(world.space, date=timezone.localdate(), link=ZOOM, cancelled=True)
    text = member.get(page.url).text
    assert "annulée" in text
    assert "zoom" not in text


def test_conferences_without_a_date_are_left_out(world: World) -> None:
    page = to_come(world.space, date=None)
    assert as_calendar([page]).count(b"BEGIN:VEVENT") == 0
