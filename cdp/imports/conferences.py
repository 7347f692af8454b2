"""Finds the next conferences that a text announces."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cdp.imports.draft import ImportedConference
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
# A weekday that fits only in a later year than this is a slip, not another year.
_FAR = dt.timedelta(days=304)
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZÀ-ÝŒ])|;\s|\n")


@dataclass(frozen=True, slots=True)
class ParsedConferences:
    """The conferences that a text announces; ``whole`` if it says nothing else."""

    conferences: tuple[ImportedConference, ...]
    warnings: tuple[str, ...]
    whole: bool


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
    found: list[ImportedConference] = []
    warnings: list[str] = []
    mentions = find_dates(text)
    unread = 0
    for start, end in _sentences(text):
        inside = [mention for mention in mentions if start <= mention.at < end]
        # « Prochaine réunion le 7 avril. La fête aura lieu le 3 juin. » announces one.
        if start and inside and not is_covered(text[start : inside[0].at], [title]):
            continue
        times = [mention for mention in find_times(text) if start <= mention.at < end]
        for mention in inside:
            year = mention.year or _year(mention, mentions, meeting)
            date = mention.on(year) if year else None
            if date is None or year is None:
                unread += 1
                continue
            warning = mention.weekday_warning_on(year)
            warnings += [warning] if warning else []
            found.append(_conference(date, mention, times, channel))
    same = _SAME_TIMES.search(fold_in_place(text))
    if same:
        earlier = [(one.start, one.end) for one in find_times(text) if one.at < same.start()]
        opens, closes = earlier[-1] if earlier else usual
        found = [one if one.start else replace(one, start=opens, end=closes) for one in found]
    if unread:
        warnings.append(
            "L’année d’une prochaine conférence n’a pas été reconnue\u00a0: ajoutez-la."
        )
    held = [channel, title, "visioconférence", "téléphone", "téléphonique"]
    held += [same[0]] if same and all(one.start for one in found) else []
    rest = is_covered(without_dates(text), held)
    return ParsedConferences(tuple(found), tuple(warnings), bool(found) and not unread and rest)


def starts_with_date(text: str) -> bool:
    """Whether a line begins with a date: « le jeudi 30 avril », « et le 2 juillet »."""
    mentions = find_dates(text)
    return bool(mentions) and is_covered(text[: mentions[0].at], [])


def merge_conferences(
    conferences: Iterable[ImportedConference],
) -> tuple[tuple[ImportedConference, ...], bool]:
    """One conference for each date, in order, and whether two of them contradict each other.

    Mentions of one date complete each other, unless their times differ: then both are kept.
    """
    merged: list[ImportedConference] = []
    clash = False
    for conference in conferences:
        same_day = [other for other in merged if other.date == conference.date]
        twin = next((other for other in same_day if _agree(other, conference)), None)
        if twin is None:
            clash = clash or bool(same_day)
            merged.append(conference)
            continue
        merged[merged.index(twin)] = replace(
            twin,
            start=twin.start or conference.start,
            end=twin.end or conference.end,
            channel=twin.channel or conference.channel,
        )
    return tuple(sorted(merged, key=lambda one: (one.date, one.start or dt.time.min))), clash


def _agree(one: ImportedConference, other: ImportedConference) -> bool:
    pairs = ((one.start, other.start), (one.end, other.end))
    return all(left is None or right is None or left == right for left, right in pairs)


def _channel(text: str) -> str:
    folded = fold_in_place(text)
    return next((name for name, form in _CHANNELS if form.search(folded)), "")


def _sentences(text: str) -> list[tuple[int, int]]:
    cuts = [found.end() for found in _SENTENCE.finditer(text)]
    return list(zip([0, *cuts], [*cuts, len(text)], strict=True))


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
) -> int | None:
    """The year of a date without one: after the meeting, near the other dates, on its weekday."""
    given = [other.year for other in neighbours if other.year]
    years = sorted({*given, *((meeting.year, meeting.year + 1) if meeting else ())})
    possible = [year for year in years if _is_after(mention.on(year), meeting)]
    fitting = [year for year in possible if not mention.weekday_warning_on(year)]
    nearest, best = next(iter(possible), None), next(iter(fitting), None)
    if best is None or (best != nearest and _is_far(mention.on(best), neighbours, meeting)):
        return nearest
    return best


def _is_far(date: dt.date | None, neighbours: list[DateMention], meeting: dt.date | None) -> bool:
    """Whether a date is too long after the meeting and the other dates to be a next one."""
    known = [meeting, *(other.date for other in neighbours)]
    latest = max((day for day in known if day), default=None)
    return bool(meeting and date and latest and date - latest > _FAR)


def _is_after(date: dt.date | None, meeting: dt.date | None) -> bool:
    return date is not None and (meeting is None or date >= meeting)
