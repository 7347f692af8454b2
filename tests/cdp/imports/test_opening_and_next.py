"""The first lines of minutes, and the conferences that they announce."""

import datetime as dt

import pytest

from cdp.imports.draft import MinutesDraft
from cdp.imports.known import Known
from cdp.imports.recognise import recognise
from cms.documents.outline import Outline
from tests.cms.documents.makers import outline_of


def draft_of(text: str) -> MinutesDraft:
    return recognise(outline_of(text))


OPENINGS = {
    "separate lines": (
        "# Compte rendu\n\n7e conférence des directions\n\nLundi 9 mars 2026\n\n9h - 10h"
    ),
    "one line": "CR de la 7e conférence des directions du lundi 9 mars 2026 de 9h à 10h",
    "labels": "7e conférence des directions\n\nDate : 09/03/2026\n\nHoraires : 9h-10h",
    "number apart": "Conférence des directions\n\nn° 7\n\nLe 9 mars 2026 de 9h à 10h",
    "after the next": (
        "7e conférence des directions\n\nProchaine réunion le 7 avril 2026\n\n"
        "Le lundi 9 mars 2026, de 9 h à 10 h"
    ),
    "no year": (
        "7e conférence des directions\n\nLundi 9 mars de 9h à 10h\n\n"
        "Prochaine réunion le 7 avril 2026"
    ),
    "letter": (
        "Voici le compte rendu de la 7e conférence des directions, "
        "tenue le 9 mars 2026 de 9h à 10h."
    ),
    "series in the header": "Espace directions\n\n7e conférence\n\n9 mars 2026 de 9h à 10h",
    "number and date": "Conférence des directions\n\nN° 7 – lundi 9 mars 2026 – 9 h / 10 h",
    "number after the date": "Conférence des directions du 9 mars 2026 (n° 7)\n\n9h-10h",
    "number after the series": "Conférence directions 7\n\n9 mars 2026, 9h-10h",
    "number below": "Conférence des directions\n\n7e séance\n\nlundi 9 mars 2026 – 9 h à 10 h",
    "start and end": "7e conférence des directions\n\n9 mars 2026\n\nDébut : 9h – Fin : 10h",
    "header before": "Programme Pégase\n\n7e conférence des directions\n\n9 mars 2026, 9h-10h",
}


@pytest.mark.parametrize("text", OPENINGS.values(), ids=OPENINGS)
def test_openings(text: str, known: Known) -> None:
    draft = recognise(outline_of(text), known)
    assert (draft.series, draft.number) == ("directions", 7)
    assert draft.title.lower().startswith(
        ("7e conférence", "conférence des directions", "conférence directions")
    )
    assert (draft.date, draft.start, draft.end) == (dt.date(2026, 3, 9), dt.time(9), dt.time(10))


def test_a_wrong_weekday_is_a_warning() -> None:
    draft = draft_of("7e conférence des directions\n\nMardi 9 mars 2026")
    assert draft.date == dt.date(2026, 3, 9)
    assert any("lundi" in warning and "mardi" in warning for warning in draft.warnings)


def test_next_conferences_as_a_list() -> None:
    draft = draft_of(
        "Lundi 9 mars 2026\n\nProchaines conférences :\n\n- mardi 7 avril à 9h\n- lundi 1er juin"
    )
    assert [one.date for one in draft.next] == [dt.date(2026, 4, 7), dt.date(2026, 6, 1)]
    assert draft.body == ()


NEXT = {
    "table": "| Prochaines dates | Horaire |\n| mardi 7 avril | 9h |\n| lundi 1er juin | 9h |",
    "table below": (
        "Prochaines conférences :\n\n| Date | Horaire |\n| 7 avril | 9h |\n| 1er juin | 9h |"
    ),
    "same times": "Prochaines conférences : le 7 avril à 9h et le 1er juin aux mêmes horaires",
    "same times as this one": "Prochaines dates : 7 avril et 1er juin, même heure",
    "series": "Rappel : prochaine conférence des directions le 7 avril à 9h ; le 1er juin à 9h",
    "numbered": "3. Prochaines conférences : le 7 avril et le 1er juin à 9h",
    "dates": "Dates à venir : 7 avril et 1er juin à 9h",
    "rendez-vous": "Nous vous donnons rendez-vous le 7 avril et le 1er juin à 9h.",
}


@pytest.mark.parametrize("text", NEXT.values(), ids=NEXT)
def test_layouts_of_the_next_conferences(text: str) -> None:
    draft = draft_of(f"Conférence des directions\n\nLundi 9 mars 2026, 9h\n\n{text}")
    assert [(one.date, one.start) for one in draft.next] == [
        *((dt.date(2026, 4, 7), dt.time(9)), (dt.date(2026, 6, 1), dt.time(9)))
    ]
    assert draft.body == () or "donnons" in text


def test_a_line_that_says_more_stays() -> None:
    line = "Prochaine réunion le 7 avril 2026 chez Camille"
    draft = draft_of(line)
    assert len(draft.next) == 1
    assert Outline(draft.body).text == line


MEETING = "12e conférence des directions\n\nMardi 3 novembre 2026\n\n"


@pytest.mark.parametrize(
    ("line", "days", "certain"),
    [
        ("Prochaine réunion : mardi 17/11 à 14h", [dt.date(2026, 11, 17)], True),
        ("Prochaine séance le mercredi 17/02", [dt.date(2027, 2, 17)], True),
        ("Prochaine rencontre le 17/02", [dt.date(2027, 2, 17)], False),
        ("Prochaine rencontre : mercredi 17/02 2027", [dt.date(2027, 2, 17)], True),
        ("Prochaine réunion : jeudi 17/02", [dt.date(2027, 2, 17)], False),
        ("Prochaine réunion : une 1/2 journée, salle 3/4", [], True),
        ("Prochain COPIL : jeudi 12 novembre 2026 à 14h", [dt.date(2026, 11, 12)], False),
        ("Prochain CVS le mardi 17/11", [dt.date(2026, 11, 17)], False),
    ],
)
def test_a_date_without_its_year_and_another_body(
    line: str, days: list[dt.date], certain: bool
) -> None:
    draft = draft_of(MEETING + line)
    assert [one.date for one in draft.next] == days
    assert any(one.doubt for one in draft.evidence["next"]) != certain


def test_the_next_meeting_of_the_body_itself_is_certain() -> None:
    draft = draft_of("# Compte rendu du COPIL du 3 novembre 2026\n\nProchain COPIL : 3 mars 2027")
    assert [one.doubt for one in draft.evidence["next"]] == [""]


def test_a_year_in_words_opens_the_minutes() -> None:
    draft = draft_of(
        "12e conférence des directions\n\n"
        "L’an deux mille vingt-six, le mardi dix-sept février\n\nFin"
    )
    assert draft.date == dt.date(2026, 2, 17)
    assert [one.doubt for one in draft.evidence["date"]] == [""]
