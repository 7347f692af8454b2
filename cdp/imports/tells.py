"""Where a text tells a password: the words that announce one, and what follows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdp.imports.words import fold, fold_same_length, word_set

_LABEL = re.compile(
    r"\b(?:mots?[\s-]*(?:de[\s-]*)?passe|phrases?\s+(?:de\s+passe|secretes?)|m\.?d\.?p\b\.?|"
    r"(?<![?&])(?:pass[\s-]?words?|pass[\s-]?code|pwd)|digicode|identifiants?\s+de\s+connexion|"
    r"codes?\s+(?:d\Wacces|d\Wentree|d\Widentification|secrets?|confidentiels?|pin|wi-?fi|zoom|"
    r"de\s+(?:connexion|securite|la\s+reunion|reunion|la\s+visio|l\Wespace|la\s+conference))|"
    r"cle[sf]?\s+(?:d\Wacces|d\Wentree|secretes?|wi-?fi|de\s+(?:connexion|securite|l\Wespace|"
    r"la\s+reunion)))(?!\w)"
)
# Short words that announce a secret only when a colon follows: « Clé : xyz ».
_WEAK_LABEL = re.compile(
    r"(?:^|(?<=\n)|(?<=[.!?;,(]\s)|\b(?:la|le|votre|notre|nouveau|nouvelle|et)\s+)"
    r"[ \t]*(?:code|cle|clef|pin)s?"
    r"(?:\s+(?:zoom|teams|wi-?fi|visio|invite|unique|commune?))?(?=[ \t]*[:=](?!//))|"
    r"\b(?:code|cle|clef|pin)(?=[ \t]*[:=][ \t]*\S*\d{3})"
)
_SEPARATED = re.compile(r"(?P<between>[^:=\n]{0,80}?)[:=](?!//)[ \t]*")
_QUOTED = re.compile(r"[«\"“][ \t]*(?P<value>[^»\"”\n]{2,60}?)[ \t]*[»\"”]")
_STATED = re.compile(
    r"(?:\b(?:est|reste|devient|sera|voici|c'est|desormais|maintenant|toujours|"
    r"encore|donc|dorenavant)\b[ \t]*|[-–—→>][ \t]+)+"
    r"(?P<value>[^\s,;]+)(?P<rest>[^\n.]*)"
)
_OF_WHAT = re.compile(
    r"[ \t]*(?:(?:de|du|des|d'|pour|a|au|aux|sur|dans|en)\b[ \t]*"
    r"(?:l'|la |le |les |votre |notre |nos |vos |cet |cette |ce )?[^\s,;:]+(?:[ \t]+|$))+"
)
_BEFORE = re.compile(
    r"(?P<value>[^\s(]+)\s*(?:\bcomme\s+(?:(?:le|votre|nouveau)\s+)*|\best\s+(?:(?:le|la|votre|"
    r"notre|son|leur|nouveau|nouvelle)\s+)+|\(\s*(?:(?:le|votre|nouveau)\s+)*)$"
)
_BARE_LINE = re.compile(
    r"\W*(?:(?:rappel|lien|et|de|du|des|le|la|les|l'|votre|vos|notre|nos|nouveau|nouvelle|un|ce)"
    r"\W+)*"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\s")
_TOKEN = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?…](?=\s+[A-ZÀ-ÝŒ«\"])")
_FOLDED_END = re.compile(r"(?<=\w)[.!?…](?=\s)")
_MIXED = re.compile(r"(?=\S*[^\W\d_])(?=\S*[\d_@#$%&*!+])\S{4,}")
_NOT_MIXED = re.compile(
    r"\d{1,2}h\d{0,2}|\d+(?:er|ere|re|e|eme|nde?)|\S*@\S+\.\w+|https?://\S*|\d+[%€]|\S+!+|"
    r"\*+[^\W\d_]+\*+|www\.\S*"
)
_EDGES = " \t\u00a0\u202f.,;:!?«»\"“”'‘’()[]<>*_`"

# What follows « mot de passe » when the sentence speaks of it without telling it.
_ORDINARY = word_set(
    """
    a ait au aux avait afin avec avant apres aussi actuel actuelle ancien automatique bien car
    ce ces cette change changee changent changer changera chaque comme commun commune
    communique communiquee confidentiel connu connue contre d dans de demande demander
    demandez depuis des desormais different differents dit doit doivent donc donne donnee du
    elle en enregistre envoye envoyee est et etait etre expire expiree fonctionne fonctionnent
    fourni habituel habituels identique il ils inchange inchangee individuel ici initialise l
    la le les leur lors lui mais meme modifie modifiee ne nouveau nouvelle non ni n necessaire
    notre nous obligatoire ont ou oublie oublies par partage partagee pas perdu perdus
    personnel personnels peut peuvent plus pour propre provisoire puis quand que qui qu recu
    requis reste restent sans se sera seront si son sont sous sur s soit temporaire toujours
    tous tout transmis transmise trop unique uniques un une va valable valide voir vers vient
    vont votre vous y the is
    """
)
_HEADER_WORDS = word_set(
    """
    espace espaces groupe lien liens conference adresse site role url
    """
)
_LONG_LINE = 160
_LONG_VALUE = 80
_REACH = 300
_WRAPPED_WIDTH = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run of text stands: its block and, in a table, its row and column (else 0)."""

    block: int
    row: int = 0
    column: int = 0
    header: bool = False
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What to cut (`cuts`: text number, start, end), the secret words, and mentions in doubt."""

    cuts: tuple[tuple[int, int, int], ...]
    values: tuple[str, ...]
    doubtful: int


class Finder:
    """Reads the texts of a document in order and gathers what they tell."""

    def __init__(self, texts: list[str], places: list[Place]) -> None:
        self._texts = texts
        self._places = places
        self._at = {place: number for number, place in enumerate(places) if place.in_table}
        self._cuts: list[tuple[int, int, int]] = []
        self._values: list[str] = []
        self._widths: dict[int, int] = {}
        self._doubtful: set[tuple[int, int]] = set()

    def told(self) -> Told:
        """Read all texts."""
        for number, text in enumerate(self._texts):
            folded = fold_same_length(text)
            for found in _LABEL.finditer(folded):
                if not self._is_cut(number, found.start()):
                    self._read(number, folded, found)
            for found in _WEAK_LABEL.finditer(folded):
                if not self._is_cut(number, found.start()):
                    self._read_weak(number, folded, found)
        return Told(tuple(self._cuts), tuple(self._values), len(self._doubtful))

    def _is_cut(self, number: int, at: int) -> bool:
        last = self._cuts[-1] if self._cuts else (-1, 0, 0)
        return last[0] == number and last[1] <= at < last[2]

    def _read(self, number: int, folded: str, found: re.Match[str]) -> None:
        text = self._texts[number]
        start = max(_line(text, found.start())[0], found.start() - _REACH)
        end = min(_line(text, found.end())[1], found.end() + _REACH)
        before = _BEFORE.search(folded, start, found.start())
        rest = folded[found.end() : end]
        value = _value_in(rest)
        if before and not _ordinary(before["value"]) and not (value and value[0] == 0):
            self._cut(number, found.start(), end, text[before.start("value") : before.end("value")])
        elif value:
            low, high = found.end() + value[0], found.end() + value[1]
            self._cut(number, found.start(), high, text[low:high])
        elif not rest.strip(_EDGES):
            bare = bool(_BARE_LINE.fullmatch(folded, start, found.start()))
            self._read_next(number, found, announced=":" in rest or "=" in rest, bare=bare)
        elif _announces(rest):
            self._read_next(number, found, announced=True, bare=True)
        else:
            self._doubtful.add((number, start))

    def _read_weak(self, number: int, folded: str, found: re.Match[str]) -> None:
        text = self._texts[number]
        end = _line(text, found.end())[1]
        value = text[found.end() : end].lstrip(" \t:=")
        if not value.strip(_EDGES):
            self._read_next(number, found, announced=True, bare=True)
        elif len(value.split()) <= 3:
            self._cut(number, found.start(), end, value)

    def _cut(self, number: int, start: int, end: int, value: str) -> None:
        """Cut the lines from `start` to `end`, or only their sentences where lines are long."""
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
        goes_on = not text[end:line_end].strip(_EDGES) and line.rstrip()[-1:] not in ".!?"
        return goes_on and width >= _WRAPPED_WIDTH and len(line) >= 0.85 * width

    def _width(self, number: int) -> int:
        if number not in self._widths:
            self._widths[number] = max(map(len, self._texts[number].split("\n")))
        return self._widths[number]

    def _read_next(self, number: int, found: re.Match[str], *, announced: bool, bare: bool) -> None:
        """The label ends its line: the value may be the next line, item, block or cell."""
        text = self._texts[number]
        line_end = _line(text, found.end())[1]
        if self._places[number].in_table and not text[line_end:].strip():
            taken = self._cells_after(number)
        else:
            taken = self._lines_after(number, line_end)
        limit = 5 if announced else 3 if bare else 1
        if not taken:
            self._doubtful.add((number, _line(text, found.start())[0]))
        for other, low, high in taken:
            value = self._texts[other][low:high]
            count = len(value.split())
            if count <= limit and (announced or not _ordinary(value.split()[0])):
                self._cut(number, found.start(), found.end(), "")
                self._cut(other, low, high, value)
            else:
                self._doubtful.add((number, _line(text, found.start())[0]))

    def _lines_after(self, number: int, end: int) -> list[tuple[int, int, int]]:
        """The next line with words, or the one after it when the next is an address."""
        spots = _lines(self._texts[number], end)
        lines = [(number, low, high) for low, high in spots]
        for other in range(number + 1, min(number + 4, len(self._texts))):
            lines += [(other, low, high) for low, high in _lines(self._texts[other], 0)]
        for other, low, high in lines[:2]:
            if not re.match(r"\s*<?https?://", self._texts[other][low:high]):
                return [(other, low, high)]
        return []

    def _cells_after(self, number: int) -> list[tuple[int, int, int]]:
        """The cell to the right, or the cells below when the label heads a column."""
        place = self._places[number]
        row = [n for n, other in enumerate(self._places) if other.block == place.block]
        right = [n for n in row if self._places[n].row == place.row and n > number]
        right = [n for n in right if self._texts[n].strip()]
        below = [n for n in row if self._places[n].column == place.column and n > number]
        heads = place.header or not right
        heads = heads or fold(self._texts[right[0]].strip()) in _HEADER_WORDS
        heads = heads or (place.row == 0 and place.column > 0 and bool(below))
        chosen = below if heads else right[:1]
        return [(n, 0, len(self._texts[n])) for n in chosen if self._texts[n].strip()]


def _line(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _lines(text: str, start: int) -> list[tuple[int, int]]:
    spots, at = [], start
    for line in text[start:].split("\n"):
        if line.strip():
            spots.append((at, at + len(line)))
        at += len(line) + 1
    return spots


def _ordinary(token: str) -> bool:
    bare = fold(token).strip(_EDGES)
    head = re.split(r"['-]", bare)[0]
    return not bare or bare in _ORDINARY or head in _ORDINARY


def _announces(rest: str) -> bool:
    """« mot de passe de l'espace : » with nothing after the colon."""
    return rest.rstrip(_EDGES.replace(":", "") + "=")[-1:] == ":"


