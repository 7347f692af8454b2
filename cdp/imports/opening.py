"""Reads the opening lines of minutes: title, series, number, date and times of the meeting."""

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cdp.imports.attendance import is_list_of_people
from cdp.imports.conferences import starts_with_date
from cdp.imports.evidence import Found
from cdp.imports.figures import find_figures
from cdp.imports.known import Known
from cdp.imports.labels import label_of
from cdp.imports.minutes import Minutes
from cdp.imports.title import (
    Title,
    find_number,
    find_series,
    find_title,
    is_only_report,
    is_vague,
    names_a_meeting,
    opens_minutes,
    without_its_date,
)
from cdp.imports.vocabulary import is_covered
from cms.documents.outline import Heading, Paragraph, Table
from cms.documents.spans import raw_text, single_spaced
from cms.french.dates import DateMention, TimesMention, find_dates, find_times, without_dates
from cms.french.folding import fold_in_place

_PARTS = frozenset({"present", "excused", "agenda", "points"})
_REACH = 15
_HEADER = 80
_FIRST_HEADING = "C’est le premier titre du fichier."
_NO_YEAR = "L’année n’est pas écrite à côté de cette date."
_FIRST_LINE = "C’est la première ligne qui nomme une réunion."
_UNDER = "C’est la ligne sous « Compte rendu »."
_VAGUE = "Ce titre ne dit pas de quelle réunion il s’agit."
_SEVERAL_DATES = "Le début du fichier donne plusieurs dates."
_SAYS_MORE = "La ligne ne dit pas que c’est la date de la réunion."
# What else than to meet is done on a day: « rédigé le », « mise à jour du ».
_NOT_THE_MEETING = re.compile(
    r"\b(?:redige|fait|diffuse|transmis|envoye|mise?s? a jour|maj|version|imprime|cree|modifie|"
    r"redact|signe|publie|edite|saisi|depose)\w*"
)
_ANOTHER_MEETING = re.compile(
    r"\b(?:approuv|approb|valid|adopt|lecture|relecture|preced|dernier|suite|annul|report|convo|"
    r"depuis|avant|prochain)"
)
_MEETING = re.compile(r"\b(?:reunion|seance|conference|rencontre|comite|conseil|assemblee)")
_LEAD = 80
_SENTENCE = 60


@dataclass(slots=True)
class Opening:
    """What the first lines say of the meeting.

    ``places`` holds, by the name of a field, the part that says it, and why it is doubtful ("").
    """

    title: str = ""
    series: str = ""
    series_name: str = ""
    number: int | None = None
    date: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    places: dict[str, tuple[int, str]] = field(default_factory=dict)

    def found(self) -> dict[str, list[Found[object]]]:
        """Each field that has a value, with where it stands and why it is doubtful."""
        return {name: [Found(getattr(self, name), *place)] for name, place in self.places.items()}


def read_opening(minutes: Minutes, known: Known) -> Opening:
    """Read the lines before the first labelled part, and take those that say nothing more."""
    lines = _opening_lines(minutes)
    opening = Opening()
    titled = _read_title(minutes, lines, opening, known)
    _read_date(minutes, lines, opening, titled)
    return opening


def _opening_lines(minutes: Minutes) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    for at, block in enumerate(minutes.blocks[:_REACH]):
        if isinstance(block, Table):
            if is_list_of_people(block):
                break
            lines += ((at, line) for line in _lines_of(block))
        if not isinstance(block, Heading | Paragraph):
            continue
        label = label_of(block.text)
        if label and label.kind in _PARTS and lines:
            break
        if not (label and label.kind in _PARTS | {"next"}) and not find_figures(block.text).figures:
            lines.append((at, block.text))
    return lines


def _lines_of(table: Table) -> list[str]:
    """The lines of a table that presents the meeting: « Date | 9 mars », a logo beside a title."""
    lines: list[str] = []
    presents = False
    for row in table.rows:
        texts = [text for cell in row for text in raw_text(cell.spans).split("\n") if text.strip()]
        label = label_of(texts[0]) if len(texts) == 2 else None
        presents |= bool(label and label.bare) or any(map(is_only_report, texts))
        lines += [" : ".join(texts)] if label and label.bare else texts
    return lines if presents else []


def _read_title(
    minutes: Minutes, lines: list[tuple[int, str]], opening: Opening, known: Known
) -> int:
    """Fill the title; gives the place of its line, or -1."""
    titles = [(at, title) for at, text in lines if (title := find_title(text, known))]
    for at, text in lines:
        if is_only_report(text):
            _take(minutes, at)
    at, title, doubt = _best_title(minutes, titles, lines)
    if title is None:
        return -1
    opening.title, opening.number = title.text, title.number
    opening.series, opening.series_name = title.series, title.series_name
    opening.places["title"] = (at, doubt)
    opening.places |= {"number": (at, "")} if title.number is not None else {}
    opening.places |= {"series": (at, "")} if title.series else {}
    for other, text in lines:
        slug, name = find_series(text, known) if len(text) <= _HEADER else ("", "")
        if slug and not opening.series:
            opening.series, opening.series_name = slug, name
            opening.places["series"] = (other, "")
    if title.whole:
        _take(minutes, at)
    numbers = [(other, number) for other, text in lines if (number := find_number(text))]
    # « 24e séance » under « Conférence des praticiens » is the number of that conference.
    numbers += [(other, each.number) for other, each in titles if each.number and each.whole]
    for other, number in numbers:
        if opening.number is None:
            opening.number = number
            opening.places["number"] = (other, "")
            _take(minutes, other)
    return at


