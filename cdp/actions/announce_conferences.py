"""Make pages of the conferences that minutes announce; their own minutes are later imported there.

A conference is identified by its space, its series and its day. Published minutes make the ones
they announce that do not exist yet, and update those that earlier minutes announced.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cdp.models import Announcement, MinutesPage, NextConference, SpacePage
from cms.database.locks import locked
from cms.french.dates import short_date
from cms.refused_texts import PublicationRefusedError
from cms.slugs import free_slug

ANNOUNCED_FIELDS = ("start", "end", "channel")


def awaiting_minutes(space: SpacePage, series_id: int | None, date: dt.date) -> MinutesPage | None:
    """The conference of this series on this day that has no minutes yet, if there is one."""
    return _on_day(space, series_id, date).filter(has_minutes=False).first()


@transaction.atomic
def announce_conferences(minutes: MinutesPage) -> None:
    """Make or update the conferences that ``minutes`` announce.

    Each is made once: one that an editor has since deleted, or moved to another day, does not
    come back. Of one that no minutes made, only what is blank is filled; one that an editor has
    not published, or that is scheduled for publication, is left alone. An alias announces
    nothing in the space where it stands.
    """
    if minutes.alias_of_id is not None:
        return
    today = timezone.localdate()
    to_come = [line for line in minutes.next_conferences.all() if line.date >= today]
    space = SpacePage.objects.ancestor_of(minutes).last() if to_come else None
    if space is None:
        return
    space = locked(space)  # of two publications at once, each sees what the other made
    announcements = minutes.announcements.select_related("conference")
    earlier = {announcement.date: announcement for announcement in announcements}
    for line in to_come:
        if line.date == minutes.date:
            continue
        announced = earlier.get(line.date)
        made = announced.conference if announced else None
        known = made or _on_day(space, minutes.series_id, line.date).first()
        if known is None and announced is None:
            made = _make(space, minutes, line)
        elif known is not None and _may_be_updated(known, line.date):
            _update(known, minutes, line)
        if announced is None:
            if known is not None and known.announced_by.exists():
                made = known
            Announcement.objects.create(minutes=minutes, date=line.date, conference=made)


def _on_day(space: SpacePage, series_id: int | None, date: dt.date) -> QuerySet[MinutesPage]:
    """The conferences of this series, or of none, on this day; the likeliest first."""
    pages = MinutesPage.objects.child_of(space).filter(alias_of=None, trashed=None, date=date)
    return pages.filter(Q(series=series_id) | Q(series=None)).order_by(
        F("series").asc(nulls_last=True), "has_minutes", "pk"
    )


def _may_be_updated(page: MinutesPage, date: dt.date) -> bool:
    without_minutes = page.live and not page.has_minutes and page.date == date
    return without_minutes and page.scheduled_revision is None


def _make(space: SpacePage, minutes: MinutesPage, line: NextConference) -> MinutesPage:
    name = f"Conférence des {minutes.series.name}" if minutes.series else "Conférence"
    title = f"{name}, {short_date(line.date)}"
    taken = set(space.get_children().values_list("slug", flat=True))
    page = MinutesPage(
        title=title[:255],
        slug=free_slug(f"conference-{line.date.isoformat()}", taken),
        series=minutes.series,
        date=line.date,
        **{field: getattr(line, field) for field in ANNOUNCED_FIELDS},
    )
    space.add_child(instance=page)
    page.save_revision().publish()
    return page


def _update(page: MinutesPage, minutes: MinutesPage, line: NextConference) -> None:
    """Change the page, and the fields of its draft that its editor left as they were."""
    may_overwrite = _is_latest_announcement(page, minutes)
    changes = {
        field: getattr(line, field)
        for field in ANNOUNCED_FIELDS
        if getattr(line, field)
        and getattr(line, field) != getattr(page, field)
        and (may_overwrite or not getattr(page, field))
    }
    if not changes:
        return
    drafted = page.has_unpublished_changes
    draft = page.get_latest_revision_as_object() if drafted else None
    unedited = {
        field: value
        for field, value in changes.items()
        if getattr(draft, field, None) == getattr(page, field)
    }
    _apply(page, changes)
    try:
        with transaction.atomic():
            page.save_revision().publish()
    except PublicationRefusedError as error:
        error.log()  # the minutes, whose own texts were asked, do not wait for this page
        return
    if draft is not None:
        _apply(draft, unedited)
        draft.save_revision()


def _apply(page: MinutesPage, changes: dict[str, Any]) -> None:
    for field, value in changes.items():
        setattr(page, field, value)


def _is_latest_announcement(page: MinutesPage, minutes: MinutesPage) -> bool:
    """Whether minutes made the page, and ``minutes`` are the latest of those that announce it."""
    dates = page.announced_by.exclude(minutes=minutes).values_list("minutes__date", flat=True)
    return bool(dates) and all(
        date is not None and minutes.date is not None and date <= minutes.date for date in dates
    )
