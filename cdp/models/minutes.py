"""Conferences and their minutes, on one page: at first announced, later filled by the import."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page, PageManager

from cdp.charts import Chart, line_chart
from cdp.models.booklet_lines import SentVersion, visible_booklets
from cdp.models.booklets import BookletPage, BookletVersion
from cdp.models.catch_up import asked_period, catch_up
from cdp.models.conferences import Conference, Entry, MinutesQuerySet
from cdp.models.made_of_files import OriginalPanel
from cdp.models.minutes_lines import Figure, NextConference, SentBooklet, check_year
from cdp.models.series import Series
from cdp.models.shares import Share
from cdp.models.spaces import SpacePage, SpaceView, space_path, space_view
from cms.blocks import LineBlock, body_blocks
from cms.fields import StreamField
from cms.french.dates import long_date, short_date
from cms.memo import memo
from cms.models import BasePage
from cms.models.pages import VisibleScope
from cms.passages import PassageText, by_heading, distinct_lines

PAGE_SIZE = 20
MAX_CHARTED_MINUTES = 500
# Numbers of a series whose pages are found with one query, for the links to a neighbour.
NEAR = 50
# What an event of a calendar is made of.
IN_CALENDARS = ("title", "date", "start", "end", "channel", "cancelled")
Row = dict[str, Any]  # fields of a page by name
# The day of minutes without a date, which sorts them after all others.
UNDATED = dt.date.min


def _lines_field(name: str) -> StreamField:
    """A field of short lines, as of an agenda or of a summary."""
    return StreamField(
        [("line", LineBlock())],
        verbose_name=name,
        blank=True,
    )


def lines_of(stream: Any) -> list[str]:
    """The lines of such a field, read from its raw data without building blocks."""
    return [str(line["value"]) for line in stream.raw_data]


def in_space(space: Page) -> models.Q:
    """The condition of minutes that lie in a space or are shared with it.

    Shared pages are listed by id: with a subquery no index could give all of them in order.
    """
    shared = list(Share.objects.filter(space=space.pk).values_list("page", flat=True))
    own = models.Q(space=space.pk)
    return own | models.Q(pk__in=shared) if shared else own


class MinutesPage(Conference, BasePage):
    """A numbered conference: its announcement, then its « compte rendu ».

    The import of its minutes fills the page that announced it, whose address stays the same.
    """

    kind = "minutes"
    kind_label = "Compte rendu"
    kind_order = 100
    has_pdf = True
    # The part of the space that lists it, as the shelf of a document.
    shelf_slug = SpaceView.MINUTES

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
    agenda = _lines_field("ordre du jour")
    points = _lines_field("points évoqués")
    body = StreamField(body_blocks(), verbose_name="compte rendu", blank=True)
    # A keyed digest of the imported file, by which the same file is recognised.
    source_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    # Set at each save.
    has_minutes = models.BooleanField(default=True, editable=False)
    # When its minutes were first published: the page may have announced them long before.
    minutes_published_at = models.DateTimeField(null=True, editable=False)
    # Grows with each publication that changes what a calendar holds: SEQUENCE of RFC 5545, 3.8.7.4.
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    # Set at each save, for the order of lists only: the space that it lies in, and its date, never
    # empty. Who may see it depends on the tree alone.
    space = models.ForeignKey(
        SpacePage, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # It follows from the tree: it is no reference to the space.
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
        OriginalPanel(heading="Fichier d’origine"),
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
            models.Index(fields=["space", "-minutes_published_at"], name="minutes_by_publication"),
            models.Index(fields=["date"], name="minutes_of_day"),
        ]

    def clean(self) -> None:
        super().clean()
        check_year(self.date)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.has_minutes = bool(self.body or self.points)
        self.space = SpacePage.objects.filter(path=space_path(self.path)).first()
        self.day = self.date or UNDATED
        if self.live and self.has_minutes and self.minutes_published_at is None:
            self.minutes_published_at = timezone.now()
        self.calendar_sequence = self._next_calendar_sequence()
        return super().save(*args, **kwargs)

    def _next_calendar_sequence(self) -> int:
        """One more than was stored, once what a calendar holds of it is published otherwise."""
        stored = MinutesPage.objects.filter(pk=self.pk) if self.pk else MinutesPage.objects.none()
        row = stored.values("calendar_sequence", "first_published_at", *IN_CALENDARS).first()
        if row is None:
            return 0
        sequence, published = row.pop("calendar_sequence"), row.pop("first_published_at")
        changed = any(value != getattr(self, field) for field, value in row.items())
        return int(sequence) + int(self.live and published is not None and changed)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Wagtail's; a revision does not know when minutes were published."""
        page = super().with_content_json(content)
        page.minutes_published_at = self.minutes_published_at
        return page

    def reader_context(self, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """Its fields as the page shows them, and its neighbours in the series.

        ``present`` and ``excused`` are (place, names) pairs, ``previous`` and ``following`` rows.
        """
        people = list(self.attendees.all().values_list("name", "place", "excused"))
        previous, following = self._neighbours(scope, request)
        return super().reader_context(scope, request) | {
            "series": memo(request, _series_names).get(self.series_id),
            "present": _by_place((name, place) for name, place, excused in people if not excused),
            "excused": _by_place((name, place) for name, place, excused in people if excused),
            "agenda": lines_of(self.agenda),
            "points": lines_of(self.points),
            "next_conferences": self._announced(memo(request, _to_come, self.series_id, scope)),
            "places": _places(place for _, place, _ in people),
            "figures": list(self.figures.all()),
            "sent_booklets": self._sent_booklets(scope, request),
            "link": self.shown_link,
            "today": timezone.localdate(),
            "previous": previous,
            "following": following,
        }

    @classmethod
    def context_on(cls, page: Page, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """On the page of a space, its conferences; on a booklet's, the minutes that sent it."""
        if isinstance(page, BookletPage):
            return {"cited_in": _minutes_sent_with(page.original, scope)}
        if not isinstance(page, SpacePage):
            return {}
        view = space_view(request)
        if view == SpaceView.MINUTES:
            minutes = _register(page, scope, request)
            return {"view": view, "view_title": "Comptes rendus", "minutes": minutes}
        if view == SpaceView.AGENDA:
            conferences = list(conferences_of(page, scope).to_come().entries())
            return {"view": view, "view_title": "Agenda", "conferences": conferences}
        if view == SpaceView.FIGURES:
            charts = page.memo(request, _charts, scope)
            return {"view": view, "view_title": "Chiffres", "charts": charts}
        if view == SpaceView.CATCH_UP:
            said = catch_up(conferences_of(page, scope), asked_period(request))
            return {"view": view, "view_title": "Rattraper les conférences", "catch_up": said}
        return {}

    def passages(self) -> Iterator[PassageText]:
        """See ``BasePage``; people in a passage of their own."""
        figures = (
            f"{figure.value} {figure.label} au {short_date(figure.date)}"
            for figure in self.figures.all()
        )
        day = long_date(self.date).replace("\N{NO-BREAK SPACE}", " ")
        lines = (str(line.value) for line in [*self.agenda, *self.points])
        yield PassageText(distinct_lines(self.search_description, day, *lines, *figures))
        if people := [str(person) for person in self.attendees.all()]:
            yield PassageText(", ".join(people))
        yield from (part for part in by_heading("", self.body) if part.text or part.section)

    def _announced(self, pages: dict[dt.date, Row]) -> list[tuple[NextConference, Row | None]]:
        """The conferences that it announces, each with the page of that day, if there is one."""
        return [(each, pages.get(each.date)) for each in self.next_conferences.all()]

    def _sent_booklets(self, scope: VisibleScope, request: HttpRequest) -> list[SentVersion]:
        """The issued versions sent with it, of booklets that the visitor may see."""
        ids = [sent.version_id for sent in self.sent_booklets.all()]
        if not ids:
            return []
        booklets = memo(request, visible_booklets, scope)
        versions = BookletVersion.objects.issued().filter(pk__in=ids)
        rows = versions.values_list("pk", "booklet", "number", "label", "date")
        found = {
            pk: SentVersion(booklets[booklet], number, label, date)
            for pk, booklet, number, label, date in rows
            if booklet in booklets
        }
        return [found[pk] for pk in ids if pk in found]

    def _neighbours(
        self, scope: VisibleScope, request: HttpRequest
    ) -> tuple[Row | None, Row | None]:
        """The visible minutes before and after these in the series.

        No query for pages near one that was read, and one more for each side that has none near.
        """
        number = self.number
        if self.series_id is None or number is None:
            return None, None
        near = memo(request, _numbered, self.series_id, number // NEAR, scope)
        before = near.get(max((other for other in near if other < number), default=-1))
        after = near.get(min((other for other in near if other > number), default=-1))
        if before is None:
            earlier = _minutes_of(self.series_id, scope).filter(number__lt=number)
            before = earlier.order_by("-number", "pk").first()
        if after is None:
            later = _minutes_of(self.series_id, scope).filter(number__gt=number)
            after = later.order_by("number", "pk").first()
        return before, after


def _minutes_of(series: int, scope: VisibleScope) -> Any:
    """Rows of the visible minutes of a series."""
    minutes = scope.visible(MinutesPage.objects.with_minutes().filter(series=series))
    return minutes.values("title", "url_path", "number", "date", "has_minutes")


def _numbered(series: int, stretch: int, scope: VisibleScope) -> dict[int, Row]:
    """The visible minutes of one stretch of numbers, and of those next to its ends, by number."""
    start = stretch * NEAR
    rows = _minutes_of(series, scope).filter(number__range=(start - 1, start + NEAR))
    # Of two with the same number, the older page.
    return {row["number"]: row for row in rows.order_by("-pk")}


def _to_come(series: int | None, scope: VisibleScope) -> dict[dt.date, Row]:
    """The visible pages of the conferences of a series to come, by their day."""
    conferences = MinutesPage.objects.filter(series=series, day__gte=timezone.localdate())
    pages = scope.visible(conferences).order_by("-pk")
    return {row["day"]: row for row in pages.values("pk", "url_path", "day", "cancelled")}


def _places(places: Iterable[str]) -> list[str]:
    """Each place once, and the town that ends one with a profession (« pédiatre, Marseille »)."""
    towns = (town for place in places for town in (place, place.rpartition(", ")[2]))
    return list(dict.fromkeys(filter(None, towns)))


def _series_names() -> dict[int, str]:
    return dict(Series.objects.values_list("pk", "name"))


def _by_place(people: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """(place, names) pairs, in the order of the minutes."""
    places: dict[str, list[str]] = {}
    for name, place in people:
        places.setdefault(place, []).append(name)
    return list(places.items())


def _minutes_sent_with(booklet: BookletPage, scope: VisibleScope) -> list[Entry]:
    sent = SentBooklet.objects.filter(version__booklet=booklet.pk).values("page")
    minutes = scope.visible(MinutesPage.objects.with_minutes().filter(pk__in=sent))
    return list(minutes.latest_first().entries())


def conferences_of(space: SpacePage, scope: VisibleScope) -> Any:
    """The visible conferences of a space, or shared with it."""
    return scope.visible(MinutesPage.objects.filter(in_space(space)))


def _register(space: SpacePage, scope: VisibleScope, request: HttpRequest) -> Any:
    """A page of the conferences that are past, the latest first."""
    past = conferences_of(space, scope).past().latest_first().entries()
    paginator = Paginator(past, PAGE_SIZE)
    paginator.count = space.memo(request, _count_past, scope)
    return paginator.get_page(request.GET.get("page"))


def _count_past(space: SpacePage, scope: VisibleScope) -> int:
    count: int = conferences_of(space, scope).past().count()
    return count


def _charts(space: SpacePage, scope: VisibleScope) -> list[Chart]:
    """A chart of the dated figures of a space for each label that they have; two queries.

    Of the latest ``MAX_CHARTED_MINUTES`` only, so that the time it takes is bounded.
    """
    latest = conferences_of(space, scope).latest_first().values_list("pk", flat=True)
    charted = list(latest[:MAX_CHARTED_MINUTES])
    figures = Figure.objects.filter(page__in=charted).order_by("date", "page__day", "pk")
    by_label: dict[str, list[tuple[Any, int]]] = {}
    for label, date, value in figures.values_list("label", "date", "value"):
        by_label.setdefault(label.strip().lower(), []).append((date, value))
    charts = (line_chart(label, values) for label, values in by_label.items())
    return [chart for chart in charts if chart]
