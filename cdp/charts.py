"""Dated figures as a line chart: its geometry, which a template renders as SVG beside a table.

Lengths are in units of the SVG's view box.
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 100, 12, 20, 36
TICKS = 4
MAX_POINTS = 100
# Between two dates below the line, so that they do not touch on a phone either.
MIN_LABEL_DISTANCE = 140


@dataclass(frozen=True, slots=True)
class Point:
    """A figure and its position in the chart."""

    date: dt.date
    value: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of an axis: a value at its y, or a date at its x."""

    label: int | dt.date
    position: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A line through dated values, the earliest first."""

    label: str
    points: tuple[Point, ...]
    days: int  # with a figure, of which at most MAX_POINTS are points
    value_ticks: tuple[Tick, ...]
    date_ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT

    @property
    def line(self) -> str:
        """The ``points`` attribute of an SVG polyline."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def bottom(self) -> int:
        """The y of the axis of dates."""
        return self.height - BOTTOM

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def last(self) -> Point:
        return self.points[-1]


def line_chart(label: str, figures: Iterable[tuple[dt.date, int]]) -> Chart | None:
    """The chart of these (day, value) pairs, or None for less than two days.

    Of several values for one day the last is kept; of more than ``MAX_POINTS`` days, as many at
    equal distances, the first and the last among them.
    """
    by_day = dict(figures)
    all_days = sorted(by_day)
    if len(all_days) < 2:
        return None
    days = _sampled(all_days)
    by_day = {day: by_day[day] for day in days}
    steps = _steps(min(by_day.values()), max(by_day.values()))
    bottom, top = steps[0], steps[-1]
    span = (days[-1] - days[0]).days

    def x(day: dt.date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - days[0]).days / span

    def y(value: int) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (top - value) / (top - bottom)

    return Chart(
        label=label,
        points=tuple(Point(day, by_day[day], x(day), y(by_day[day])) for day in days),
        days=len(all_days),
        value_ticks=tuple(Tick(step, y(step)) for step in steps),
        date_ticks=tuple(_with_room([Tick(day, x(day)) for day in days])),
    )


def _sampled(days: list[dt.date]) -> list[dt.date]:
    if len(days) <= MAX_POINTS:
        return days
    step = (len(days) - 1) / (MAX_POINTS - 1)
    return [days[round(number * step)] for number in range(MAX_POINTS)]


def _with_room(ticks: list[Tick]) -> list[Tick]:
    """The first and the last tick, and of those between as many as have room."""
    last = ticks[-1]
    shown = [ticks[0]]
    for tick in ticks[1:-1]:
        if (
            tick.position - shown[-1].position >= MIN_LABEL_DISTANCE
            and last.position - tick.position >= MIN_LABEL_DISTANCE
        ):
            shown.append(tick)
    return [*shown, last]


def _steps(low: int, high: int) -> list[int]:
    """Round numbers, evenly spaced, from one at or below ``low`` to one at or above ``high``.

    The step is 1, 2 or 5 times a power of ten: P. Heckbert, « Nice numbers for graph labels »,
    Graphics Gems (1990), p. 61.
    """
    rough = max((high - low) / TICKS, 1)
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    start = math.floor(low / step) * step
    count = max(math.ceil((high - start) / step), 1)
    return [start + step * number for number in range(count + 1)]
