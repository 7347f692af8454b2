"""A site of so many minutes, written straight into the tables: publishing each takes too long."""

import datetime as dt
import uuid
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from cdp.models import Attendee, Figure, MinutesPage, NextConference, Series, Term
from cms.database.planner import analyze
from cms.models import HomePage
from tests.benchmarks.plain.models import (
    PlainAttendee,
    PlainConference,
    PlainFigure,
    PlainPage,
)
from tests.factories import (
    make_booklet,
    make_guide,
    make_page,
    make_space,
    make_version,
    open_space,
    publish_below,
    rich,
)

SECTIONS = 10
PARAGRAPH = (
    "<p>La coupole du préau est réparée, et la maison des enfants reprend ses ateliers du mardi "
    "avec les équipes de la PMI&nbsp;; le bilan TISF se prépare un mois avant, avec le médecin et "
    "le psychomotricien. Les conventions sont relues par chaque direction.</p>"
)
FIRST = dt.date(2024, 1, 1)
PEOPLE = [(f"Personne {n}", f"Ville {n % 8}", n % 5 == 0) for n in range(24)]
COUNTED = ("inclusions", "bilans")
TO_COME = ("2027-01-12", "2027-02-12")


def body() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for number in range(SECTIONS):
        found.append(("heading", {"level": "2", "text": f"Point numéro {number}"}))
        found.append(("text", rich(PARAGRAPH * 3 + "<ul><li>un</li><li>deux</li></ul>")))
    return found


class Site:
    """Three spaces, and a member's browser that has opened two of them.

    ``addresses`` are those to measure, by name.
    """

    def __init__(self) -> None:
        home = HomePage.objects.get()
        self.series = Series.objects.create(slug="directions", name="directions")
        self.spaces = [make_space(f"espace-{number}") for number in range(3)]
        Term.objects.bulk_create(
            Term(name=f"T{chr(65 + n)}SF", expansion="Technicien de l’intervention", definition="…")
            for n in range(25)
        )
        for number in range(5):
            make_guide(self.spaces[0], f"Guide {number}", slug=f"guide-{number}")
            booklet = make_booklet(self.spaces[0], f"Livret {number}", slug=f"livret-{number}")
            make_version(booklet)
            make_page(home, f"Page {number}", slug=f"page-{number}")
        restrictions = [_locked(publish_below(home, page)) for page in _plain_pages()]
        self.member = Client()
        for space in self.spaces[:2]:
            open_space(self.member, space)
        session = self.member.session
        session["passed_page_view_restrictions"] = restrictions
        session.save()
        self.minutes = 0  # in each space
        self.addresses = {
            "plain": "/plain/ordinaire/",
            "plain, its body alone": "/plain/corps/",
            "bare": "/nue/16000",
            "space": self.spaces[0].url,
            "home": "/",
            "agenda": f"{self.spaces[0].url}?rayon=agenda",
            "figures": f"{self.spaces[0].url}?rayon=chiffres",
        }

    def grow(self, minutes: int) -> None:
        """Add minutes up to so many in all, and measure one in the middle of its space."""
        each = max(minutes // len(self.spaces), 1)
        for space in self.spaces:
            parent = Page.objects.get(pk=space.pk)
            _add_minutes(parent, self.series, range(self.minutes, each))
        self.minutes = each
        middle = MinutesPage.objects.child_of(self.spaces[0]).order_by("path")[each // 2]
        _detail(middle)
        self.addresses["minutes"] = middle.url
        analyze()


def _plain_pages() -> list[PlainPage]:
    """What plain Wagtail is measured by: as much as our minutes tell, and their body alone."""
    minutes = PlainPage(
        title="Compte rendu",
        slug="ordinaire",
        date=FIRST,
        body=body(),
        agenda=_lines("Une question"),
        points=_lines("Un point"),
    )
    minutes.attendees = [PlainAttendee(name=name, place=place) for name, place, _ in PEOPLE]
    minutes.figures = [PlainFigure(label=label, value=1000) for label in COUNTED]
    minutes.next_conferences = [PlainConference(date=day) for day in TO_COME]
    return [minutes, PlainPage(title="Compte rendu", slug="corps", body=body())]


def _locked(page: PlainPage) -> int:
    """The id of the restriction that a member has passed."""
    locked = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="clé"
    )
    return locked.pk


def _add_minutes(space: Page, series: Series, positions: range) -> None:
    """The rows of minutes below ``space``, at these positions among its minutes."""
    kind = ContentType.objects.get_for_model(MinutesPage)
    minutes = MinutesPage(body=body(), agenda=_lines("Une question"), points=_lines("Un point"))
    streams = {
        name: MinutesPage._meta.get_field(name).get_db_prep_save(getattr(minutes, name), connection)
        for name in ("body", "agenda", "points")
    }
    pages, rows = [], []
    last = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
    children = Page.objects.child_of(space).count()
    for added, position in enumerate(positions, 1):
        pk = last + added
        title, slug = f"{position + 1}e conférence", f"cr-{position + 1}"
        place = {
            "id": pk,
            "path": Page._get_path(space.path, space.depth + 1, children + added),
            "depth": space.depth + 1,
            "title": title,
            "draft_title": title,
            "slug": slug,
            "url_path": f"{space.url_path}{slug}/",
            "content_type": kind,
            "live": True,
            "translation_key": uuid.uuid4(),
            "locale_id": space.locale_id,
        }
        pages.append(Page(**place))
        row = MinutesPage(
            page_ptr_id=pk,
            series=series,
            number=position + 1,
            date=FIRST + dt.timedelta(days=position % 1000),
            start=dt.time(13, 30),
            has_minutes=True,
            space_id=space.pk,
        )
        row.day = row.date
        rows.append(row)
    Page.objects.bulk_create(pages, batch_size=500)
    Page.objects.filter(pk=space.pk).update(numchild=children + len(positions))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Page]):
            cursor.execute(statement)  # PostgreSQL does not know of ids that it did not give
    _insert(rows, streams)
    Figure.objects.bulk_create(
        [
            Figure(page=row, label=label, value=1000 + n, date=row.date)
            for n, row in enumerate(rows)
            for label in COUNTED
        ],
        batch_size=500,
    )


def _insert(rows: list[MinutesPage], streams: dict[str, Any]) -> None:
    """Rows of a child table alone, which Django's bulk_create does not write."""
    fields = MinutesPage._meta.local_fields
    columns = [field.column for field in fields]
    values = [
        [
            streams[field.name]
            if field.name in streams
            else field.get_db_prep_save(getattr(row, field.attname), connection)
            for field in fields
        ]
        for row in rows
    ]
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO cdp_minutespage ({names}) VALUES ({places})",  # noqa: S608
            values,
        )


def _lines(text: str) -> list[tuple[str, str]]:
    return [("line", f"{text} {number}") for number in range(5)]


def _detail(page: MinutesPage) -> None:
    page = MinutesPage.objects.get(pk=page.pk)
    page.attendees = [
        Attendee(name=name, place=place, excused=excused) for name, place, excused in PEOPLE
    ]
    page.next_conferences = [NextConference(date=day) for day in TO_COME]
    page.save_revision().publish()
