"""Parses the title of minutes: number, series, remaining words."""

import re
from dataclasses import dataclass

from cdp.imports.known import Known
from cdp.imports.vocabulary import is_covered
from cms.french.dates import WEEKDAYS, find_dates, find_times, without_dates
from cms.french.folding import fold_in_place, plain_punctuation

_REPORT = re.compile(
    r"^\W*(?:compte[s]?[\s-]*rendus?|cr|pv|proces[\s-]verbal|releve\s+de\s+decisions|minutes)\b"
    r"[\s:–—-]*(?:(?:de\s+la|de\s+l'|du|des|de|d')(?:\s+|(?<=')))?"
)
_KIND = r"(?:conferences?|reunions?|reus?|rencontres?|cdp|seances?|visioconferences?|visio)"
_ORDINAL = re.compile(
    r"(?P<number>\d{1,4})\s?(?:\^\{?)?(?P<end>ieme|eme|ere|er|re|nde|nd|e|ᵉ)\}?(?!\w)"
)
_RAISED = re.compile(r"\^\{(\w{1,4})\}")
_MEETING = re.compile(
    rf"\b(?:{_KIND}|comites?|conseils?|commissions?|assemblees?|groupes?\s+de\s+travail|bureau)\b"
)
_NUMBER = re.compile(
    r"(?<!\w)n\s?[°ºo]\s?(?P<number>\d{1,4})(?!\d)|\bnumero\s+(?P<spelled>\d{1,4})"
)
_SERIES = (
    rf"\b{_KIND}\s+(?:(?:zoom|teams|visio|telephonique|mensuelle|trimestrielle|"
    r"n\s?[°ºo]\s?\d+|\d+(?:e|eme)?)\s+)*(?:(?:des|du|de\s+la|de|pour\s+les|-|–)\s+|d'|"
    r"(?=(?:{names})\b))"
    rf"(?P<series>(?!(?:le|la|du|de|au|n|{'|'.join(WEEKDAYS)})\b)"
    r"[a-z][a-z']*(?:[ -][a-z][a-z']*){{0,4}})(?:\s+(?P<number>\d{{1,3}})(?!\w))?"
)
# A title inside a sentence: « Voici le compte rendu de la 41e conférence des directions ».
_INSIDE = re.compile(
    r"(?<=\w )comptes?[\s-]rendus?\s+de\s+la\s+(?P<title>\d{1,4}\s?[a-z]{1,4}\s+conference.*)",
    re.DOTALL,
)
_STOP = re.compile(
    r"\s(?:du|de la|le|au|pegase|gepso|cdp|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"en|sur|a|pour|avec|n)\b|\s-"
)
_MAX_TITLE_LENGTH = 160
_EDGES = " \t,;:.–—-*_"


@dataclass(frozen=True, slots=True)
class Title:
    """A source title as read; ``whole`` if its line says nothing else."""

    text: str
    series: str
    series_name: str
    number: int | None
    whole: bool


def find_title(line: str, known: Known) -> Title | None:
    """Read « Compte-rendu de la 34ème Conférence des directions », or None for another line."""
    line = _RAISED.sub(r"\1", line)
    text = plain_punctuation(line).strip()
    folded = fold_in_place(text)
    inside = _INSIDE.search(folded)
    if inside:
        start = inside.start("title")
        return _inside(text[start:], folded[start:], known)
    report = _REPORT.match(folded)
    meeting = _MEETING.search(folded, report.end() if report else 0)
    if len(text) > _MAX_TITLE_LENGTH or not (report or meeting):
        return None
    if not report and meeting and meeting.start() and text.endswith((".", ";", ",")):
        return None  # a sentence of the text
    number, named = _number(folded, known), _series(folded, text, known)
    first = report or (meeting and meeting.start() == 0)
    if not named and (first or number):
        named = _apart(folded, known)
    if not report and number is None and not named:
        return None
    start = report.end() if report else 0
    kept = without_its_date(line.strip()[start:])
    if is_covered(kept, []):
        kept = line.strip()[start:]  # « Réunion du 9 mars »
    if not without_dates(kept).strip(_EDGES):
        return None
    title = _typeset(kept, named)
    slug = known.slug_of(named)
    held = [title, str(number)]
    return Title(title, slug, named.lower(), number, is_covered(without_dates(text[start:]), held))


def opens_minutes(line: str) -> bool:
    """« CR de la réunion », « Comité de suivi »: begins with a word for minutes or a meeting."""
    folded = fold_in_place(plain_punctuation(line).strip())
    return bool(_REPORT.match(folded) or _MEETING.match(folded))


