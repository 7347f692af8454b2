"""Finds the next conferences that a text announces."""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import TypeVar

from cdp.imports.draft import ImportedConference
from cdp.imports.evidence import Found
from cdp.imports.vocabulary import is_covered
from cms.french.dates import DateMention, TimesMention, find_dates, find_times, without_dates
from cms.french.folding import fold_in_place

_CHANNELS = (
    ("Zoom", re.compile(r"\bzoom\b")),
    ("Teams", re.compile(r"\bteams\b")),
    ("visio", re.compile(r"\bvisio\w*")),
    ("téléphone", re.compile(r"\btelephon\w*")),
)
_SAME_TIMES = re.compile(r"\bmemes?\s+(?:horaires?|heures?|creneaux?)\b")
_A_YEAR = dt.timedelta(days=365)
_MOVED = re.compile(r"\b(?:report|decal|deplac|avanc)\w*\s+(?:au|a)\b")
_UNSETTLED_WORDS = re.compile(
    r"\ba\s+confirmer\b|\bsous\s+reserve\b|\b(?:annul|report|decal|deplac|avanc)\w*"
)
# « date à fixer avant le 3 mai » announces nothing on that day.
_LIMIT = re.compile(
    r"\b(?:avant|jusqu.(?:au)?|d.ici|depuis|limite|au plus tard|a partir)\s*(?:du|le|au)?\s*$"
)
_TWO_DATES = "Deux dates se suivent sans un mot."
_NO_YEAR = "Ni l’année ni le jour de la semaine ne sont écrits."
_TWO_HOURS = "Ce jour est annoncé deux fois, à des heures différentes."
_LATER_YEAR = "L’année n’est pas écrite, et la première où ce jour de la semaine convient est loin."
_UNSETTLED = "La phrase dit que cette date peut changer ou a changé."
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZÀ-ÝŒ])|;\s|\n")


_LEAD = 30
_Mention = TypeVar("_Mention", DateMention, TimesMention)


@dataclass(frozen=True, slots=True)
class ParsedConferences:
    """The conferences that a text announces, with why each is doubtful ("" if it is not).

    ``whole`` if the text says nothing else.
    """

    conferences: tuple[tuple[ImportedConference, str], ...]
    warnings: tuple[str, ...]
    whole: bool

    def at(self, place: int) -> Iterator[Found[ImportedConference]]:
        """The same as found at a place of the minutes."""
        return (Found(conference, place, doubt) for conference, doubt in self.conferences)


def find_conferences(
    text: str,
    meeting: dt.date | None,
    usual: tuple[dt.time | None, dt.time | None] = (None, None),
    title: str = "",
) -> ParsedConferences:
    """The dates, times and channels of ``text``.

    A date without a year is the first one after the day of ``meeting``. « aux mêmes horaires »
    stands for the times given before it or else for ``usual`` (start, end). Words of the
    ``title`` of the minutes count as recognised.
    """
    channel = _channel(text)
    found: list[tuple[ImportedConference, str]] = []
    warnings: list[str] = []
    mentions, all_times = find_dates(text, short=True), find_times(text)
    folded = fold_in_place(text)
    unread = 0
    for start, end in _sentences(text):
        inside = _between(mentions, start, end)
        # « Prochaine réunion le 7 avril. La fête aura lieu le 3 juin. » announces one.
        if start and inside and not is_covered(text[start : inside[0].at], [title]):
            continue
        times = _between(all_times, start, end)
        doubt = _UNSETTLED if _UNSETTLED_WORDS.search(folded, start, end) else ""
        inside = _days_of_meetings(text, inside)
        if any(not text[one.end : other.at].strip() for one, other in pairwise(inside)):
            doubt = _TWO_DATES
        for mention in inside:
            year, far = (mention.year, "") if mention.year else _year(mention, mentions, meeting)
            date = mention.on(year) if year else None
            if date is None or year is None:
                unread += 1
                continue
            warning = mention.weekday_warning_on(year)
            warnings += [warning] if warning else []
            guessed = (
                _NO_YEAR if mention.is_short and mention.weekday is mention.year is None else ""
            )
            conference = _conference(date, mention, times, channel)
            found.append((conference, warning or doubt or far or guessed))
    same = _SAME_TIMES.search(folded)
    if same:
        earlier = [(one.start, one.end) for one in all_times if one.at < same.start()]
        opens, closes = earlier[-1] if earlier else usual
        found = [
            (one if one.start else replace(one, start=opens, end=closes), doubt)
            for one, doubt in found
        ]
    if unread:
        warnings.append(
            "L’année d’une prochaine conférence n’a pas été reconnue\u00a0: ajoutez-la."
        )
    held = [channel, title, "visioconférence", "téléphone", "téléphonique"]
    held += [same[0]] if same and all(one.start for one, _ in found) else []
    whole = bool(found) and not unread and is_covered(without_dates(text, short=True), held)
    return ParsedConferences(tuple(found), tuple(warnings), whole)


