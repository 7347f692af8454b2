"""French dates and times: as they are written, and as they are found in running text.

Source: « Lexique des règles typographiques en usage à l'Imprimerie nationale »
(13 h 30, 1er, no-break spaces).
"""

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cms.french.folding import fold, fold_in_place, plain_punctuation
from cms.french.spelled import NUMBERS
from cms.french.typography import NBSP

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
# The beginnings of months that people write for them.
_ABBREVIATIONS = ("janv", "fév", "févr", "avr", "juil", "sept", "oct", "nov", "déc")

_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)})s?\s+)?"
_SPELLINGS = {spelling for name in (*MONTHS, *_ABBREVIATIONS) for spelling in (name, fold(name))}
_MONTH = rf"(?P<month>{'|'.join(sorted(_SPELLINGS))})\b\.?"
_ORDINAL_SUFFIX = r"(?:\s?(?:er|ᵉʳ|\^\{?er\}?\^?))?"
_DATE = re.compile(
    rf"{_WEEKDAY}(?:\ble\s+)?(?:"
    rf"(?<![\d/.-])(?P<day>\d{{1,2}}){_ORDINAL_SUFFIX}\s+{_MONTH}(?:\s+(?P<year>\d{{4}})(?!\d))?|"
    r"(?<![\d/.-])(?P<day2>\d{1,2})(?P<mark>[/.-])(?P<month2>\d{1,2})(?P=mark)"
    r"(?P<year2>\d{4}|\d{2})(?![\d/.-]\d|\d)|"
    r"(?<![\d/.-])(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})(?!\d))",
    re.IGNORECASE,
)
# « mardi 17/02 », « 17/02 »: a date only where one is awaited.
_SHORT = re.compile(
    rf"(?:\b(?P<weekday>{'|'.join(WEEKDAYS)})s?\s+(?:le\s+)?|^\s*|[:,;(–—-]\s*|\b(?:les?|du|des|au|et)\s+)"
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:\s+(?P<year>20\d\d)(?!\d))?"
    r"(?![\d/-]|[.,]\d|\s?(?:h\b|h\d|heures?\b|jour|%))",
    re.IGNORECASE | re.MULTILINE,
)
# « L’an deux mille vingt-six, le mardi dix-sept février », of the folded text.
_SPELLED = re.compile(
    rf"\bl'an\s+deux[\s-]+mille[\s-]+(?P<year>[a-z]+(?:[\s-]+[a-z]+){{0,3}}?)\s*,?\s+(?:et\s+)?le\s+"
    rf"{_WEEKDAY}(?P<day>[a-z]+(?:[\s-]+[a-z]+){{0,2}}|\d{{1,2}}(?:er)?)\s+{_MONTH}"
)
_LEAD = rf"(?:le\s+)?(?:(?:{'|'.join(WEEKDAYS)})\s+)?"
# Days that share the month of the date they precede: « les 16 et 23 mars ».
_SHARED = re.compile(
    rf"{_WEEKDAY}(?<![\d/.,-])(?P<day>\d{{1,2}}){_ORDINAL_SUFFIX}(?=(?P<rest>(?:\s*,\s*|\s+et\s+)"
    rf"(?:{_LEAD}\d{{1,2}}{_ORDINAL_SUFFIX}(?:\s*,\s*|\s+et\s+)){{0,6}}"
    rf"{_LEAD}\d{{1,2}}{_ORDINAL_SUFFIX}\s+[a-zéû]{{3,}}))",
    re.IGNORECASE,
)
# What makes « 12 » a day where the date after it has its own article: « les 5 et le 12 mai ».
_OWN_LEAD = re.compile(
    rf"\bles?\s+(?:(?:{'|'.join(WEEKDAYS)})s?\s+)?(?:\d{{1,2}}{_ORDINAL_SUFFIX}(?:\s*,\s*|\s+et\s+)){{0,6}}$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\ble\b", re.IGNORECASE)
