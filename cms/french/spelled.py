"""Numbers that are spelled: « dix-sept », « vingt et un », « quatre-vingt-dix-neuf »."""

_UNITS = (
    *("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"),
    *("douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf"),
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def _spelled(number: int) -> str:
    if number < 20:
        return _UNITS[number - 1]
    ten = min(number // 10 * 10, 60) if number < 80 else 80
    start, rest = _TENS.get(ten, "quatre vingt"), number - ten
    if not rest:
        return start
    return f"{start}{' et' if rest in (1, 11) and ten < 80 else ''} {_UNITS[rest - 1]}"


# From one to ninety-nine, folded, with spaces in place of hyphens.
NUMBERS = {"premier": 1, **{_spelled(number): number for number in range(1, 100)}}
