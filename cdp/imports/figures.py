"""Dated counts: « 1113 inclusions au 2 février 2026 »."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdp.imports.dates import find_dates, without_dates
from cdp.imports.draft import Figure
from cdp.imports.words import covered, word_set

_COUNT = re.compile(
    r"(?<![\d.,/-])(?P<value>\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d{1,7})[ \u00a0\u202f]+"
    r"(?P<label>[^\W\d_][\w'’-]*(?:[ \u00a0\u202f][^\W\d_][\w'’-]*){0,3}?)"
    r"[ \u00a0\u202f]*,?[ \u00a0\u202f]+(?:au|à la date du|en date du)[ \u00a0\u202f]+$"
)
_NO_LABEL = word_set(
    """
    h heures heure janvier février mars avril mai juin juillet août
    """
)
_REACH = 80


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a text; `whole` tells that the text says nothing more than them."""

    figures: tuple[Figure, ...]
    whole: bool


def figures_in(text: str) -> Figures:
    """Read the counts that a full date follows."""
    found: list[Figure] = []
    for mention in find_dates(text):
        head = text[max(0, mention.at - _REACH) : mention.at]
        count = _COUNT.search(head)
        if count and mention.date and count["label"].lower() not in _NO_LABEL:
            value = int(re.sub(r"\D", "", count["value"]))
            label = " ".join(count["label"].split()).lower()
            found.append(Figure(label, value, mention.date))
    held = [figure.label for figure in found]
    bare = without_dates(text)
    for figure in found:
        digits = r"[ \u00a0\u202f.]?".join(str(figure.value))
        bare = re.sub(rf"(?<!\d){digits}(?!\d)", " ", bare, count=1)
    return Figures(tuple(found), bool(found) and covered(bare, held))
