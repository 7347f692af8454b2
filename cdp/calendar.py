"""Conferences as iCalendar (RFC 5545).

Without the link to connect: calendars are kept, and passed on.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from cdp.models import MinutesPage

# Of a conference without an end.
DEFAULT_DURATION = dt.timedelta(hours=1)


def as_calendar(conferences: Iterable[MinutesPage], *, name: str = "") -> bytes:
    """The conferences that have a date; ``name`` is that of a calendar to subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", "-//Communautés de pratique//FR")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", dt.timedelta(hours=12))
    for conference in conferences:
        if conference.date is not None:
            calendar.add_component(_event(conference, conference.date))
    return calendar.to_ical()


def _event(conference: MinutesPage, date: dt.date) -> Event:
    changed = conference.last_published_at or conference.first_published_at or timezone.now()
    event = Event()
    event.add("uid", f"conference-{conference.pk}@{settings.ALLOWED_HOSTS[0]}")
    event.add("dtstamp", changed.astimezone(dt.UTC))
    event.add("last-modified", changed.astimezone(dt.UTC))
    event.add("summary", conference.title)
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
    else:
        event.add("dtstart", date)
        event.add("dtend", date + dt.timedelta(days=1))
    return event
