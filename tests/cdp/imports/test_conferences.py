import datetime as dt

import pytest

from cdp.imports.conferences import find_conferences, merge_conferences
from cdp.imports.draft import ImportedConference
from cdp.imports.evidence import Found
from cdp.imports.figures import find_figures

MEETING = dt.date(2026, 2, 12)
HALF_PAST_ONE, THREE = "13:30", "15:00"
CASES = {
    "year from the meeting": (
        "le lundi 16 mars de 13h30 à 15h00",
        [("2026-03-16", HALF_PAST_ONE, THREE, "")],
    ),
    "year after the meeting": ("le 5 janvier à 9h", [("2027-01-05", "09:00", None, "")]),
    "year from the weekday": ("le mardi 12 janvier", [("2027-01-12", None, None, "")]),
    "times go to the dates before them": (
        "le 30 avril, le 1er juin et le 2 juillet de 13h30 à 15h00",
        [(day, HALF_PAST_ONE, THREE, "") for day in ("2026-04-30", "2026-06-01", "2026-07-02")],
    ),
    "times never go to the dates after them": (
        "le 16 mars de 13h30 à 15h00 et le 30 avril",
        [("2026-03-16", HALF_PAST_ONE, THREE, ""), ("2026-04-30", None, None, "")],
    ),
    "nor over the end of a sentence": (
        "Le 16 mars. Puis le 30 avril à 9h.",
        [("2026-03-16", None, None, ""), ("2026-04-30", "09:00", None, "")],
    ),
    "nor to the date of something else": (
        "Le 16 mars à 9h. La journée nationale aura lieu le 30 avril à Lyon.",
        [("2026-03-16", "09:00", None, "")],
    ),
    "zoom": ("réunion ZOOM le 16 mars", [("2026-03-16", None, None, "Zoom")]),
    "teams": ("le 16 mars sur Teams", [("2026-03-16", None, None, "Teams")]),
    "visio": ("en visioconférence le 16 mars", [("2026-03-16", None, None, "visio")]),
    "telephone": ("par téléphone le 16 mars", [("2026-03-16", None, None, "téléphone")]),
    "days that share a month": (
        "les 16 et 23 mars 2026",
        [("2026-03-16", None, None, ""), ("2026-03-23", None, None, "")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_dates_times_and_channel(text: str, expected: list[tuple[str, ...]]) -> None:
    read = find_conferences(text, MEETING)
    assert [tuple(one.as_json().values()) for one, _ in read.conferences] == expected
    assert read.warnings == ()


def test_a_weekday_that_fits_no_year_is_a_warning() -> None:
    read = find_conferences("le lundi 17 mars 2026", MEETING)
    assert [one.date for one, _ in read.conferences] == [dt.date(2026, 3, 17)]
    assert len(read.warnings) == 1
    assert "mardi" in read.warnings[0]
    assert "lundi" in read.warnings[0]


def test_a_weekday_does_not_push_a_date_to_another_year() -> None:
    read = find_conferences("le mercredi 14 avril", dt.date(2026, 3, 3))
    assert [one.date for one, _ in read.conferences] == [dt.date(2026, 4, 14)]
    assert len(read.warnings) == 1
    assert "mardi" in read.warnings[0]
    text = "le lundi 9 novembre 2026, le mardi 12 janvier 2027 et le lundi 15 mars"
    read = find_conferences(text, MEETING)
    assert read.conferences[-1][0].date == dt.date(2027, 3, 15)
    assert read.warnings == ()


def test_without_any_year_the_line_is_kept_with_a_warning() -> None:
    read = find_conferences("le 16 mars", None)
    assert read.conferences == ()
    assert len(read.warnings) == 1
    assert not read.whole


def test_words_that_no_field_holds_keep_the_line() -> None:
    assert not find_conferences("le 16 mars, avec Camille", MEETING).whole
    assert find_conferences("le lundi 16 mars, toujours de 13h30 à 15h", MEETING).whole


def test_a_repeated_date_is_one_conference() -> None:
    day, start = dt.date(2026, 3, 16), dt.time(9)
    twice = [
        ImportedConference(dt.date(2026, 4, 1)),
        ImportedConference(day, channel="Zoom"),
        ImportedConference(day, start),
    ]
    conferences, clash = merge_conferences(Found(one, at) for at, one in enumerate(twice))
    assert [(one.value, one.at) for one in conferences] == [
        (ImportedConference(day, start, None, "Zoom"), 1),
        (ImportedConference(twice[0].date), 0),
    ]
    assert not clash


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("mardi 8/12 et mercredi 8/12", False),
        ("mercredi 8/12 puis mardi 8/12", False),
        ("mardi 8 décembre ; mardi 8 décembre, sous réserve", False),
        ("le 8/12 et mardi 8/12", True),
        ("mardi 8/12, à 9 h ; le 8/12", True),
        ("mardi 8/12 et mardi 8 décembre 2026", True),
    ],
)
def test_a_day_named_twice_is_certain_if_nothing_speaks_against_it(
    text: str, certain: bool
) -> None:
    found = find_conferences(text, dt.date(2026, 10, 13))
    [one], _ = merge_conferences(found.at(0))
    assert one.value.date == dt.date(2026, 12, 8)
    assert (not one.doubt) is certain


def test_a_weekday_that_only_fits_a_later_year_is_a_doubt() -> None:
    text = "mercredi 8 décembre, mardi 12 janvier 2027"
    found = find_conferences(text, dt.date(2026, 10, 13)).conferences
    assert [bool(doubt) for _, doubt in found] == [True, False]


def test_a_contradiction_keeps_both() -> None:
    day = dt.date(2026, 3, 16)
    conferences, clash = merge_conferences(
        [Found(ImportedConference(day, dt.time(hour)), 0) for hour in (9, 8)]
    )
    assert [one.value.start for one in conferences] == [dt.time(8), dt.time(9)]
    assert all(one.doubt for one in conferences)
    assert clash


@pytest.mark.parametrize(
    ("text", "expected", "whole"),
    [
        ("1113 inclusions au 2 février 2026", ("inclusions", 1113), True),
        ("1 113 inclusions au 2 février 2026", ("inclusions", 1113), True),
        ("1\u202f113\u00a0inclusions au 2\u00a0février\u00a02026", ("inclusions", 1113), True),
        ("1\u00a0113 inclusions au 02/02/2026", ("inclusions", 1113), True),
        ("Déjà 140 enfants suivis au 2 février 2026 !", ("enfants suivis", 140), False),
    ],
)
def test_figures(text: str, expected: tuple[str, int], whole: bool) -> None:
    read = find_figures(text)
    assert [(one.label, one.value, one.date) for one in read.figures] == [
        (*expected, dt.date(2026, 2, 2))
    ]
    assert read.whole is whole


@pytest.mark.parametrize(
    "text",
    [
        "1113 inclusions et 46 sorties au 2 février 2026",
        "1113 inclusions au 2 février 2026, dont 46 sorties",
        "1113 inclusions au 2 février 2026 ; 46 sorties au 2 février 2026",
    ],
)
def test_several_figures(text: str) -> None:
    read = find_figures(text)
    figures = [(one.label, one.value) for one in read.figures]
    assert figures == [("inclusions", 1113), ("sorties", 46)]
    assert read.whole


def test_a_share_by_place_is_no_figure() -> None:
    assert len(find_figures("140 enfants au 2 février 2026, dont 12 à Lille").figures) == 1


@pytest.mark.parametrize(
    "text", ["de 13h30 au 2 février 2026", "1113 inclusions", "du 1 au 2 février 2026"]
)
def test_not_figures(text: str) -> None:
    assert find_figures(text).figures == ()