def _days_of_meetings(text: str, mentions: list[DateMention]) -> list[DateMention]:
    """The dates without limits, nor those moved from: « le 10, reportée au 17 mars »."""
    return [
        mention
        for mention, following in zip_longest(mentions, mentions[1:])
        if not following or not _MOVED.search(fold_in_place(text[mention.end : following.at]))
        if not _LIMIT.search(fold_in_place(text[max(mention.at - _LEAD, 0) : mention.at]))
    ]


def starts_with_date(text: str) -> bool:
    """Whether a line begins with a date: « le jeudi 30 avril », « et le 2 juillet »."""
    mentions = find_dates(text, short=True)
    return bool(mentions) and is_covered(text[: mentions[0].at], [])


def merge_conferences(
    conferences: Iterable[Found[ImportedConference]],
) -> tuple[list[Found[ImportedConference]], bool]:
    """One conference for each date, in order, and whether two of them contradict each other.

    Mentions of one date complete each other, unless their times differ: then both are kept, as
    doubts.
    """
    merged: list[Found[ImportedConference]] = []
    clash = False
    for found in conferences:
        conference = found.value
        same_day = [other for other in merged if other.value.date == conference.date]
        twin = next((other for other in same_day if _agree(other.value, conference)), None)
        if twin is None:
            clash = clash or bool(same_day)
            for other in same_day:
                merged[merged.index(other)] = replace(other, doubt=other.doubt or _TWO_HOURS)
            merged.append(replace(found, doubt=found.doubt or _TWO_HOURS) if same_day else found)
            continue
        both = replace(
            twin.value,
            start=twin.value.start or conference.start,
            end=twin.value.end or conference.end,
            channel=twin.value.channel or conference.channel,
        )
        merged[merged.index(twin)] = replace(twin, value=both, doubt=_doubt_of_both(twin, found))
    return sorted(merged, key=lambda one: (one.value.date, one.value.start or dt.time.min)), clash


def _doubt_of_both(one: Found[ImportedConference], other: Found[ImportedConference]) -> str:
    """What speaks against a day in either mention; each brings the year that the other lacks."""
    doubts = {one.doubt, other.doubt}
    against = [each.doubt for each in (one, other) if each.doubt not in ("", _NO_YEAR)]
    return next(iter(against), "" if "" in doubts else _NO_YEAR)


def _agree(one: ImportedConference, other: ImportedConference) -> bool:
    pairs = ((one.start, other.start), (one.end, other.end))
    return all(left is None or right is None or left == right for left, right in pairs)


def _channel(text: str) -> str:
    folded = fold_in_place(text)
    return next((name for name, form in _CHANNELS if form.search(folded)), "")


def _sentences(text: str) -> list[tuple[int, int]]:
    cuts = [found.end() for found in _SENTENCE.finditer(text)]
    return list(zip([0, *cuts], [*cuts, len(text)], strict=True))


def _between(mentions: list[_Mention], start: int, end: int) -> list[_Mention]:
    """Those that begin in a stretch of the text, of mentions in its order."""
    first, last = (bisect_left(mentions, at, key=lambda one: one.at) for at in (start, end))
    return mentions[first:last]


def _conference(
    date: dt.date, mention: DateMention, times: list[TimesMention], channel: str
) -> ImportedConference:
    """A conference with the times that follow its date in the sentence, never those before it."""
    following = next((times_ for times_ in times if times_.at >= mention.end), None)
    if following is None:
        return ImportedConference(date, channel=channel)
    return ImportedConference(date, following.start, following.end, channel)


def _year(
    mention: DateMention, neighbours: list[DateMention], meeting: dt.date | None
) -> tuple[int | None, str]:
    """The year of a date without one: after the meeting, near the other dates, on its weekday.

    With the doubt about one that is not the first after the meeting: the weekday may be the slip.
    """
    given = [other.year for other in neighbours if other.year]
    years = sorted({*given, *((meeting.year, meeting.year + 1) if meeting else ())})
    possible = [year for year in years if _is_after(mention.on(year), meeting)]
    fitting = [year for year in possible if not mention.weekday_warning_on(year)]
    # A weekday that fits only more than a year later is a slip, not another year.
    known = [meeting, *(other.date for other in neighbours)]
    latest = max((day for day in known if day), default=None)
    if fitting and latest and _is_after(mention.on(fitting[0]), latest + _A_YEAR):
        fitting = []
    year = next(iter(fitting or possible), None)
    return year, _LATER_YEAR if year != next(iter(possible), None) else ""


def _is_after(date: dt.date | None, meeting: dt.date | None) -> bool:
    return date is not None and (meeting is None or date >= meeting)
