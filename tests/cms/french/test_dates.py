import datetime as dt

import pytest

from cms.french.dates import find_dates, find_times, hour, long_date, short_date, times
from cms.french.typography import NBSP

DAY = dt.date(2026, 2, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jeudi 12 février 2026", [DAY]),
        ("L’an deux mille vingt-six, le douze février", [DAY]),
        ("l'an deux mille vingt-six et le jeudi 12 février", [DAY]),
        ("L’AN DEUX MILLE TRENTE ET UN, LE PREMIER MARS", [dt.date(2031, 3, 1)]),
        ("L’an deux mille vingt-six, le bureau de février", []),
        ("mardi 12/02", []),
        ("du jeudi 12 fevrier 2026", [DAY]),
        ("JEUDI 12 FÉVRIER 2026", [DAY]),
        ("le 12 févr. 2026", [DAY]),
        ("12/02/2026", [DAY]),
        ("12/2/26", [DAY]),
        ("12.02.2026", [DAY]),
        ("12-02-2026", [DAY]),
        ("2026-02-12", [DAY]),
        ("12\u00a0février\u00a02026", [DAY]),
        ("1er juin 2026", [dt.date(2026, 6, 1)]),
        ("1^{er} juin 2026", [dt.date(2026, 6, 1)]),
        ("1 er juin 2026", [dt.date(2026, 6, 1)]),
        ("16 et 23 mars 2026", [dt.date(2026, 3, 16), dt.date(2026, 3, 23)]),
        ("5, 12 et 19 mai 2026", [dt.date(2026, 5, day) for day in (5, 12, 19)]),
        ("les 5, 12 et le 19 mai 2026", [dt.date(2026, 5, day) for day in (5, 12, 19)]),
        ("lundi 4 et mardi 12 mai 2026", [dt.date(2026, 5, 4), dt.date(2026, 5, 12)]),
        ("de 9h30 à 10h30, le lundi 15 mars 2027", [dt.date(2027, 3, 15)]),
        ("de 9 h 00 à 10 h 15 et le 15 mars 2027", [dt.date(2027, 3, 15)]),
        ("13 et 20 octobre 2026", [dt.date(2026, 10, 13), dt.date(2026, 10, 20)]),
        ("mardi 13 oct. 2026", [dt.date(2026, 10, 13)]),
        ("12.10.26", [dt.date(2026, 10, 12)]),
        ("2, 3 fois par mois, sauf le 4 mai 2026", [dt.date(2026, 5, 4)]),
        ("salle 12, le 4 mai 2026", [dt.date(2026, 5, 4)]),
        ("bureau 12, lundi 4 mai 2026", [dt.date(2026, 5, 4)]),
        ("le 31 juin 2026", []),
        ("le 29 février 2025", []),
        ("112 février 2026", []),
        ("de 46% à 27%", []),
        ("2 ou 3 médecins", []),
        ("version 1.2.3", []),
        ("12/13/2026", []),
        ("le mardi matin", []),
    ],
)
def test_full_dates(text: str, expected: list[dt.date]) -> None:
    assert [mention.date for mention in find_dates(text)] == expected


def test_a_date_without_year_or_with_a_weekday() -> None:
    first, second = find_dates("lundi 16 mars et 2 juillet")
    assert (first.day, first.month, first.year, first.weekday) == (16, 3, None, 0)
    assert (second.day, second.month, second.year, second.weekday) == (2, 7, None, None)


