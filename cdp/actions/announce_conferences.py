"""Conferences to come: made of what minutes announce, and filled by their own minutes.

A conference is told by its space, its series and its day. Minutes, once published, make the ones
they announce that nobody made yet, and bring up to date those that earlier minutes announced.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cdp.models import Announcement, MinutesPage, NextConference, SpacePage
from cms.database.locks import locked
from cms.french.dates import short_date
from cms.slugs import free_slug

TOLD = ("start", "end", "channel")


def awaited(space: SpacePage, series_id: int | None, date: dt.date) -> MinutesPage | None:
    """The conference of this series on this day that waits for its minutes, if there is one."""
    return _of_day(space, series_id, date).filter(has_minutes=False).first()


@transaction.atomic
def announce_conferences(minutes: MinutesPage) -> None:
    """Make or bring up to date the conferences that ``minutes`` announce.

    Each is made once: one that an editor has since deleted, or moved to another day, does not
    come back. Of one that no minutes made, only what is blank is filled; one that an editor has
    not published, or that waits for its hour to be published, is left alone. An alias announces
    nothing in the space where it stands.
    """
    if minutes.alias_of_id is not None:
        return
    to_come = [told for told in minutes.next_conferences.all() if told.date >= timezone.localdate()]
    space = SpacePage.objects.ancestor_of(minutes).last() if to_come else None
    if space is None:
        return
    space = locked(space)  # of two minutes at once, each sees what the other made
    earlier = {told.date: told for told in minutes.announcements.select_related("conference")}
    for told in to_come:
        if told.date == minutes.date:
            continue
        announced = earlier.get(told.date)
        made = announced.conference if announced else None
        known = made or _of_day(space, minutes.series_id, told.date).first()
        if known is None and announced is None:
            made = _make(space, minutes, told)
        elif known is not None and _takes_news(known, told.date):
            _bring_up_to_date(known, minutes, told)
        if announced is None:
            if known is not None and known.announced_by.exists():
                made = known
            Announcement.objects.create(minutes=minutes, date=told.date, conference=made)


def _of_day(space: SpacePage, series_id: int | None, date: dt.date) -> QuerySet[MinutesPage]:
    """The conferences of this series, or of none, on this day; the likeliest first."""
    pages = MinutesPage.objects.child_of(space).filter(alias_of=None, date=date)
    return pages.filter(Q(series=series_id) | Q(series=None)).order_by(
        F("series").asc(nulls_last=True), "has_minutes", "pk"
    )


def _takes_news(page: MinutesPage, date: dt.date) -> bool:
    waits = page.live and not page.has_minutes and page.date == date
    return waits and page.scheduled_revision is None


def _make(space: SpacePage, minutes: MinutesPage, told: NextConference) -> MinutesPage:
    name = f"Conférence des {minutes.series.name}" if minutes.series else "Conférence"
    title = f"{name}, {short_date(told.date)}"
    taken = set(space.get_children().values_list("slug", flat=True))
    page = MinutesPage(
        title=title[:255],
        slug=free_slug(f"conference-{told.date.isoformat()}", taken),
        series=minutes.series,
        date=told.date,
        **{field: getattr(told, field) for field in TOLD},
    )
    space.add_child(instance=page)
    page.save_revision().publish()
    return page


def _bring_up_to_date(page: MinutesPage, minutes: MinutesPage, told: NextConference) -> None:
    """Change the page, and of the draft of its editor what the editor left as it was."""
    by_minutes = _is_news(page, minutes)
    changes = {
        field: getattr(told, field)
        for field in TOLD
        if getattr(told, field)
        and getattr(told, field) != getattr(page, field)
        and (by_minutes or not getattr(page, field))
    }
    if not changes:
        return
    drafted = page.has_unpublished_changes
    draft = page.get_latest_revision_as_object() if drafted else None
    left = {
        field: value
        for field, value in changes.items()
        if getattr(draft, field, None) == getattr(page, field)
    }
    _apply(page, changes)
    page.save_revision().publish()
    if draft is not None:
        _apply(draft, left)
        draft.save_revision()


def _apply(page: MinutesPage, changes: dict[str, Any]) -> None:
    for field, value in changes.items():
        setattr(page, field, value)


def _is_news(page: MinutesPage, minutes: MinutesPage) -> bool:
    """Whether minutes made the page, and ``minutes`` came after all that announced it."""
    dates = page.announced_by.exclude(minutes=minutes).values_list("minutes__date", flat=True)
    return bool(dates) and all(
        date is not None and minutes.date is not None and date <= minutes.date for date in dates
    )
