"""Conferences to come: made of what minutes announce, and filled by their own minutes.

A conference is told by its space, its series and its day. Minutes, once published, make the ones
they announce that nobody made yet, and bring up to date those that earlier minutes announced.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.signals import page_published

from cdp.models import MinutesPage, NextConference, SpacePage
from cms.database import locked
from cms.slugs import free_slug
from cms.templatetags.french import short_date

TOLD = ("start", "end", "channel")


def connect() -> None:
    """Called once, when the app is ready."""
    page_published.connect(_announce, sender=MinutesPage)


def awaited(space: SpacePage, series_id: int | None, date: datetime.date) -> MinutesPage | None:
    """The conference of this series on this day that waits for its minutes, if there is one."""
    pages = MinutesPage.objects.child_of(space).filter(has_minutes=False, alias_of=None, date=date)
    return pages.filter(series=series_id).first() or pages.filter(series=None).first()


@transaction.atomic
def announce(minutes: MinutesPage) -> None:
    """Make or bring up to date the conferences that ``minutes`` announce.

    Of one that no minutes announced before, only what is blank is filled; one that an editor has
    not published is left alone.
    """
    to_come = [told for told in minutes.next_conferences.all() if told.date >= timezone.localdate()]
    space = SpacePage.objects.ancestor_of(minutes).last() if to_come else None
    if space is None:
        return
    space = locked(space)  # of two minutes at once, each sees what the other made
    for told in to_come:
        if told.date == minutes.date:
            continue
        known = awaited(space, minutes.series_id, told.date)
        if known is None:
            _make(space, minutes, told)
        elif known.live:
            _bring_up_to_date(known, minutes, told)


def _announce(instance: MinutesPage, **kwargs: Any) -> None:
    if instance.alias_of_id is None:  # an alias tells nothing in the space where it stands
        announce(instance)


def _make(space: SpacePage, minutes: MinutesPage, told: NextConference) -> None:
    name = f"Conférence des {minutes.series.name}" if minutes.series else "Conférence"
    title = f"{name}, {short_date(told.date)}"
    taken = set(space.get_children().values_list("slug", flat=True))
    page = MinutesPage(
        title=title[:255],
        slug=free_slug(f"conference-{told.date.isoformat()}", taken),
        series=minutes.series,
        date=told.date,
        announced_in=minutes,
        **{field: getattr(told, field) for field in TOLD},
    )
    space.add_child(instance=page)
    page.save_revision().publish()


def _bring_up_to_date(page: MinutesPage, minutes: MinutesPage, told: NextConference) -> None:
    """Change the page, and of the draft of its editor what the editor left as it was."""
    by_minutes = page.announced_in is not None and _is_older(page.announced_in, minutes)
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
    before = {field: getattr(page, field) for field in changes}
    _apply(page, changes, minutes if by_minutes else page.announced_in)
    page.save_revision().publish()
    if draft is not None:
        left = {
            field: value
            for field, value in changes.items()
            if getattr(draft, field) == before[field]
        }
        _apply(draft, left, page.announced_in)
        draft.save_revision()


def _apply(page: MinutesPage, changes: dict[str, Any], announced_in: MinutesPage | None) -> None:
    page.announced_in = announced_in
    for field, value in changes.items():
        setattr(page, field, value)


def _is_older(announcing: MinutesPage, minutes: MinutesPage) -> bool:
    """Whether ``minutes`` came after those that announced, which change nothing again."""
    if announcing.pk == minutes.pk:
        return False
    return bool(announcing.date and minutes.date and announcing.date <= minutes.date)
