"""Dates, hours and numbers as French readers write them.

Sources: « Lexique des règles typographiques en usage à l'Imprimerie nationale »
(13 h 30, 1er, 34e, no-break spaces).
"""

import datetime
from pathlib import PurePosixPath
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MONTHS = [
    *["janvier", "février", "mars", "avril", "mai", "juin"],
    *["juillet", "août", "septembre", "octobre", "novembre", "décembre"],
]


@register.filter
def short_date(value: datetime.date | None) -> str:
    """« 1er juin 2026 »."""
    if not value:
        return ""
    day = "1er" if value.day == 1 else str(value.day)
    return f"{day}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


@register.filter
def long_date(value: datetime.date | None) -> str:
    """« lundi 1er juin 2026 »."""
    return f"{DAYS[value.weekday()]} {short_date(value)}" if value else ""


@register.filter
def hour(value: datetime.time | None) -> str:
    """« 13 h 30 », « 9 h »."""
    if value is None:
        return ""
    minutes = f"{NBSP}{value.minute:02}" if value.minute else ""
    return f"{value.hour}{NBSP}h{minutes}"


@register.simple_tag
def times(start: datetime.time | None, end: datetime.time | None) -> str:
    """« de 13 h 30 à 15 h », « à 13 h 30 », or nothing."""
    if start and end:
        return f"de {hour(start)} à {hour(end)}"
    return f"à {hour(start)}" if start else ""


@register.filter
def ordinal(value: int | None) -> SafeString | str:
    """34 → « 34e », its ending raised."""
    if value is None:
        return ""
    return format_html("{}<sup>{}</sup>", value, "re" if value == 1 else "e")


@register.filter
def number(value: int | None) -> str:
    """1113 → « 1 113 », with a narrow no-break space."""
    return "" if value is None else f"{value:,}".replace(",", THIN)


@register.filter
def file_kind(document: Any) -> str:
    """« PDF, 1,2 Mo »: the format and the weight of a document, as far as they are known."""
    kind = PurePosixPath(document.file.name).suffix[1:].upper()
    size = document.get_file_size()
    return ", ".join(part for part in (kind, weight(size) if size else "") if part)


def weight(size: int) -> str:
    """1 234 567 bytes → « 1,2 Mo »; by thousands, as the SI and files on a phone have it."""
    for unit, bytes_ in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if size >= bytes_:
            number = f"{size / bytes_:.1f}" if size < 10 * bytes_ else str(round(size / bytes_))
            return f"{number.removesuffix('.0').replace('.', ',')}{NBSP}{unit}"
    return f"{size}{NBSP}octets"
