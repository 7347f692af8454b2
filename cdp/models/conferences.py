"""What lists and pages say of a conference: its rows, its hours, when its link appears."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Self

from django.db import models
from django.db.models.functions import Cast
from django.db.models.query import ValuesIterable
from django.utils import timezone
from wagtail.query import PageQuerySet

DAY = dt.timedelta(days=1)


def starts_at(date: dt.date, time: dt.time | None) -> dt.datetime:
    """When a conference starts, aware, in local time; midnight of its day without a time."""
    return timezone.make_aware(dt.datetime.combine(date, time or dt.time()))


class Conference:
    """A page or a row, which have these fields."""

    date: Any
    start: Any
    link: Any
    cancelled: Any

    @property
    def starts_at(self) -> dt.datetime | None:
        """See the function of this name; None without a date."""
        return None if self.date is None else starts_at(self.date, self.start)

    @property
    def shown_link(self) -> str:
        """The link to join it, from a day before its start to the end of its day."""
        starts = self.starts_at
        if not self.link or starts is None or self.cancelled:
            return ""
        is_time = starts - DAY <= timezone.now() and timezone.localdate() <= self.date
        return str(self.link) if is_time else ""


class _EntryIterable(ValuesIterable):
    def __iter__(self) -> Iterator["Entry"]:  # type: ignore[override]
        for row in super().__iter__():
            stored = json.loads(row.pop("points_json") or "[]")
            points = tuple(str(point["value"]) for point in stored)
            yield Entry(series=row.pop("series__name"), points=points, **row)


@dataclass(frozen=True)
class Entry(Conference):
    """A row of a list of conferences, ``series`` by name."""

    pk: int
    title: str
    url_path: str
    number: int | None
    date: dt.date | None
    start: dt.time | None
    end: dt.time | None
    channel: str
    link: str
    has_minutes: bool
    cancelled: bool
    series: str | None
    points: tuple[str, ...]

    @property
    def headline(self) -> str:
        """What a list says first of it: its first point, where minutes have some."""
        return self.points[0] if self.has_minutes and self.points else self.title

    @property
    def other_points(self) -> tuple[str, ...]:
        return self.points[1:] if self.has_minutes else ()


class MinutesQuerySet(PageQuerySet):
    def entries(self) -> "models.QuerySet[Any, Entry]":
        """As rows of lists; they take a tenth of the time of page instances."""
        own = [field.name for field in fields(Entry) if field.name not in {"series", "points"}]
        points = Cast("points", models.TextField())
        rows = self.values(*own, "series__name", points_json=points)
        rows._iterable_class = _EntryIterable
        return rows

    def latest_first(self) -> Self:
        return self.order_by("-day", models.F("number").desc(nulls_last=True), "-pk")

    def with_minutes(self) -> Self:
        """Conferences that have minutes."""
        return self.filter(has_minutes=True)

    def latest_published(self) -> Self:
        """Those whose minutes were published, the latest first."""
        published = self.with_minutes().exclude(minutes_published_at=None)
        return published.order_by("-minutes_published_at")

    def past(self) -> Self:
        """All but those to come: also past conferences that still lack their minutes."""
        awaited = models.Q(has_minutes=False, day__gte=timezone.localdate())
        return self.exclude(awaited)

    def to_come(self) -> Self:
        """Conferences of today and later that have no minutes yet, the nearest first."""
        awaited = self.filter(has_minutes=False, day__gte=timezone.localdate())
        return awaited.order_by("day", "start", "pk")

    def link_times(self, day: dt.date) -> list[dt.datetime]:
        """When the links to the conferences of a day appear."""
        starts = self.filter(date=day).exclude(link="").values_list("date", "start")
        return [starts_at(date, start) - DAY for date, start in starts]
