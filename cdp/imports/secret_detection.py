"""Detects passwords in texts: the words that announce one, and what follows them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from cdp.imports.secret_tables import (
    CellPosition,
    is_qualifier,
    is_title_row,
    row_values,
    value_cells,
)
from cdp.imports.secret_values import (
    EDGES,
    ends_with_colon,
    find_value,
    is_mixed,
    is_ordinary,
    is_token,
)
from cms.french.folding import fold_in_place

_LABEL = re.compile(
    r"\b(?:mots?[\s-]*(?:de[\s-]*)?passe|phrases?\s+(?:de\s+passe|secretes?)|m\.?d\.?p\b\.?|"
    r"(?<![?&])(?:pass[\s-]?words?|pass[\s-]?code|pwd)|digicode|"
    r"sesames?|id\b\D{0,20}[\d ]{9,}\W+code|identifiants?\s+de\s+connexion|"
    r"codes?\s+(?:d\Wacces|d\Wentree|d\Widentification|secrets?|confidentiels?|pin|wi-?fi|zoom|"
    r"de\s+(?:connexion|securite|la\s+reunion|reunion|la\s+visio|l\Wespace|la\s+conference))|"
    r"cle[sf]?\s+(?:d\Wacces|d\Wentree|secretes?|wi-?fi|de\s+(?:connexion|securite|l\Wespace|"
    r"la\s+reunion)))(?!\w)"
)
# Short words that announce a secret only when a colon follows: « Clé : xyz ».
_WEAK_LABEL = re.compile(
    r"(?:^|(?<=\n)|(?<=[.!?;,(]\s)|\b(?:la|le|votre|notre|nouveau|nouvelle|et)\s+)"
    r"[ \t]*(?:codes?|cles?|clefs?|pins?|identifiants|secret|psw|pw)"
    r"(?:\s+(?:zoom|teams|wi-?fi|visio|invite|unique|commune?))?(?=[ \t]*[:=](?!//))|"
    r"\b(?:code|cle|clef|pin)(?=[ \t]*[:=][ \t]*\S*\d{3})"
)
# « Pour entrer dans l'espace : code abc12 », where no word says what the code is.
_CODE = re.compile(r"\bcodes?[ \t]+(?:[«\"“(][ \t]*)?(?P<value>[^\s,;:»\"”()]*\d[^\s,;:»\"”()]*)")
_ENTERING = re.compile(r"\b(?:espaces?|entre[rz]|acces|acceder|connexion|connect(?:er|ez))\b")
_ENTERING_REACH = 80
# « Login : abc / def », « Votre accès : abc12 ».
_ACCESS = re.compile(
    r"\b(?:(?P<user>logins?|identifiants?)|acces)(?:\s+a\s+l\Wespace)?[ \t]*[:=](?!//)"
    r"(?P<rest>[^\n]*)"
)
_BETWEEN_PARTS = re.compile(r"[\s/|,;]+")
_PAIR = re.compile(r"[ \t]*[^\s/|]+[ \t]*[/|][ \t]*[^\s/|]+[ \t.]*")
_BEFORE = re.compile(
    r"(?<!\S)(?P<value>(?!https?:|www\.)[^\s(]+)\s*(?:\bcomme\s+(?:(?:le|votre|nouveau)\s+)*|\best\s+(?:(?:le|la|votre|"
    r"notre|son|leur|nouveau|nouvelle)\s+)+|\(\s*(?:(?:le|votre|nouveau)\s+)*)$"
)
# « saisir « xyz » dans le champ mot de passe », « « xyz » : c'est le mot de passe ».
_TYPED_BEFORE = re.compile(
    r"(?:\b(?:saisi\w*|tap\w+|entr(?:er|ez|e)|utilis\w+|indiqu\w+|mett(?:re|ez)|renseign\w+)\s+"
    r"(?:[«\"“]\s*(?P<quoted>[^»\"”\n]{2,60}?)\s*[»\"”]|(?P<value>[^\s,;]+))"
    r"\s+(?:dans|comme|en|au|pour|a)\b[^.\n]{0,60}|"
    r"[«\"“]\s*(?P<named>[^»\"”\n]{2,60}?)\s*[»\"”][\s:,–-]*(?:c'|qui )?(?:est|sera|comme)\s+"
    r"(?:(?:le|la|votre|notre|nouveau|nouvelle)\s+)*)$"
)
_BARE_LINE = re.compile(
    r"\W*(?:(?:rappel|lien|identifiants?|logins?|et|de|du|des|le|la|les|l'|votre|vos|notre|nos|"
    r"nouveau|nouvelle|un|ce)\W+)*"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\s")
_SENTENCE_END = re.compile(r"[.!?…](?=\s+[A-ZÀ-ÝŒ«\"])")

_LONG_LINE = 160
_REACH = 300
# The site proposes keys of five words.
_MAX_KEY_WORDS = 5
_NEXT_TEXTS = 20
_WRAPPED_WIDTH = 50


@dataclass(frozen=True, slots=True)
class SecretFindings:
    """What to cut (text number, start, end), the secret values, the number of doubtful mentions."""

    cuts: tuple[tuple[int, int, int], ...]
    values: tuple[str, ...]
    doubtful: int


class SecretFinder:
    """Reads the texts of a document in order and gathers its secrets."""

    def __init__(self, texts: list[str], positions: list[CellPosition]) -> None:
        self._texts = texts
        self._positions = positions
        self._cuts: list[tuple[int, int, int]] = []
        self._values: list[str] = []
        self._widths: dict[int, int] = {}
        self._doubtful: set[tuple[int, int]] = set()

    def find(self) -> SecretFindings:
        """Read all texts."""
        for number, text in enumerate(self._texts):
            folded = fold_in_place(text)
            for found in _LABEL.finditer(folded):
                if not self._is_cut(number, found.start()):
                    self._read(number, folded, found)
            for found in _WEAK_LABEL.finditer(folded):
                if not self._is_cut(number, found.start()):
                    self._read_weak(number, folded, found)
            for found in _CODE.finditer(folded):
                if not self._is_cut(number, found.start()):
                    self._read_code(number, folded, found)
            for found in _ACCESS.finditer(folded):
                if not self._is_cut(number, found.start()):
                    self._read_access(number, found)
        return SecretFindings(tuple(self._cuts), tuple(self._values), len(self._doubtful))

    def _is_cut(self, number: int, at: int) -> bool:
        last = self._cuts[-1] if self._cuts else (-1, 0, 0)
        return last[0] == number and last[1] <= at < last[2]

    def _read(self, number: int, folded: str, found: re.Match[str]) -> None:
        if self._read_label(number, folded, found) or self._read_rows(number, folded, found):
            return
        text = self._texts[number]
        start = max(_line(text, found.start())[0], found.start() - _REACH)
        end = min(_line(text, found.end())[1], found.end() + _REACH)
        before = _BEFORE.search(folded, start, found.start())
        rest = folded[found.end() : end]
        value = find_value(rest)
        typed = _TYPED_BEFORE.search(folded, start, found.start())
        if typed and not (typed["value"] and is_ordinary(typed["value"])):
            low, high = next(typed.span(name) for name in typed.groupdict() if typed[name])
            self._cut(number, typed.start(), end, text[low:high])
            return
        if before and not is_ordinary(before["value"]) and not (value and value[0] == 0):
            self._cut(number, found.start(), end, text[before.start("value") : before.end("value")])
        elif value:
            low, high = found.end() + value[0], found.end() + value[1]
            self._cut(number, found.start(), high, text[low:high])
        elif not rest.strip(EDGES):
            bare = bool(_BARE_LINE.fullmatch(folded, start, found.start()))
            self._read_next(number, found, announced=":" in rest or "=" in rest, bare=bare)
        elif ends_with_colon(rest):
            self._read_next(number, found, announced=True, bare=True)
        else:
            self._doubtful.add((number, start))

    def _read_weak(self, number: int, folded: str, found: re.Match[str]) -> None:
        text = self._texts[number]
        end = _line(text, found.end())[1]
        value = text[found.end() : end].lstrip(" \t:=")
        if not value.strip(EDGES):
            self._read_next(number, found, announced=True, bare=True)
        elif len(value.split()) == 1 or (
            len(value.split()) <= 3 and not is_ordinary(value.split()[0])
        ):
            self._cut(number, found.start(), end, value)

    def _read_code(self, number: int, folded: str, found: re.Match[str]) -> None:
        text = self._texts[number]
        low, high = _line(text, found.start())
        low, high = max(low, found.start() - _ENTERING_REACH), min(high, found.end() + _REACH)
        near = _ENTERING.search(folded, low, min(high, found.end() + _ENTERING_REACH))
        if near and is_token(found["value"]):
            self._cut(number, found.start(), found.end(), text[slice(*found.span("value"))])

    def _read_access(self, number: int, found: re.Match[str]) -> None:
        """The secret is what has a digit or a sign or, of a pair, what follows the user's name."""
        rest = found["rest"]
        spots = [part for part in _BETWEEN_PARTS.split(rest) if part.strip(EDGES)]
        pair = _PAIR.fullmatch(rest)
        mixed = [part for part in spots[:2] if is_mixed(part)]
        if mixed and (found["user"] or pair or len(spots) == 1 or is_mixed(spots[0])):
            self._cut_parts(number, found, mixed)
        elif pair and found["user"]:
            self._cut_parts(number, found, spots[-1:])
        elif found["user"] and not spots:
            self._read_next(number, found, announced=False, bare=False)
        elif found["user"] and any(map(is_mixed, spots)):
            self._doubtful.add((number, _line(self._texts[number], found.start())[0]))

    def _cut_parts(self, number: int, found: re.Match[str], values: list[str]) -> None:
        for value in values:
            self._cut(number, found.start(), found.end(), value.strip(EDGES))

    def _cut(self, number: int, start: int, end: int, value: str) -> None:
        """Cut the lines from ``start`` to ``end``, or only their sentences where lines are long."""
        text = self._texts[number]
        low, first_end = _line(text, start)
        high = _line(text, end)[1]
        if first_end - low > _LONG_LINE:
            ends = [found.end() for found in _SENTENCE_END.finditer(text, low, start)]
            low = ends[-1] if ends else low
        # An address before the label is not the secret: « lien https://… mot de passe xyz ».
        low = max([low, *(found.end() for found in _ADDRESS.finditer(text, low, start))])
        if high - _line(text, end)[0] > _LONG_LINE:
            ending = _SENTENCE_END.search(text, min(end, high), high)
            high = ending.end() if ending else high
        elif high < len(text) and self._wraps(number, end, high):
            high = _line(text, high + 1)[1]
        self._cuts.append((number, low, high))
        self._values.append(value)

    def _wraps(self, number: int, end: int, line_end: int) -> bool:
        """Whether a value that ends a full line may go on in the next one."""
        text, width = self._texts[number], self._width(number)
        line = text[_line(text, end)[0] : line_end]
        goes_on = not text[end:line_end].strip(EDGES) and line.rstrip()[-1:] not in ".!?"
        return goes_on and width >= _WRAPPED_WIDTH and len(line) >= 0.85 * width

    def _width(self, number: int) -> int:
        if number not in self._widths:
            self._widths[number] = max(map(len, self._texts[number].split("\n")))
        return self._widths[number]

    def _read_next(self, number: int, found: re.Match[str], *, announced: bool, bare: bool) -> None:
        """The label ends its line: the value may be the next line, item, block or cell."""
        limit = _MAX_KEY_WORDS if announced else 3 if bare else 1
        start, end = _line(self._texts[number], found.end())
        if self._ends_cell(number, end):
            taken = self._cells_after(number, limit, announced=announced)
        else:
            taken = self._lines_after(number, end)
        if not taken:
            self._doubtful.add((number, start))
        self._take(number, found, taken, limit, announced=announced)

    def _read_label(self, number: int, folded: str, found: re.Match[str]) -> bool:
        """« Mot de passe de l'espace » as a cell of its own: another cell may hold the value."""
        start, end = _line(folded, found.end())
        if not self._ends_cell(number, end) or not is_qualifier(folded[found.end() : end]):
            return False
        # « Envoyer le mot de passe de l'espace » has in the next cell who does it, or a secret.
        limit = _MAX_KEY_WORDS if _BARE_LINE.fullmatch(folded, start, found.start()) else 0
        taken = self._cells_after(number, limit, announced=False)
        self._take(number, found, taken, limit, announced=False)
        return bool(taken)

    def _read_rows(self, number: int, folded: str, found: re.Match[str]) -> bool:
        """« Espace Lien Mot de passe »: a table that the reader could only give as lines."""
        start, end = _line(folded, found.end())
        if self._positions[number].in_table or not is_title_row(
            folded[start : found.start()] + " " + folded[found.end() : end]
        ):
            return False
        values: list[str] = []
        for other, low, high in self._next_lines(number, end):
            row = row_values(self._texts[other][low:high])
            if not row:
                break
            values += row
        self._values += values
        return bool(values)

    def _take(
        self,
        number: int,
        found: re.Match[str],
        taken: list[tuple[int, int, int]],
        limit: int,
        *,
        announced: bool,
    ) -> None:
        for other, low, high in taken:
            value = self._texts[other][low:high]
            if _may_tell(value, limit, announced=announced):
                self._cut(number, found.start(), found.end(), "")
                self._cut(other, low, high, value)
            else:
                self._doubtful.add((number, _line(self._texts[number], found.start())[0]))

    def _ends_cell(self, number: int, line_end: int) -> bool:
        return self._positions[number].in_table and not self._texts[number][line_end:].strip()

    def _cells_after(
        self, number: int, limit: int, *, announced: bool
    ) -> list[tuple[int, int, int]]:
        def may_tell(text: str) -> bool:
            labelled = _LABEL.search(fold_in_place(text))
            return not labelled and _may_tell(text, limit, announced=announced)

        cells = value_cells(self._texts, self._positions, number, may_tell)
        return [(cell, 0, len(self._texts[cell])) for cell in cells]

    def _lines_after(self, number: int, end: int) -> list[tuple[int, int, int]]:
        """The next line with words, or the one after it when the next is an address."""
        for other, low, high in islice(self._next_lines(number, end), 2):
            if not re.match(r"\s*<?https?://", self._texts[other][low:high]):
                return [(other, low, high)]
        return []

    def _next_lines(self, number: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The lines with words that follow, here and in the next few texts."""
        yield from ((number, low, high) for low, high in _lines(self._texts[number], end))
        for other in range(number + 1, min(number + _NEXT_TEXTS, len(self._texts))):
            yield from ((other, low, high) for low, high in _lines(self._texts[other], 0))


def _may_tell(value: str, limit: int, *, announced: bool) -> bool:
    """Whether a line or a cell has the length of a secret, and does not begin as a sentence."""
    words = value.split()
    if len(words) == 1 and is_mixed(words[0]):
        return True
    return len(words) <= limit and (announced or not is_ordinary(words[0]))


def _line(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    while start < len(text):
        end = _line(text, start)[1]
        if text[start:end].strip():
            yield start, end
        start = end + 1