def test_a_weekday_that_does_not_fit_names_both() -> None:
    (mention,) = find_dates("lundi 12 février 2026")
    assert "jeudi" in mention.weekday_warning
    assert "lundi" in mention.weekday_warning
    assert f"12{NBSP}février{NBSP}2026" in mention.weekday_warning
    assert find_dates("jeudi 12 février 2026")[0].weekday_warning == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de 13h30 à 15h00", [("13:30", "15:00")]),
        ("de 13 h 30 à 15 h", [("13:30", "15:00")]),
        ("de 13\u00a0h\u00a030 à 15\u00a0h\u00a000", [("13:30", "15:00")]),
        ("9h-10h30", [("09:00", "10:30")]),
        ("14:00 – 15:30", [("14:00", "15:30")]),
        ("à 9h", [("09:00", None)]),
        ("à 9 heures", [("09:00", None)]),
        ("13H30", [("13:30", None)]),
        ("entre 9h et 10h", [("09:00", "10:00")]),
        ("9h puis 11h", [("09:00", None), ("11:00", None)]),
        ("de 14 à 16 h", [("14:00", "16:00")]),
        ("Mardi 13 octobre 2026 14 à 16 h 30", [("14:00", "16:30")]),
        ("mardi 10 novembre, 14-16h", [("14:00", "16:00")]),
        ("Mardi 10 novembre 9-10h30 et 14-16h", [("09:00", "10:30"), ("14:00", "16:00")]),
        ("Horaires : 14 – 16 heures", [("14:00", "16:00")]),
        ("entre 14 et 16 h", [("14:00", "16:00")]),
        ("14/16h", [("14:00", "16:00")]),
        ("14-16:30", [("14:00", "16:30")]),
        ("9h30-11", [("09:30", "11:00")]),
        ("de 9h30 à 11, en visio", [("09:30", "11:00")]),
        ("9h30-11, 14-16h", [("09:30", "11:00"), ("14:00", "16:00")]),
        ("de 9 h à 12 enfants", [("09:00", None)]),
        ("9h30 - 11 novembre", [("09:30", None)]),
        ("9h30-11/12", [("09:30", None)]),
        ("le mardi 13 à 16 h", [("16:00", None)]),
        ("le 13-16h", [("16:00", None)]),
        ("salle 12 à 16 h", [("16:00", None)]),
        ("salle 12 et 16 h de travail", [("16:00", None)]),
        ("le 10/11/2026 à 16 h", [("16:00", None)]),
        ("16 à 14 h", [("14:00", None)]),
        ("13 :30", [("13:30", None)]),
        ("de 13 : 30 à 15 : 00", [("13:30", "15:00")]),
        ("point 3 : le budget", []),
        ("Salle 12 : quinze places", []),
        ("salle 12 : 15 places", []),
        ("28h", []),
        ("3 habitants", []),
        ("3:1", []),
        ("13h75", []),
    ],
)
def test_times(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = [(f"{t.start:%H:%M}", f"{t.end:%H:%M}" if t.end else None) for t in find_times(text)]
    assert found == expected


@pytest.mark.parametrize(
    ("date", "long", "short"),
    [
        (dt.date(2026, 6, 1), "lundi 1er juin 2026", "1er juin 2026"),
        (dt.date(2026, 2, 12), "jeudi 12 février 2026", "12 février 2026"),
        (dt.date(2026, 8, 31), "lundi 31 août 2026", "31 août 2026"),
        (None, "", ""),
    ],
)
def test_dates_are_written(date: dt.date | None, long: str, short: str) -> None:
    assert long_date(date).replace(NBSP, " ") == long
    assert short_date(date).replace(NBSP, " ") == short


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        ((13, 30), (15, 0), "de 13 h 30 à 15 h"),
        ((9, 5), None, "à 9 h 05"),
        ((0, 0), (0, 30), "de 0 h à 0 h 30"),
        (None, (15, 0), ""),
        (None, None, ""),
    ],
)
def test_times_are_written(
    start: tuple[int, int] | None, end: tuple[int, int] | None, written: str
) -> None:
    hours = [dt.time(*value) if value else None for value in (start, end)]
    assert times(*hours).replace(NBSP, " ") == written


def test_an_hour_never_breaks() -> None:
    assert hour(dt.time(13, 30)) == f"13{NBSP}h{NBSP}30"


def test_the_end_of_a_word_is_no_article() -> None:
    (mention,) = find_dates("Conseil de la vie sociale 11/08/2026")
    assert (mention.at, mention.end) == (26, 36)
