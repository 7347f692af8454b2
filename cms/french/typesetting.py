"""Text as people type it, set as French is printed: spaces, quotes, apostrophes, ordinals.

No word changes: spaces become no-break ones, straight quotes and apostrophes the printed ones, and
« ? » and « ! » are set apart. Addresses stay as they are. For what is shown only: what is stored
and what search indexes is never typeset.
"""

import re
from functools import lru_cache

from cms.french.dates import MONTHS
from cms.french.typography import NBSP, THIN_NBSP

# A tag with its attributes, whatever their values hold; a comment.
TAG = r"""<!--.*?-->|<[^'">]*(?:(?:"[^"]*"|'[^']*')[^'">]*)*>"""
# Elements whose text is no prose: codes, what people type, fields, scripts and drawings.
_VERBATIM = ("code", "kbd", "option", "pre", "samp", "script", "style", "svg", "textarea")
_ELEMENTS = "|".join(rf"{name}\b.*?</{name}\s*" for name in _VERBATIM)
_MARKUP = re.compile(rf"(<(?:{_ELEMENTS})>|{TAG})", re.DOTALL)
# Tags that stand inside a phrase; any other one ends it.
_IN_PHRASE = tuple(
    f"{start}{name}{end}"
    for name in ("a", "abbr", "b", "em", "i", "mark", "span", "strong", "sup", "time")
    for start, end in (("<", " "), ("<", ">"), ("</", ">"))
)
# What stands for a tag while the text of a page is set at once, and for the end of a phrase.
_TAG, _END = "\0", "\1"

_SPACES = [
    *((f" {mark}", f"{THIN_NBSP}{mark}") for mark in ";!?"),
    *((f" {mark}", f"{NBSP}{mark}") for mark in ":»%€"),
    *((f"{mark} ", f"{mark}{NBSP}") for mark in ("«", "n°", "N°")),
]
_MONTH = "|".join(f"[{month[0]}{month[0].upper()}]{month[1:]}" for month in MONTHS)
_UNIT = "|".join(
    [
        *("kg", "mg", "g", "km", "cm", "mm", "m", "ml", "mL", "cl", "l", "L", "ko", "Mo", "Go"),
        *("ans?", "mois", "semaines?", "jours?", "heures?", "h", "minutes?", "min", "mn"),
        *("secondes?", "s", "euros?", "millions?", "milliards?", "°C?"),
    ]
)
# Each pattern begins with a few characters that are rare, so that a text is looked at there only.
_NUMBER = re.compile(
    rf"""\d(?:
      (?P<thousands>[ ](?<!\d{{4}}.)(?=\d{{3}}(?!\d)))
      |(?:(?<=\+3)3\s?[1-9]|(?<=0)(?<!\d.)[1-9])(?:\s\d\d){{4}}(?!\d)   # a phone number
      |(?:\0?er\0?)?\s(?:{_MONTH})(?:\s(?=(?:19|20)\d\d(?!\d))|\b)
      |\s?h[ ](?=[0-5]\d(?!\d))
      |[ ](?=\0*(?:{_UNIT})(?![\w'’&-]))
    )""",
    re.VERBOSE | re.DOTALL,
)
_LETTER = r"[^\W\d_]"
_MARK = re.compile(
    rf"""['&?!/](?:
      (?P<apostrophe>
        (?:(?<={_LETTER}')|(?<={_LETTER}&)\#(?:x27|39);)(?=\0*(?:{_LETTER}|«))
        (?![\w.'+-]{{0,64}}@)
      )
      |(?P<unspaced>(?<={_LETTER}[?!])(?=[?!]*(?:[\s\0»)]|$)))
      |(?:(?<=//)|(?<=\s/)|(?<=\.[a-z]{{2}}/)|(?<=\.[a-z]{{3}}/))[^\s\0<>«»"&]+   # an address
    )""",
    re.VERBOSE,
)
_QUOTED = re.compile(
    r"""(?:"|&quot;)(?<![\w"]")(?<!\w&quot;)(?=[^\s"])"""
    r"""((?:(?!&quot;)[^"«»\1])+)(?<=\S)(?:"|&quot;)(?!\w)"""
)
_ORDINAL = re.compile(
    r"(\d(?<![\w/.,@:#=&-]\d)\d{0,3})(ers?|res?|es?|[èe]mes?|nde?s?)(?![\w@/'’]|[.-]\w)"
)


def typeset(text: str) -> str:
    """Plain text, set; idempotent."""
    return _spaced(_quoted(text) if _has_quotes(text) else text)


def typeset_html(html: str) -> str:
    """HTML with its running text set, and its ordinals raised (60<sup>e</sup>).

    Tags, their attributes, and the text of codes and fields stay as they are.
    """
    pieces = _MARKUP.split(html.replace(_TAG, ""))
    text = _TAG.join(pieces[::2])
    if _has_quotes(text):  # which pair within a phrase
        ends = ["" if tag.startswith(_IN_PHRASE) else _END for tag in [*pieces[1::2], ""]]
        text = _TAG.join(map("".join, zip(pieces[::2], ends, strict=True)))
        text = _quoted(text).replace(_END, "")
    pieces[::2] = _set(text)
    return "".join(pieces)


@lru_cache(maxsize=64)
def _set(text: str) -> tuple[str, ...]:
    """The set text between tags. Kept: a page says the same to all who see the same of it."""
    return tuple(_ORDINAL.sub(r"\1<sup>\2</sup>", _spaced(text)).split(_TAG))


def _spaced(text: str) -> str:
    for typed, printed in _SPACES:
        text = text.replace(typed, printed)
    return _MARK.sub(_mark, _NUMBER.sub(_number, text))


def _has_quotes(text: str) -> bool:
    return '"' in text or "&quot;" in text


def _quoted(text: str) -> str:
    return _QUOTED.sub(f"«{NBSP}\\1{NBSP}»", text)


def _number(found: re.Match[str]) -> str:
    return found[0].replace(" ", THIN_NBSP if found["thousands"] else NBSP)


def _mark(found: re.Match[str]) -> str:
    if found["apostrophe"] is not None:
        return "’"
    return found[0] if found["unspaced"] is None else THIN_NBSP + found[0]
