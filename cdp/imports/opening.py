"""Reads the opening lines of minutes: title, series, number, date and times of the meeting."""

import datetime as dt
import re
from dataclasses import dataclass, field

from cdp.imports.evidence import Found
from cdp.imports.figures import find_figures
from cdp.imports.known import Known
from cdp.imports.labels import label_of
from cdp.imports.minutes import Minutes
from cdp.imports.title import Title, find_number, find_series, find_title, is_only_report
from cdp.imports.vocabulary import is_covered
from cms.documents.outline import Heading, Paragraph
from cms.documents.spans import single_spaced
from cms.french.dates import DateMention, TimesMention, find_dates, find_times, without_dates

_PARTS = frozenset({"present", "excused", "agenda", "points"})
_REACH = 15
_HEADER = 80
_FIRST_HEADING = "C’est le premier titre du fichier."
_NO_YEAR = "L’année n’est pas écrite à côté de cette date."
_NOT_THE_MEETING = re.compile(
    r"\W*(?:r[ée]dig[ée]|fait|diffus[ée]|envoy[ée]|mis[e]? à jour|version|imprim[ée]|valid[ée]|"
    r"cr[ée][ée] le|modifi[ée])",
    re.IGNORECASE,
)


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
        if not isinstance(block, Heading | Paragraph):
            continue
        label = label_of(block.text)
        if label and label.kind in _PARTS and lines:
            break
        if not (label and label.kind in _PARTS | {"next"}) and not find_figures(block.text).figures:
            lines.append((at, block.text))
    return lines


def _read_title(
    minutes: Minutes, lines: list[tuple[int, str]], opening: Opening, known: Known
) -> int:
    """Fill the title; gives the place of its line, or -1."""
    titles = [(at, title) for at, text in lines if (title := find_title(text, known))]
    for at, text in lines:
        if is_only_report(text):
            minutes.take(at)
    titles = [(at, title) for at, title in titles if at not in minutes.taken]
    at, title = _best_title(titles)
    if title is None:
        at, title = _first_heading(minutes, lines)
    if title is None:
        return -1
    opening.title, opening.number = title.text, title.number
    opening.series, opening.series_name = title.series, title.series_name
    opening.places["title"] = (at, "" if titles else _FIRST_HEADING)
    opening.places |= {"number": (at, "")} if title.number is not None else {}
    opening.places |= {"series": (at, "")} if title.series else {}
    for other, text in lines:
        slug, name = find_series(text, known) if len(text) <= _HEADER else ("", "")
        if slug and not opening.series:
            opening.series, opening.series_name = slug, name
            opening.places["series"] = (other, "")
    if title.whole:
        minutes.take(at)
    numbers = [(other, number) for other, text in lines if (number := find_number(text))]
    # « 24e séance » under « Conférence des praticiens » is the number of that conference.
    numbers += [(other, each.number) for other, each in titles if each.number and each.whole]
    for other, number in numbers:
        if opening.number is None:
            opening.number = number
            opening.places["number"] = (other, "")
            minutes.take(other)
    return at


def _best_title(titles: list[tuple[int, Title]]) -> tuple[int, Title | None]:
    """The first of the most complete titles: with series and number, then series, then number."""
    ranked = sorted(titles, key=lambda each: (not each[1].series, each[1].number is None))
    return next(iter(ranked), (-1, None))


def _first_heading(minutes: Minutes, lines: list[tuple[int, str]]) -> tuple[int, Title | None]:
    for at, text in lines:
        block = minutes.blocks[at]
        if isinstance(block, Heading) and block.level == 1 and not find_dates(text):
            return at, Title(single_spaced(text), "", "", None, whole=True)
    return -1, None


def _read_date(
    minutes: Minutes, lines: list[tuple[int, str]], opening: Opening, titled: int
) -> None:
    ordered = sorted(lines, key=lambda line: line[0] != titled)
    ordered = [(at, text) for at, text in ordered if not _NOT_THE_MEETING.match(text)]
    for at, text in ordered:
        mention = _meeting_date(minutes, text)
        if mention is None:
            continue
        opening.date = mention.date
        written = any(one.at == mention.at and one.year for one in find_dates(text))
        opening.places["date"] = (at, mention.weekday_warning or ("" if written else _NO_YEAR))
        if mention.weekday_warning:
            minutes.warnings.append(mention.weekday_warning)
        times = [one for one in find_times(text) if one.at >= mention.end]
        _fill_times(opening, times or find_times(text), at)
        alone = {one.date for one in find_dates(text)} <= {mention.date, None}
        if at != titled and alone and is_covered(without_dates(text), []):
            minutes.take(at)
        break
    _read_times(minutes, lines, opening)


def _meeting_date(minutes: Minutes, text: str) -> DateMention | None:
    """The first date of a line; without a year, it takes that of another date of the document."""
    years: dict[int, None] | None = None
    for mention in find_dates(text):
        if mention.year:
            return mention
        if mention.weekday is None:
            continue
        if years is None:
            dates = (one for block in minutes.blocks for one in find_dates(block.text))
            years = dict.fromkeys(one.year for one in dates if one.year)
        for year in years:
            if not mention.weekday_warning_on(year):
                return DateMention(
                    mention.at, mention.end, mention.day, mention.month, year, mention.weekday
                )
    return None


def _read_times(minutes: Minutes, lines: list[tuple[int, str]], opening: Opening) -> None:
    """Times on a line of their own: « de 13h30 à 15h », « Horaires : 9h - 10h »."""
    for at, text in lines:
        times = find_times(text)
        only_times = times and not find_dates(text) and is_covered(without_dates(text), [])
        if opening.date and opening.start is None and only_times:
            _fill_times(opening, times, at)
            minutes.take(at)


def _fill_times(opening: Opening, times: list[TimesMention], at: int) -> None:
    if times and opening.start is None:
        later = [one.start for one in times[1:2] if len(times) == 2 and one.start > times[0].start]
        opening.start = times[0].start
        opening.end = times[0].end or next(iter(later), None)
        opening.places["start"] = (at, "")
        opening.places |= {"end": (at, "")} if opening.end else {}
