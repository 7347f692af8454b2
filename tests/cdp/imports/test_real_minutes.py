"""The two real minutes, in five formats, where they lie beside the repository.

They name real people: nothing of their text stands here. ``test_usual_layouts`` asks the same of
invented minutes of the same layouts, everywhere.
"""

import datetime as dt
import hashlib
import re
from collections import Counter

import pytest

from cdp.imports.draft import MinutesDraft
from tests.cdp.imports.lossless import lost_words
from tests.conftest import REAL_MINUTES

pytestmark = pytest.mark.real_minutes

FILES = {"directions": "directions-34.txt", "coordinations": "coordinations-51.md"}
# sha256 of the names, one a line: present, then excused.
DIGESTS = {
    "directions": "a3f0da597cb200066d6e547394df9a3a5adb47630be4c30ba5879ea537815b41",
    "coordinations": "d5237bb5734c19434313a8d59b6b0b2c7cbdb41da7e94252333344939a7da3da",
}
HALF_PAST_ONE, THREE = dt.time(13, 30), dt.time(15)


def digest(draft: MinutesDraft) -> str:
    names = "\n".join(person.name for person in (*draft.present, *draft.excused))
    return hashlib.sha256(names.encode()).hexdigest()


def test_directions_34(draft_of) -> None:
    draft = draft_of(REAL_MINUTES / FILES["directions"])
    assert (draft.series, draft.series_name, draft.number) == ("directions", "directions", 34)
    assert draft.title.startswith("34e conférence des directions – ")
    assert (draft.date, draft.start, draft.end) == (dt.date(2024, 9, 16), None, None)
    places = [person.place for person in draft.present]
    assert places == ["Strasbourg", "La Roche", "Dainville", "ECNP", "ECNP"]
    assert draft.excused == ()
    assert digest(draft) == DIGESTS["directions"]
    assert (len(draft.agenda), len(draft.points)) == (3, 3)
    announced = [(one.date, one.start, one.end, one.channel) for one in draft.next]
    assert announced == [(dt.date(2024, 11, 12), dt.time(9, 30), dt.time(10, 30), "Zoom")]
    assert draft.figures == ()
    assert draft.secrets_removed == 1
    assert len(draft.warnings) == 1


def test_coordinations_51(draft_of) -> None:
    draft = draft_of(REAL_MINUTES / FILES["coordinations"])
    assert (draft.series, draft.number) == ("coordinations", 51)
    assert draft.series_name == "coordinations locales"
    assert draft.title == "51e conférence des coordinations locales"
    when = (draft.date, draft.start, draft.end)
    assert when == (dt.date(2026, 2, 12), HALF_PAST_ONE, THREE)
    assert [person.place for person in draft.present] == [
        *("Nîmes", "Marseille", "Marseille", "Epinal", "Ardennes", "Perpignan", "ECNP", "ECNP")
    ]
    assert [person.place for person in draft.excused] == ["Dainville", "Dainville", "La Roche"]
    assert digest(draft) == DIGESTS["coordinations"]
    assert (len(draft.agenda), len(draft.points)) == (3, 3)
    days = [dt.date(2026, 3, 16), dt.date(2026, 4, 30), dt.date(2026, 6, 1), dt.date(2026, 7, 2)]
    announced = [(one.date, one.start, one.end, one.channel) for one in draft.next]
    assert announced == [(day, HALF_PAST_ONE, THREE, "") for day in days]
    figures = [(one.label, one.value, one.date) for one in draft.figures]
    assert figures == [("inclusions", 1113, dt.date(2026, 2, 2))]
    assert draft.secrets_removed == 1
    assert len(draft.warnings) == 1


@pytest.mark.parametrize("which", list(FILES))
def test_no_word_is_lost(which: str, draft_of) -> None:
    source = (REAL_MINUTES / FILES[which]).read_text(encoding="utf-8")
    lines = [line for line in source.split("\n") if "mot de passe" not in line]
    assert len(lines) == len(source.split("\n")) - 1
    assert (
        lost_words(" \n".join(lines).replace("^{er}", "er"), draft_of(REAL_MINUTES / FILES[which]))
        == Counter()
    )


@pytest.mark.parametrize("which", list(FILES))
def test_the_password_is_nowhere(which: str, draft_of) -> None:
    source = (REAL_MINUTES / FILES[which]).read_text(encoding="utf-8")
    secret = re.search(r"mot de passe[ :]*(\S+)", source)[1]
    assert secret not in repr(draft_of(REAL_MINUTES / FILES[which]))
