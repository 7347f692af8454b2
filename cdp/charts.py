"""Dated figures as a line chart: geometry only, drawn by a template as SVG with its table."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 80, 12, 20, 36
TICKS = 4
MOST_POINTS = 100
# Between two dates written below the line, so that they never touch, on a phone either.
APART = 140


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at its place in the drawing, in units of its view box."""

    date: dt.date
    value: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A graduation: of values at ``y``, or of dates at ``x``."""

    label: int | dt.date
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A line through dated values, the earliest first."""

    label: str
    points: tuple[Point, ...]
    days: int  # of which no more than MOST_POINTS are drawn
    values: tuple[Tick, ...]
    dates: tuple[Tick, ...]
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
    def base(self) -> int:
        """Where the axis of dates lies."""
        return self.height - BOTTOM

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def last(self) -> Point:
        return self.points[-1]


def draw(label: str, figures: Iterable[tuple[dt.date, int]]) -> Chart | None:
    """The chart of these (day, value) pairs, or None below two days: a point is no line.

    Of several values for one day, the last given is drawn; of more days than can be told apart,
    ``MOST_POINTS`` at equal ranks, the first and the last among them.
    """
    by_day = dict(figures)
    every = sorted(by_day)
    if len(every) < 2:
        return None
    days = _thinned(every)
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
        days=len(every),
        values=tuple(Tick(step, y(step)) for step in steps),
        dates=tuple(_apart([Tick(day, x(day)) for day in days])),
    )


def _thinned(days: list[dt.date]) -> list[dt.date]:
    if len(days) <= MOST_POINTS:
        return days
    step = (len(days) - 1) / (MOST_POINTS - 1)
    return [days[round(number * step)] for number in range(MOST_POINTS)]


def _apart(ticks: list[Tick]) -> list[Tick]:
    """The first and the last, and of those between as many as have room."""
    last = ticks[-1]
    shown = [ticks[0]]
    for tick in ticks[1:-1]:
        if tick.at - shown[-1].at >= APART and last.at - tick.at >= APART:
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
