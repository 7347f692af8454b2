"""Numbers and lists as French readers write them.

Source: « Lexique des règles typographiques en usage à l'Imprimerie nationale ».
"""

from collections.abc import Iterable

NBSP = "\N{NO-BREAK SPACE}"
THIN_NBSP = "\N{NARROW NO-BREAK SPACE}"


def number(value: int | None) -> str:
    """1113 → « 1 113 », with a narrow no-break space; "" for None."""
    return "" if value is None else f"{value:,}".replace(",", THIN_NBSP)


def plural(count: int, one: str, many: str) -> str:
    """« 1 ligne », « 2 lignes »: the count with the form that agrees."""
    return f"{count} {one if count < 2 else many}"


def enumeration(items: Iterable[str], conjunction: str = "et") -> str:
    """« 1, 2 et 3 »."""
    *first, last = items
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def file_size(size: int) -> str:
    """1 234 567 bytes → « 1,2 Mo »; by thousands, as the SI and files on a phone have it."""
    for unit, bytes_ in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if size >= bytes_:
            number = f"{size / bytes_:.1f}" if size < 10 * bytes_ else str(round(size / bytes_))
            return f"{number.removesuffix('.0').replace('.', ',')}{NBSP}{unit}"
    return f"{size}{NBSP}octets"