def names_a_meeting(line: str) -> bool:
    """« Conseil de la vie sociale »: it begins with a word for a meeting, and says which."""
    return bool(_MEETING.match(fold_in_place(line))) and not is_vague(line)


def is_vague(title: str) -> bool:
    """« Réunion du 9 mars 2026 »: nothing tells it from other meetings."""
    return is_covered(without_dates(title), [])


def _inside(text: str, folded: str, known: Known) -> Title | None:
    """The title inside a sentence, up to its series."""
    found = _in_series(known).search(folded)
    named = _series(folded, text, known)
    if not found or not named:
        return None
    title = _typeset(text[: found.start("series") + len(named)], named)
    return Title(title, known.slug_of(named), named.lower(), _number(folded, known), whole=False)


def find_series(line: str, known: Known) -> tuple[str, str]:
    """The slug and name of the series that a header speaks of, such as « Espace praticiens »."""
    named = _apart(fold_in_place(line), known)
    return known.slug_of(named), named


def _apart(folded: str, known: Known) -> str:
    """A series apart from the word for the meeting: « Praticiens – 26e conférence »."""
    found = re.search(rf"\b(?:{known.series_names})\b", folded)
    return found[0] if found else ""


def is_only_report(line: str) -> bool:
    """« COMPTE RENDU » alone on its line."""
    folded = fold_in_place(plain_punctuation(line).strip())
    report = _REPORT.match(folded)
    return bool(report and not folded[report.end() :].strip(_EDGES))


def find_number(line: str) -> int | None:
    """« n° 12 » alone on its line but for a date, or None."""
    bare = fold_in_place(plain_punctuation(without_dates(line)))
    found = _NUMBER.search(bare)
    if not found or not is_covered(bare[: found.start()] + bare[found.end() :], []):
        return None
    return int(found["number"] or found["spelled"])


def _number(folded: str, known: Known) -> int | None:
    for found in _ORDINAL.finditer(folded):
        if _MEETING.search(folded, found.end(), found.end() + 40):
            return int(found["number"])
    numbered = _NUMBER.search(folded)
    if numbered:
        return int(numbered["number"] or numbered["spelled"])
    after = _in_series(known).search(without_dates(folded))
    if after and after["number"] and not _STOP.search(after["series"]):
        return int(after["number"])
    return None


def _series(folded: str, text: str, known: Known) -> str:
    found = _in_series(known).search(folded)
    if not found:
        return ""
    start, end = found.span("series")
    stop = _STOP.search(folded, start, end)
    return " ".join(text[start : stop.start() if stop else end].split())


def _in_series(known: Known) -> re.Pattern[str]:
    return re.compile(_SERIES.format(names=known.series_names))


def without_its_date(text: str) -> str:
    """The title without the date, times and number that end it; a date in its middle stays."""
    spots = [(mention.at, mention.end) for mention in find_dates(text)]
    spots += [(mention.at, mention.end_at) for mention in find_times(text)]
    if not spots:
        return text
    start = min(at for at, _ in spots)
    rest = list(text[start:])
    for at, end in spots:
        rest[at - start : end - start] = " " * (end - at)
    if not is_covered(_NUMBER.sub(" ", fold_in_place("".join(rest))), []):
        return text
    head = re.sub(r"[\s,;:–—(-]+(?:du|le|de|en date du)?[\s,;:–—(-]*$", "", text[:start])
    return head if head.strip() else text


def _typeset(text: str, series_name: str) -> str:
    """Ordinals as French sets them, « conférence » and the series in lower case."""
    text = text.strip(_EDGES)
    folded = fold_in_place(text)
    for found in reversed(list(_ORDINAL.finditer(folded))):
        ending = found["end"] if found["end"] in ("er", "re") else "e"
        ending = "re" if found["end"] == "ere" else ending
        text = text[: found.start()] + found["number"] + ending + text[found.end() :]
    text = re.sub(r"(?<=\w)\s*([–—])\s*(?=\w)", " \\1 ", text)
    text = re.sub(
        r"\b(?:Conférence|CONFÉRENCE|CONFERENCE)[sS]?\b|\b(?:DES|DE|DU|LA)\b", _lower, text
    )
    if series_name:
        pattern = r"\s+".join(map(re.escape, series_name.split()))
        text = re.sub(rf"(?<=\s){pattern}(?!\w)", _lower, text, count=1)
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]


def _lower(found: re.Match[str]) -> str:
    return found[0].lower()