_HOURS = r"(?:[01]?\d|2[0-4])"
# « 13 : 30 », with a space after the colon, is a time only where a time is awaited.
_HOUR = (
    rf"(?:{_HOURS}\s?h(?:eures?|rs?)?(?![^\W\d_])\s?(?:[0-5]\d)?(?!\d)|{_HOURS}\s?:[0-5]\d(?!\d)|"
    rf"(?:(?<=\bde )|(?<=\bà )|(?<=\bentre )|(?<=[-–—] )){_HOURS}\s:\s[0-5]\d(?!\d))"
)
_TO = r"\s?(?:à|a|-|–|—|/|>|jusqu'à|->|→)\s?"
_TIMES = re.compile(
    rf"(?<![\d:])(?P<start>{_HOUR})(?:(?:{_TO}|\s?et\s?)(?P<end>{_HOUR}))?", re.IGNORECASE
)
# A number that takes the unit of the hour after it: « 14-16h », « de 14 à 16 h », « entre 14 et
# 16 h ». « Le 14 à 16 h » is a day, « salle 12 à 16 h » a room: words must await a time.
_HOUR_BEFORE = re.compile(
    rf"(?:(?:^|\bde\s|[,;:(–—-]\s?|\d{{4}}\s|(?:{'|'.join(sorted(_SPELLINGS))})\s)"
    rf"(?P<hour>{_HOURS}){_TO}|"
    r"(?<![\d.,:/–—-])(?<!\ble\s)(?<!\bsalle\s)(?<!\bbureau\s)(?<!\bpoint\s)"
    rf"(?P<tight>{_HOURS})(?:[-–—/>→]|->)|"
    rf"\bentre\s(?P<between>{_HOURS})\s?et\s?)$",
    re.IGNORECASE,
)
# The same of « 9h30-11 », where « 11 » counts nothing.
_HOUR_AFTER = re.compile(
    rf"{_TO}(?P<hour>{_HOURS})(?=\s?(?:$|[,;)(!?]|[.:](?!\d)|[-–—]\s|"
    r"(?:en|sur|par|à|au|via|dans|chez|avec|puis|et|salle|visio\w*|zoom|teams)\b))",
    re.IGNORECASE,
)
_MAX_HOUR_BEFORE = 24
_MAX_LEAD_LENGTH = 60
_CLOCK = re.compile(r"(\d{1,2})\s?(?:h[a-z]*|:)\s?(\d{2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date, from ``at`` to ``end`` of the text; weekday (lundi is 0) and year may be None.

    ``is_short``: as « 17/02 ».
    """

    at: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None
    is_short: bool = False

    def on(self, year: int) -> dt.date | None:
        """The date in that year, or None when there is no such day."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def date(self) -> dt.date | None:
        return self.on(self.year) if self.year else None

    @property
    def weekday_warning(self) -> str:
        """A French sentence when the weekday is not the date's, naming both; "" otherwise."""
        return self.weekday_warning_on(self.year) if self.year else ""

    def weekday_warning_on(self, year: int) -> str:
        date = self.on(year)
        if date is None or self.weekday in (None, date.weekday()):
            return ""
        written, right = WEEKDAYS[self.weekday or 0], WEEKDAYS[date.weekday()]
        return (
            f"Le {short_date(date)} est un {right}, mais le texte dit « {written} »\u00a0: "
            "vérifiez cette date."
        )


@dataclass(frozen=True, slots=True)
class TimesMention:
    """A time of day, or from one to another, from ``at`` to ``end_at`` of the text."""

    at: int
    end_at: int
    start: dt.time
    end: dt.time | None


def short_date(value: dt.date | None) -> str:
    """« 1er juin 2026 »; "" for None."""
    if not value:
        return ""
    day = "1er" if value.day == 1 else str(value.day)
    return f"{day}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def long_date(value: dt.date | None) -> str:
    """« lundi 1er juin 2026 »; "" for None."""
    return f"{WEEKDAYS[value.weekday()]} {short_date(value)}" if value else ""


def hour(value: dt.time | None) -> str:
    """« 13 h 30 », « 9 h »; "" for None."""
    if value is None:
        return ""
    minutes = f"{NBSP}{value.minute:02}" if value.minute else ""
    return f"{value.hour}{NBSP}h{minutes}"


def times(start: dt.time | None, end: dt.time | None) -> str:
    """« de 13 h 30 à 15 h », « à 13 h 30 », or ""."""
    if start and end:
        return f"de {hour(start)} à {hour(end)}"
    return f"à {hour(start)}" if start else ""


def find_dates(text: str, *, short: bool = False) -> list[DateMention]:
    """The dates of a text in order; those that no calendar holds (31 juin) are left out.

    ``short``: « 17/02 » is one too.
    """
    text = plain_punctuation(text)
    found = [mention for match in _DATE.finditer(text) if (mention := _mention(match))]
    for whole in _spelled(text):  # which may end with a date in figures
        found = [one for one in found if not whole.at <= one.at < whole.end] + [whole]
    if short:
        found += [mention for match in _SHORT.finditer(text) if (mention := _short(match))]
    found.sort(key=lambda mention: mention.at)
    shared: list[DateMention] = []
    starts = [mention.at for mention in found]
    sharing = list(_SHARED.finditer(text))
    times = find_times(text) if sharing else []
    ends = [mention.end_at for mention in times]
    for match in sharing:
        after = bisect_left(starts, match.end())
        if after == len(starts) or starts[after] > match.end("rest"):
            continue
        if after and found[after - 1].end > match.start():
            continue
        following = found[after]
        # The minutes of « 10h30, le lundi 15 mars » are no day.
        time = bisect_right(ends, match.start())
        if time < len(times) and times[time].at < match.end():
            continue
        if _is_shared(text, match, following):
            shared.append(_mention_like(match, following))
    found = sorted([*found, *shared], key=lambda mention: mention.at)
    return [mention for mention in found if mention.on(mention.year or 2024)]


def find_times(text: str) -> list[TimesMention]:
    """The times of day in a text, in order: « 13h30 », « de 9 à 10 h 30 », « 14:00-15:00 »."""
    text = plain_punctuation(text)
    found: list[TimesMention] = []
    for match in _TIMES.finditer(text):
        start, end = _clock(match["start"]), _clock(match["end"])
        mention = TimesMention(*match.span(), start, end) if start else None
        if mention and not end:
            mention = _with_bare_hour(text, mention, found[-1].end_at if found else 0)
        if mention:
            found.append(mention)
    return found


def _with_bare_hour(text: str, mention: TimesMention, since: int) -> TimesMention:
    """The same with the hour before or after it that goes without its own unit."""
    start = max(since, mention.at - _MAX_HOUR_BEFORE)
    before = _HOUR_BEFORE.search(text, start, mention.at)
    if before and before.lastgroup:
        first = _clock(f"{before[before.lastgroup]}h")
        if first and first < mention.start:
            at = before.start(before.lastgroup)
            return TimesMention(at, mention.end_at, first, mention.start)
    after = _HOUR_AFTER.match(text, mention.end_at)
    last = _clock(f"{after['hour']}h") if after else None
    if after and last and last > mention.start:
        return replace(mention, end_at=after.end(), end=last)
    return mention


def without_dates(text: str, *, short: bool = False) -> str:
    """The text with its dates and times blanked, for judging what else it says."""
    ranges = [(mention.at, mention.end) for mention in find_dates(text, short=short)]
    ranges += [(mention.at, mention.end_at) for mention in find_times(text)]
    return blanked(text, ranges)


def blanked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with some stretches replaced by as many spaces."""
    chars = list(text)
    for start, end in ranges:
        chars[start:end] = " " * (end - start)
    return "".join(chars)


def _mention(match: re.Match[str]) -> DateMention | None:
    year = match["year"] or match["year2"] or match["year3"]
    named = match["month"]
    month = _month(named) if named else int(match["month2"] or match["month3"])
    if not 1 <= month <= 12:
        return None
    return DateMention(
        at=match.start(),
        end=match.end(),
        day=int(match["day"] or match["day2"] or match["day3"]),
        month=month,
        year=_year(year),
        weekday=_weekday(match["weekday"]),
    )


def _short(match: re.Match[str]) -> DateMention | None:
    day, month = int(match["day"]), int(match["month"])
    if not 1 <= month <= 12:
        return None
    at = match.start("weekday" if match["weekday"] else "day")
    weekday = _weekday(match["weekday"])
    return DateMention(at, match.end(), day, month, _year(match["year"]), weekday, is_short=True)


def _spelled(text: str) -> Iterator[DateMention]:
    if "mille" not in text.lower():
        return
    for match in _SPELLED.finditer(fold_in_place(text)):
        year, day = (" ".join(re.split(r"[\s-]+", match[name])) for name in ("year", "day"))
        number = NUMBERS.get(day) or int(day.removesuffix("er") if day[0].isdigit() else 0)
        if number and (years := NUMBERS.get(year)):
            weekday = _weekday(match["weekday"])
            yield DateMention(*match.span(), number, _month(match["month"]), 2000 + years, weekday)


def _is_shared(text: str, match: re.Match[str], following: DateMention) -> bool:
    """« salle 12, le 4 mai »: before a date with its own article, a day has one as well."""
    own = following.weekday is not None or _ARTICLE.search(text, match.end(), following.end)
    lead = text[max(match.start() - _MAX_LEAD_LENGTH, 0) : match.start()]
    return not own or bool(match["weekday"]) or bool(_OWN_LEAD.search(lead))


def _mention_like(match: re.Match[str], following: DateMention) -> DateMention:
    weekday = _weekday(match["weekday"])
    day = int(match["day"])
    return DateMention(match.start(), match.end(), day, following.month, following.year, weekday)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) + 2000 if len(text) == 2 else int(text) or None


def _month(name: str) -> int:
    return next(at for at, month in enumerate(MONTHS, 1) if fold(month).startswith(fold(name)))


def _weekday(name: str | None) -> int | None:
    return WEEKDAYS.index(name.lower()) if name else None


def _clock(text: str | None) -> dt.time | None:
    found = _CLOCK.match(text) if text else None
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return dt.time(hour, minute) if hour < 24 else None
