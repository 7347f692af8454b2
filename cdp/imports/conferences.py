"""The next conferences, as minutes announce them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cdp.imports.draft import NextConference
from cdp.imports.vocabulary import covered
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
class Announced:
    """Conferences told by some text; `whole` tells that the text says nothing more."""

    conferences: tuple[NextConference, ...]
    warnings: tuple[str, ...]
    whole: bool


def conferences_in(
    text: str,
    meeting: dt.date | None,
    usual: tuple[dt.time | None, dt.time | None] = (None, None),
    title: str = "",
) -> Announced:
    """Read dates, times and channel; a date without a year is the first that fits `meeting`.

    « aux mêmes horaires » are the times told before it or, without any, the `usual` ones;
    the words of the `title` (« la prochaine conférence des directions ») say nothing more.
    """
    channel = _channel(text)
    found: list[NextConference] = []
    warnings: list[str] = []
    mentions = find_dates(text)
    unread = 0
    for start, end in _sentences(text):
        inside = [mention for mention in mentions if start <= mention.at < end]
        # « Prochaine réunion le 7 avril. La fête aura lieu le 3 juin. » announces one.
        if start and inside and not covered(text[start : inside[0].at], [title]):
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
    rest = covered(without_dates(text), held)
    return Announced(tuple(found), tuple(warnings), bool(found) and not unread and rest)


def starts_with_date(text: str) -> bool:
    """Whether a line goes on with dates: « le jeudi 30 avril », « et le 2 juillet »."""
    mentions = find_dates(text)
    return bool(mentions) and covered(text[: mentions[0].at], [])


def told_once(conferences: Iterable[NextConference]) -> tuple[tuple[NextConference, ...], bool]:
    """One entry a date, completed by whichever telling says more, in order of dates.

    Also gives whether two tellings contradict each other; both are then kept.
    """
    merged: list[NextConference] = []
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


def _agree(one: NextConference, other: NextConference) -> bool:
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
) -> NextConference:
    """The times that follow a date in its sentence are its own, never those before it."""
    following = next((times_ for times_ in times if times_.at >= mention.end), None)
    if following is None:
        return NextConference(date, channel=channel)
    return NextConference(date, following.start, following.end, channel)


def _year(
    mention: DateMention, neighbours: list[DateMention], meeting: dt.date | None
) -> int | None:
    """The year that a date does not tell: after the meeting, near the others, on its weekday."""
    told = [other.year for other in neighbours if other.year]
    years = sorted({*told, *((meeting.year, meeting.year + 1) if meeting else ())})
    possible = [year for year in years if _is_after(mention.on(year), meeting)]
    fitting = [year for year in possible if not mention.weekday_warning_on(year)]
    nearest, best = next(iter(possible), None), next(iter(fitting), None)
    if best is None or (best != nearest and _is_far(mention.on(best), neighbours, meeting)):
        return nearest
    return best


def _is_far(date: dt.date | None, neighbours: list[DateMention], meeting: dt.date | None) -> bool:
    """Whether a date is too long after the meeting and the dates told to be the next one."""
    known = [meeting, *(other.date for other in neighbours)]
    latest = max((day for day in known if day), default=None)
    return bool(meeting and date and latest and date - latest > _FAR)


def _is_after(date: dt.date | None, meeting: dt.date | None) -> bool:
    return date is not None and (meeting is None or date >= meeting)
