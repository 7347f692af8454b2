"""Finds dated counts: « 1113 inclusions au 2 février 2026 »."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cdp.imports.draft import ImportedFigure
from cdp.imports.vocabulary import is_covered
from cms.french.dates import MONTHS, find_dates, without_dates
from cms.french.words import word_set

_SPACE = "[ \u00a0\u202f]"
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d{1,7}"
# Not the end of another number, such as that of a telephone.
_VALUE = rf"(?<![\d.,/-])(?<!\d[ \u00a0\u202f])(?P<value>{_DIGITS}){_SPACE}+"
_WORD = r"[^\W\d_][\w'’-]*"
_LABEL = rf"(?P<label>{_WORD}(?:{_SPACE}{_WORD}){{0,3}}?)"
_BEFORE = re.compile(
    rf"{_VALUE}{_LABEL}{_SPACE}*,?{_SPACE}+(?:au|à la date du|en date du){_SPACE}+$"
)
_BESIDE = re.compile(rf"{_VALUE}{_LABEL}(?:{_SPACE}*,|{_SPACE}+et){_SPACE}+$")
_AFTER = re.compile(
    rf"{_SPACE}*(?:,|,?{_SPACE}*(?:dont|et)){_SPACE}+{_VALUE}"
    rf"(?!(?:à|en|au|aux|de|du|par|pour|dans|chez|sur|avec)\b){_LABEL}(?=\s*(?:[.,;!)]|et\b|$))"
)
# What a number is of when it counts nothing: « 15 ans au 3 mars 2026 ».
_UNITS = word_set("h heure heures an ans mois jours minutes euros") | set(MONTHS)
# What makes of a number the name of a thing: « salle 12 », « version 3 ».
_NAMED = re.compile(
    r"\b(?:n[°ºo]|numéro|salle|version|article|loi|page|chapitre|point|téléphone|tél|poste)"
    r"[ .:\u00a0\u202f]*$",
    re.IGNORECASE,
)
_REACH = 80


@dataclass(frozen=True, slots=True)
class ParsedFigures:
    """The figures of a text; ``whole`` if it says nothing else."""

    figures: tuple[ImportedFigure, ...]
    whole: bool


def find_figures(text: str) -> ParsedFigures:
    """The counts before a full date, with those beside them and after the date.

    « 1113 inclusions et 46 sorties au 2 février 2026 », « 1113 inclusions au 2 février 2026,
    dont 46 sorties ».
    """
    found: list[ImportedFigure] = []
    for mention in find_dates(text):
        if mention.date:
            counts = [*_before(text[max(0, mention.at - _REACH) : mention.at])]
            counts += _after(text, mention.end) if counts else []
            found += [ImportedFigure(label, value, mention.date) for label, value in counts]
    held = [figure.label for figure in found]
    bare = without_dates(text)
    for value, times in Counter(figure.value for figure in found).items():
        digits = r"[ \u00a0\u202f.]?".join(str(value))
        bare = re.sub(rf"(?<!\d){digits}(?!\d)", " ", bare, count=times)
    return ParsedFigures(tuple(found), bool(found) and is_covered(bare, [*held, "dont"]))


def _before(head: str) -> list[tuple[str, int]]:
    counts: list[tuple[str, int]] = []
    count = _BEFORE.search(head)
    while count and _is_count(count, head):
        counts.insert(0, _label_and_value(count))
        head = head[: count.start()]
        count = _BESIDE.search(head)
    return counts


def _is_count(count: re.Match[str], text: str) -> bool:
    """Whether a number counts something: what follows it is in the plural, or it is 0 or 1."""
    label, value = _label_and_value(count)
    first = label.split()[0]
    agrees = value < 2 or first.endswith(("s", "x"))
    return agrees and first not in _UNITS and not _NAMED.search(text[: count.start()])


def _after(text: str, at: int) -> Iterator[tuple[str, int]]:
    while (count := _AFTER.match(text, at)) and _is_count(count, text):
        yield _label_and_value(count)
        at = count.end()


def _label_and_value(count: re.Match[str]) -> tuple[str, int]:
    return " ".join(count["label"].split()).lower(), int(re.sub(r"\D", "", count["value"]))
