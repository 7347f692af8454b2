"""What a member's page costs, in queries, whatever the number of pages around it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cdp.models import Attendee, Figure, MinutesPage, NextConference
from tests.factories import make_minutes, make_space, open_space

# Two more than before the library: the glossary’s terms, and the booklets sent.
MOST_QUERIES = 14


@pytest.mark.parametrize("around", [0, 60])
def test_a_minutes_page_costs_few_queries_whatever_stands_around(
    client: Client, db: None, around: int, record_property: Callable[[str, object], None]
) -> None:
    space = make_space("directions")
    for number in range(around // 20):
        make_space(f"autre-{number}")
    pages = [make_minutes(space, f"N° {n}", slug=f"n-{n}", number=n) for n in range(1, around + 4)]
    page = MinutesPage.objects.get(pk=pages[1].pk)
    page.attendees = [Attendee(name=f"Personne {n}", place="Lille") for n in range(8)]
    page.next_conferences = [NextConference(date="2027-01-12")]
    page.figures = [Figure(label="inclusions", value=1113, date="2026-02-02")]
    page.save_revision().publish()
    open_space(client, space)
    client.get(page.url)  # what is kept for all requests (root paths, templates) is kept now
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(page.url)
    assert response.status_code == 200
    record_property("measure", f"a minutes page among {around}: {len(queries)} queries")
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"] for query in queries)
