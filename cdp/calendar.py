"""Conferences as iCalendar (RFC 5545, RFC 7986).

Without the link to connect: calendars are kept, and passed on. What some programs leave out of
account is said twice: Outlook reads no STATUS in a calendar that it follows, and asks for one
again after X-PUBLISHED-TTL; several show DESCRIPTION and no URL.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from icalendar import Calendar, Event, vDuration

from cdp.models import MinutesPage

# Of a conference without an end.
DEFAULT_DURATION = dt.timedelta(hours=1)
# How often those who follow a calendar ask for it again.
REFRESH_INTERVAL = dt.timedelta(hours=12)


def as_calendar(conferences: Iterable[MinutesPage], *, name: str = "") -> bytes:
    """The conferences that have a date; ``name`` is that of a calendar to subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", "-//Communautés de pratique//FR")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
        # Neither has a default type: RFC 7986, 5.7.
        calendar.add("refresh-interval", vDuration(REFRESH_INTERVAL), {"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH_INTERVAL))
    for conference in conferences:
        if conference.date is not None:
            calendar.add_component(_event(conference, conference.date))
    return calendar.to_ical()


def _event(conference: MinutesPage, date: dt.date) -> Event:
    changed = conference.last_published_at or conference.first_published_at or timezone.now()
    event = Event()
    # The same whatever the site's address is, or becomes.
    event.add("uid", str(conference.translation_key))
    event.add("sequence", conference.calendar_sequence)
    event.add("dtstamp", changed.astimezone(dt.UTC))
    event.add("last-modified", changed.astimezone(dt.UTC))
    cancelled = "Annulée : " if conference.cancelled else ""
    event.add("summary", f"{cancelled}{conference.title}")
    event.add("description", conference.full_url)
    event.add("url", conference.full_url)
    event.add("status", "CANCELLED" if conference.cancelled else "CONFIRMED")
    if conference.channel:
        event.add("location", conference.channel)
    starts = conference.starts_at
    if conference.start and starts:
        ends = starts + DEFAULT_DURATION
        if conference.end and conference.end > conference.start:
            ends = timezone.make_aware(dt.datetime.combine(date, conference.end))
        event.add("dtstart", starts.astimezone(dt.UTC))
        event.add("dtend", ends.astimezone(dt.UTC))
        event.add("transp", "TRANSPARENT" if conference.cancelled else "OPAQUE")
    else:
        event.add("dtstart", date)
        event.add("dtend", date + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # a day without hours is not a day that is taken
    return event
