"""« Rattraper »: what the conferences of a period said, on one page."""

import datetime as dt
import re

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from cdp.models import Figure, MinutesPage
from cms import pdf
from tests.cdp.access.world import World
from tests.factories import make_minutes, open_space, publish_below

TODAY = timezone.localdate()


def said(world: World, title: str, days: int, **fields: object) -> MinutesPage:
    date = TODAY - dt.timedelta(days=days)
    body = "<p>Le préau.</p><p><b>Décision :</b> la trame à six points est gardée.</p>"
    return make_minutes(world.space, title, number=days, date=date, body=body, **fields)


@pytest.fixture
def recap(world: World) -> World:
    recent = said(world, "Conférence récente", 10, points=[("line", "le bilan à trois mois")])
    recent.figures = [Figure(label="inclusions", value=1366, date=TODAY)]
    recent.save_revision().publish()
    said(world, "Conférence ancienne", 200)
    to_come = MinutesPage(title="Conférence à venir", date=TODAY + dt.timedelta(days=20))
    publish_below(world.space, to_come)
    make_minutes(world.other, "Conférence voisine", number=5, date=TODAY - dt.timedelta(days=5))
    return world


def test_the_last_month_is_two_taps_from_the_space(recap: World, member: Client) -> None:
    assert 'href="/secret/?rayon=rattrapage"' in member.get("/secret/").text
    page = member.get("/secret/?rayon=rattrapage").text
    for text in ("Conférence récente", "Le bilan à trois mois", "la trame à six points"):
        assert text in page
    assert re.search(r"1\s366", page)
    assert (TODAY + dt.timedelta(days=20)).isoformat() in page  # what comes next
    assert "Conférence ancienne" not in page
    assert "voisine" not in page


def test_a_period_is_chosen_by_its_days_or_since_a_visit(recap: World, member: Client) -> None:
    start = (TODAY - dt.timedelta(days=300)).isoformat()
    long = member.get(f"/secret/?rayon=rattrapage&du={start}").text
    assert "Conférence récente" in long
    assert "Conférence ancienne" in long
    end = (TODAY - dt.timedelta(days=100)).isoformat()
    old = member.get(f"/secret/?rayon=rattrapage&du={start}&au={end}").text
    assert "Conférence récente" not in old
    # By the day of publication: minutes come after their conference.
    new = member.get(f"/secret/?rayon=rattrapage&depuis={TODAY.isoformat()}").text
    assert "Conférence ancienne" in new
    wrong = member.get("/secret/?rayon=rattrapage&du=hier&au=0001-01-01")
    assert wrong.status_code == 200


@pytest.mark.skipif(not pdf.is_available(), reason="les PDF (Pango n’est pas installé)")
def test_it_is_had_as_a_pdf_by_members_only(recap: World, member: Client) -> None:
    address = "/secret/?rayon=rattrapage&format=pdf"
    response = member.get(address)
    assert response.headers["Content-Disposition"] == 'inline; filename="rattrapage-secret.pdf"'
    text = pypdfium2.PdfDocument(response.content)[0].get_textpage().get_text_bounded()
    assert "Conférence récente" in text
    outsider = Client()
    open_space(outsider, recap.other)
    closed = outsider.get(address)
    assert closed.status_code == 403
    assert "Conférence récente" not in closed.text