def _mixed(rest: str) -> tuple[int, int] | None:
    for found in _TOKEN.finditer(rest):
        token = found[0].strip(_EDGES)
        if _MIXED.fullmatch(token) and not _NOT_MIXED.fullmatch(token):
            return found.span()
    return None


def _value_in(line: str) -> tuple[int, int] | None:
    """Where the rest of a folded line tells the value, or None."""
    ending = _FOLDED_END.search(line)
    rest = line[: ending.start()] if ending else line
    separated = _SEPARATED.match(rest)
    if separated and line[separated.end() :].strip(_EDGES):
        between = separated["between"].split()
        end = len(line) if len(line) - separated.end() <= _LONG_VALUE else len(rest)
        value = line[separated.end() : end]
        speaks = between and _ordinary(between[0]) and between[0] not in ("de", "du", "des", "pour")
        if not (speaks and len(value.split()) > 3 and not _mixed(value)):
            return separated.end(), end
    quoted = _QUOTED.search(rest)
    if quoted:
        return quoted.span("value")
    return _mixed(rest) or _stated(rest)


def _stated(rest: str) -> tuple[int, int] | None:
    """A value without a colon: « mot de passe xyz », « le mot de passe est xyz »."""
    stated = _STATED.search(rest)
    if stated and not _ordinary(stated["value"]) and len(stated["rest"].split()) <= 2:
        return stated.span("value")
    token = _TOKEN.search(rest)
    if token and not token[0].strip(_EDGES):
        token = _TOKEN.search(rest, token.end())
    if token and not rest[: token.start()].strip(_EDGES + "–-") and not _ordinary(token[0]):
        short = len(rest.split()) <= 3
        return token.start(), len(rest) if short else token.end()
    of_what = _OF_WHAT.match(rest)
    if of_what:
        last = rest[of_what.end() :].split()
        if len(last) == 1 and not _ordinary(last[0]):
            return of_what.end(), len(rest)
    return None
