"""Dates, hours and numbers as French readers write them."""

import datetime

import pytest

from cms.templatetags import french

NBSP = "\N{NO-BREAK SPACE}"
MARCH = datetime.date(2026, 3, 16)


@pytest.mark.parametrize(
    ("date", "long", "short"),
    [
        (datetime.date(2026, 6, 1), "lundi 1er juin 2026", "1er juin 2026"),
        (datetime.date(2026, 2, 12), "jeudi 12 février 2026", "12 février 2026"),
        (datetime.date(2026, 8, 31), "lundi 31 août 2026", "31 août 2026"),
        (None, "", ""),
    ],
)
def test_dates(date: datetime.date | None, long: str, short: str) -> None:
    assert french.long_date(date).replace(NBSP, " ") == long
    assert french.short_date(date).replace(NBSP, " ") == short


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ((13, 30), (15, 0), "de 13 h 30 à 15 h"),
        ((9, 5), None, "à 9 h 05"),
        ((0, 0), (0, 30), "de 0 h à 0 h 30"),
        (None, (15, 0), ""),
        (None, None, ""),
    ],
)
def test_times(start: tuple[int, int] | None, end: tuple[int, int] | None, told: str) -> None:
    hours = [datetime.time(*value) if value else None for value in (start, end)]
    assert french.times(*hours).replace(NBSP, " ") == told


def test_an_hour_never_breaks() -> None:
    assert french.hour(datetime.time(13, 30)) == f"13{NBSP}h{NBSP}30"


def test_ordinals() -> None:
    assert [french.ordinal(n) for n in (1, 2, 51, None)] == [
        "1<sup>re</sup>",
        "2<sup>e</sup>",
        "51<sup>e</sup>",
        "",
    ]


def test_numbers() -> None:
    thin = "\N{NARROW NO-BREAK SPACE}"
    assert [french.number(n) for n in (0, 999, 1113, 1234567, None)] == [
        *["0", "999", f"1{thin}113", f"1{thin}234{thin}567", ""]
    ]


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (512, "512 octets"),
        (2048, "2 ko"),
        (15_400, "15 ko"),
        (1_240_000, "1,2 Mo"),
        (10**9, "1 Go"),
    ],
)
def test_weights(size: int, told: str) -> None:
    assert french.weight(size).replace(NBSP, " ") == told
