"""Conferences: announced, then told in their minutes, on one page for its whole life."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.db.models.query import ValuesListIterable
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet

from cdp.models.booklets import BookletVersion
from cdp.models.series import Series
from cdp.models.shares import Share
from cdp.models.spaces import SPACE_PATH, SpacePage
from cms.blocks import LineBlock, body_blocks
from cms.fields import StreamField
from cms.models import BasePage

DAY = datetime.timedelta(days=1)
# Where the minutes without a date stand: after all others.
UNDATED = datetime.date.min


def _moment(date: datetime.date | None, time: datetime.time | None) -> datetime.datetime | None:
    """In local time; None without a date."""
    if date is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(date, time or datetime.time()))


def _check_year(date: datetime.date | None) -> None:
    if date and not 2000 <= date.year <= 2100:
        raise ValidationError({"date": "Vérifiez l’année de cette date."})


def _lines(name: str) -> StreamField:
    """A field of short lines, each an entry of an agenda or of a summary."""
    return StreamField(
        [("line", LineBlock())],
        verbose_name=name,
        blank=True,
    )


def lines_of(stream: Any) -> list[str]:
    """The lines of such a field, as they are stored: no block is built of each."""
    return [str(line["value"]) for line in stream.raw_data]


class _EntryIterable(ValuesListIterable):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator["Entry"]:
        for *row, points in super().__iter__():
            said = (str(point["value"]) for point in json.loads(points or "[]"))
            row.append(" · ".join(said))
            yield Entry(*row)


@dataclass(frozen=True, slots=True)
class Entry:
    """A conference as lists show it: ``points`` in one line, ``series`` by its name."""

    pk: int
    title: str
    url_path: str
    number: int | None
    date: datetime.date | None
    start: datetime.time | None
    end: datetime.time | None
    channel: str
    has_minutes: bool
    cancelled: bool
    series: str | None
    points: str


class MinutesQuerySet(PageQuerySet):
    def entries(self) -> "models.QuerySet[MinutesPage, Entry]":
        """The same as entries of a list: rows, which cost a tenth of so many pages."""
        own = [field.name for field in fields(Entry)][:-2]
        points = Cast("points", models.TextField())
        rows = self.values_list(*own, "series__name", points)
        rows._iterable_class = _EntryIterable
        return rows

    def latest_first(self) -> Self:
        return self.order_by("-day", models.F("number").desc(nulls_last=True), "-pk")

    def held(self) -> Self:
        """Those with minutes to read."""
        return self.filter(has_minutes=True)

    def past(self) -> Self:
        """All but those to come: a conference without minutes is not lost sight of."""
        awaited = models.Q(has_minutes=False, day__gte=timezone.localdate())
        return self.exclude(awaited)

    def to_come(self) -> Self:
        """Conferences of today and later that have no minutes yet, the nearest first."""
        awaited = self.filter(has_minutes=False, day__gte=timezone.localdate())
        return awaited.order_by("day", "start", "pk")


def in_space(space: Page) -> models.Q:
    """Minutes that lie in a space or are shared with it.

    Shared pages are named: with a condition on each row, no index would give the others in order.
    """
    shared = list(Share.objects.filter(space=space.pk).values_list("page", flat=True))
    own = models.Q(space=space.pk)
    return own | models.Q(pk__in=shared) if shared else own


class MinutesPage(BasePage):
    """A numbered conference: what is announced of it, then its compte rendu.

    It is the shell of its minutes until there are some: their import fills it, its address stays.
    """

    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="série"
    )
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    date = models.DateField("date", null=True, blank=True)
    start = models.TimeField("début", null=True, blank=True)
    end = models.TimeField("fin", null=True, blank=True)
    channel = models.CharField("moyen", max_length=80, blank=True, help_text="Zoom, téléphone…")
    link = models.URLField(
        "lien de connexion",
        max_length=500,
        blank=True,
        help_text="Paraît la veille et le jour de la conférence, dans l’espace ouvert seulement.",
    )
    cancelled = models.BooleanField("annulée", default=False)
    agenda = _lines("ordre du jour")
    points = _lines("points évoqués")
    body = StreamField(body_blocks(), verbose_name="compte rendu", blank=True)
    # A keyed digest of the imported file: tells that the same file comes again.
    source_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    # Follows from the rest at each save: tells a conference to come from one that is told.
    has_minutes = models.BooleanField(default=True, editable=False)
    # Likewise, for the order of lists: the space that it lies in, and its day, never empty. Who
    # may see it is told by its place in the tree alone.
    space = models.ForeignKey(
        SpacePage, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # It follows from the tree, and is no use of the space.
    space.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    day = models.DateField(default=UNDATED, editable=False)

    objects = PageManager.from_queryset(MinutesQuerySet)()

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("series"), FieldPanel("number")]),
                FieldRowPanel([FieldPanel("date"), FieldPanel("start"), FieldPanel("end")]),
                FieldRowPanel([FieldPanel("channel"), FieldPanel("link")]),
                FieldPanel("cancelled"),
            ],
            heading="Conférence",
        ),
        InlinePanel("attendees", heading="Personnes présentes et excusées", label="Personne"),
        FieldPanel("agenda"),
        FieldPanel("points"),
        FieldPanel("body"),
        InlinePanel("sent_booklets", heading="Livrets envoyés", label="Livret"),
        InlinePanel("next_conferences", heading="Prochaines conférences", label="Conférence"),
        InlinePanel("figures", heading="Chiffres datés", label="Chiffre"),
    ]
    template = "pages/minutes_page.html"
    parent_page_types: ClassVar[list[str]] = ["cdp.SpacePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "Conférence et compte rendu"
        verbose_name_plural = "Conférences et comptes rendus"
        indexes = [
            models.Index(fields=["series", "number"], name="minutes_of_series"),
            models.Index(fields=["space", "-day"], name="minutes_of_space"),
            models.Index(fields=["date"], name="minutes_of_day"),
        ]

    def clean(self) -> None:
        super().clean()
        _check_year(self.date)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.has_minutes = bool(self.body or self.points)
        self.space = SpacePage.objects.filter(path=self.path[:SPACE_PATH]).first()
        self.day = self.date or UNDATED
        return super().save(*args, **kwargs)

    @property
    def starts_at(self) -> datetime.datetime | None:
        """When it starts, or, where only the day is known, when that begins."""
        return _moment(self.date, self.start)

    @property
    def link_is_shown(self) -> bool:
        """Whether its time has come: from a day before the start to the end of the day."""
        starts = self.starts_at
        if not self.link or starts is None or self.date is None or self.cancelled:
            return False
        return starts - DAY <= timezone.now() and timezone.localdate() <= self.date


class Attendee(Orderable):
    """Someone present at a conference, or excused."""

    page = ParentalKey(MinutesPage, on_delete=models.CASCADE, related_name="attendees")
    name = models.CharField("nom", max_length=200)
    place = models.CharField("lieu ou organisme", max_length=200, blank=True)
    excused = models.BooleanField("excusé", default=False)

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("place"), FieldPanel("excused")])]

    class Meta(Orderable.Meta):
        verbose_name = "Personne"

    def __str__(self) -> str:
        return f"{self.name} ({self.place})" if self.place else self.name


class NextConference(Orderable):
    """A conference to come, as announced in minutes."""

    page = ParentalKey(MinutesPage, on_delete=models.CASCADE, related_name="next_conferences")
    date = models.DateField("date")
    start = models.TimeField("début", null=True, blank=True)
    end = models.TimeField("fin", null=True, blank=True)
    channel = models.CharField("moyen", max_length=80, blank=True, help_text="Zoom, téléphone…")

    panels = [FieldRowPanel([FieldPanel(name) for name in ["date", "start", "end", "channel"]])]

    class Meta(Orderable.Meta):
        verbose_name = "Prochaine conférence"

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        _check_year(self.date)


class Announcement(models.Model):
    """That minutes announced a conference of this day: once, whatever becomes of its page.

    ``conference`` is the page that announcements made; None for one that an editor made, and for
    one that is deleted since.
    """

    minutes = models.ForeignKey(MinutesPage, models.CASCADE, related_name="announcements")
    date = models.DateField()
    conference = models.ForeignKey(
        MinutesPage, models.SET_NULL, null=True, related_name="announced_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "date"], name="unique_announcement")
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}"


class Figure(Orderable):
    """A number that minutes give at a date: « 1113 inclusions au 2 février 2026 »."""

    page = ParentalKey(MinutesPage, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField("libellé", max_length=100)
    value = models.PositiveIntegerField("valeur")
    date = models.DateField("au")

    panels = [FieldRowPanel([FieldPanel(name) for name in ["label", "value", "date"]])]

    class Meta(Orderable.Meta):
        verbose_name = "Chiffre daté"

    def __str__(self) -> str:
        return f"{self.value} {self.label}"

    def clean(self) -> None:
        super().clean()
        _check_year(self.date)


class SentBooklet(Orderable):
    """A version of a booklet sent with minutes: theirs for ever, superseded or not."""

    page = ParentalKey(MinutesPage, on_delete=models.CASCADE, related_name="sent_booklets")
    version = models.ForeignKey(
        BookletVersion, models.PROTECT, related_name="sent_with", verbose_name="version"
    )

    panels = [FieldPanel("version")]

    class Meta(Orderable.Meta):
        verbose_name = "Livret envoyé"

    def __str__(self) -> str:
        return str(self.version)
