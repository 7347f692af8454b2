"""Dated figures as a line chart, and where members read them."""

import datetime as dt
import itertools

import pytest
from django.test import Client

from cdp.charts import line_chart
from cdp.models import Figure, MinutesPage
from tests.factories import make_minutes, make_space, open_space, share

DAY = dt.date(2026, 2, 2)


def days(*values: int) -> list[tuple[dt.date, int]]:
    return [(DAY + dt.timedelta(days=30 * n), value) for n, value in enumerate(values)]


def test_one_day_makes_no_chart() -> None:
    assert line_chart("inclusions", []) is None
    assert line_chart("inclusions", days(10)) is None
    assert line_chart("inclusions", [*days(10), *days(12)]) is None


def test_points_keep_time_and_scale() -> None:
    chart = line_chart("inclusions", [(DAY, 1000), (DAY + dt.timedelta(days=10), 1100)])
    assert chart is not None
    assert [tick.label for tick in chart.value_ticks] == [1000, 1050, 1100]
    first, last = chart.points
    assert (first.x, last.x) == (chart.left, chart.right)
    assert first.y == chart.bottom
    assert last.y < first.y


def test_dates_stand_where_they_are_and_not_evenly() -> None:
    week = dt.timedelta(days=7)
    chart = line_chart("inclusions", [(DAY, 1), (DAY + week, 2), (DAY + 10 * week, 3)])
    assert chart is not None
    a, b, c = (point.x for point in chart.points)
    assert (b - a) / (c - a) == pytest.approx(0.1)


@pytest.mark.parametrize("values", [(0, 0), (5, 5, 5), (0, 1), (999_999, 1_000_001), (3, 0, 9)])
def test_any_values_fit_in_the_chart(values: tuple[int, ...]) -> None:
    chart = line_chart("inclusions", days(*values))
    assert chart is not None
    assert all(0 <= point.y <= chart.height for point in chart.points)
    labels = [tick.label for tick in chart.value_ticks]
    assert labels[0] <= min(values) <= max(values) <= labels[-1]
    assert len({b - a for a, b in itertools.pairwise(labels)}) == 1
    assert len(labels) <= 7


def test_of_many_dates_a_few_are_labelled() -> None:
    chart = line_chart("inclusions", days(*range(60)))
    assert chart is not None
    assert len(chart.points) == 60
    assert len(chart.date_ticks) <= 6


def test_members_read_the_figures_of_their_minutes(db: None) -> None:
    space, other = make_space("directions"), make_space("autre")
    for number, (day, value) in enumerate(days(1113, 1248), start=1):
        make = make_minutes(space, f"N° {number}", slug=f"n-{number}", number=number)
        page = MinutesPage.objects.get(pk=make.pk)
        page.figures = [Figure(label="inclusions", value=value, date=day)]
        page.save_revision().publish()
    client, neighbour = Client(), Client()
    open_space(client, space)
    open_space(neighbour, other)
    text = client.get(f"{space.url}?rayon=chiffres").text
    assert '<svg viewBox="0 0 640 300"' in text
    assert 'role="img"' in text
    assert text.count("1\N{NARROW NO-BREAK SPACE}248") >= 2  # in the sentence and in the table
    share(page, other)
    text = neighbour.get(f"{other.url}?rayon=chiffres").text
    assert "<svg viewBox" not in text
    assert "à deux dates" in text


def test_of_many_days_a_hundred_are_points_the_first_and_the_last_among_them() -> None:
    first = dt.date(2020, 1, 1)
    days = [first + dt.timedelta(days=number) for number in range(1_000)]
    chart = line_chart("inclusions", [(day, number) for number, day in enumerate(days)])
    assert chart is not None
    assert (len(chart.points), chart.days) == (100, 1_000)
    assert (chart.first.date, chart.last.date) == (days[0], days[-1])
    dates = [point.date for point in chart.points]
    assert dates == sorted(set(dates))