def _take(minutes: Minutes, at: int) -> None:
    """Leave a line out of the body; a table stays."""
    if not isinstance(minutes.blocks[at], Table):
        minutes.take(at)


def _best_title(
    minutes: Minutes, titles: list[tuple[int, Title]], lines: list[tuple[int, str]]
) -> tuple[int, Title | None, str]:
    """The first of the most complete titles, with series and number, then series, then number.

    Without one, what stands under « Compte rendu », or the first heading: doubtful, and says why.
    """
    ranked = sorted(titles, key=lambda each: (not each[1].series, each[1].number is None))
    for at, title in ranked:
        if not is_vague(title.text):
            return at, title, ""
    vague = {at for at, _ in titles}
    for (over, before), (at, text) in pairwise(lines):
        opens = is_only_report(before) or over in vague
        if opens and _may_be_title(text):
            name = single_spaced(without_its_date(text))
            return at, Title(name, "", "", find_number(text), whole=name == text), _UNDER
    if titles:
        return *ranked[0], _VAGUE
    for at, text in lines:
        block = minutes.blocks[at]
        if isinstance(block, Heading) and block.level == 1 and not find_dates(text):
            return at, Title(single_spaced(text), "", "", None, whole=True), _FIRST_HEADING
    for at, text in lines:
        if names_a_meeting(text) and _may_be_title(text):
            name = single_spaced(without_its_date(text))
            return at, Title(name, "", "", None, whole=name == text), _FIRST_LINE
    return -1, None, ""


def _may_be_title(text: str) -> bool:
    short = len(text) <= _HEADER and not text.endswith(".")
    return short and not label_of(text) and not is_vague(text)


def _read_date(
    minutes: Minutes, lines: list[tuple[int, str]], opening: Opening, titled: int
) -> None:
    """The date of the title, or of a line that says nothing else; of any other, doubtful."""
    dates = [
        (_says_more(text) if at != titled else "", at != titled, at, text, mention)
        for at, text in lines
        if (mention := _meeting_date(minutes, text))
    ]
    dates.sort(key=lambda each: (bool(each[0]), each[1]))
    sure = {mention.date for doubt, _, _, _, mention in dates if not doubt}
    for doubt, _, at, text, mention in dates[:1]:
        opening.date = mention.date
        written = any(one.at == mention.at and one.year for one in find_dates(text))
        doubt = doubt or (_SEVERAL_DATES if len(sure) > 1 else "") or ("" if written else _NO_YEAR)
        opening.places["date"] = (at, mention.weekday_warning or doubt)
        if mention.weekday_warning:
            minutes.warnings.append(mention.weekday_warning)
        times = [one for one in find_times(text) if one.at >= mention.end]
        _fill_times(opening, times or find_times(text), at, doubt if doubt == _SAYS_MORE else "")
        alone = {one.date for one in find_dates(text)} <= {mention.date, None}
        if at != titled and alone and is_covered(without_dates(text), []):
            _take(minutes, at)
    _read_times(minutes, lines, opening)


def _says_more(text: str) -> str:
    """Why a line may not be that of the date: « Rennes, le 12 mars », a sentence."""
    sentence = text.endswith(".") and len(text) > _SENTENCE
    tells = opens_minutes(text) or starts_with_date(text)
    return "" if tells and not sentence else _SAYS_MORE


def _meeting_date(minutes: Minutes, text: str) -> DateMention | None:
    """The first date of a line; without a year, it takes that of another date of the document.

    Not the day on which the minutes were written or sent.
    """
    years: dict[int, None] | None = None
    for mention in find_dates(text, short=True):
        lead = fold_in_place(text[max(mention.at - _LEAD, 0) : mention.at])
        written = [found.end() for found in _NOT_THE_MEETING.finditer(lead)]
        if _ANOTHER_MEETING.search(lead) or (written and not _MEETING.search(lead, written[-1])):
            continue
        if mention.year:
            return mention
        if mention.weekday is None:
            continue
        if years is None:
            dates = (one for block in minutes.blocks for one in find_dates(block.text))
            years = dict.fromkeys(one.year for one in dates if one.year)
        for year in years:
            if not mention.weekday_warning_on(year):
                return replace(mention, year=year)
    return None


def _read_times(minutes: Minutes, lines: list[tuple[int, str]], opening: Opening) -> None:
    """Times on a line of their own: « de 13h30 à 15h », « Horaires : 9h - 10h »."""
    for at, text in lines:
        times = find_times(text)
        only_times = times and not find_dates(text) and is_covered(without_dates(text), [])
        if opening.date and opening.start is None and only_times:
            _fill_times(opening, times, at)
            _take(minutes, at)


def _fill_times(opening: Opening, times: list[TimesMention], at: int, doubt: str = "") -> None:
    if times and opening.start is None:
        later = [one.start for one in times[1:2] if len(times) == 2 and one.start > times[0].start]
        opening.start = times[0].start
        opening.end = times[0].end or next(iter(later), None)
        opening.places["start"] = (at, doubt)
        opening.places |= {"end": (at, doubt)} if opening.end else {}
