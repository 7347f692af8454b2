"""Finds the secrets of a document: reads its labels, and what stands where a value may stand."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from cdp.imports.secret_labels import BARE_LINE, Label, labels
from cdp.imports.secret_tables import Position, cells_of_value, is_qualifier, is_title_row
from cdp.imports.secret_values import (
    EDGES,
    MAX_WORDS,
    REACH,
    Place,
    is_address,
    is_code,
    is_mixed,
    is_ordinary,
    lead,
    sentence_end,
    tokens,
    trimmed,
    values_after,
)
from cms.french.folding import fold_in_place, plain_punctuation

# « xyz est votre mot de passe », « saisissez xyz comme mot de passe ».
_BEFORE = re.compile(
    r"(?<!\S)(?P<value>[^\s(]{3,60})\s+(?:comme\s+(?:(?:le|votre|nouveau|code)\s+)*|"
    r"est\s+(?:(?:le|la|votre|notre|son|leur|nouveau|nouvelle)\s+)+)$"
)
_QUOTED_BEFORE = re.compile(
    r"[«\"“]\s*(?P<value>[^»\"”\n]{2,60}?)\s*[»\"”][^.\n«\"“]{0,60}?"
    r"(?:\b(?:est|sera|comme|dans|pour)\b|:)[^.\n«\"“]{0,40}$"
)
_TYPED_BEFORE = re.compile(
    r"\b(?:saisi\w*|tap\w+|entr(?:er|ez|e)|utilis\w+|indiqu\w+|mett(?:re|ez)|renseign\w+)\s+"
    r"(?P<value>[^\s,;]{3,60})\s+(?:dans|comme|en|au|pour|a)\b[^.\n]{0,60}$"
)
# « Pour entrer dans l'espace, tapez xyz », « L'espace s'ouvre avec xyz », « le code xyz ouvre … ».
_ENTERING = re.compile(
    r"\b(?:espaces?|site|portail|portillon|porte|interphone|alarme|coffre|cadenas|cles|zoom|teams|"
    r"visio|entre[rz]?|ouvr\w+|acce[sd]\w*|connect\w+)\b"
)
_MEANS = re.compile(
    r"\b(?:(?:avec|puis|tap\w+|saisi\w*|compos\w+|utilis\w+|codes?|entrez|indiqu\w+)\b|"
    r"(?:entrer|ouvrir|acceder|connecter)\b[^:.\n]{0,60}:)(?:[ \t]*(?:le|la|code|:)(?!\w))*"
)
_QUOTED_NEXT = re.compile(r"\s*[«\"“]\s*(?P<value>[^»\"”\n]{3,60}?)\s*[»\"”]")
_CODE_IS = re.compile(r"[^:=\n]{0,60}(?:[:=]|\b(?:est|devient|reste|sera)\b)")
_PAIR = re.compile(
    r"[ \t]*(?:[:=][ \t]*)?[^\s/|]+[ \t]*[/|][ \t]*(?P<value>[^\s/|]+)[ \t.]*$", re.MULTILINE
)
_LINE = re.compile(r"[^\n]+")
_NEXT = 20
_WRAPPED_WIDTH = 50


class SecretFinder:
    """Reads the texts of a document in order and gathers the places of its secrets."""

    def __init__(self, texts: list[str], positions: list[Position]) -> None:
        plain = ["\n".join(map(plain_punctuation, text.split("\n"))) for text in texts]
        self.texts = list(map(_rejoined, plain))
        self._folded = list(map(fold_in_place, self.texts))
        self._positions = positions
        self.values: set[tuple[int, Place]] = set()
        # The lines, by their start, that speak of a secret without telling it.
        self.doubtful: set[tuple[int, int]] = set()

    def find(self) -> None:
        """Read all texts."""
        for number, text in enumerate(self._folded):
            past = 0
            for label in labels(text):
                if label.start >= past:
                    past = self._read(number, label)
            for line in _LINE.finditer(text):
                self._add(number, _means_of_entering(text, *line.span()))

    def _add(self, number: int, places: Iterable[Place]) -> int:
        """Take these values; the end of the last one."""
        end = 0
        for place in places:
            if place[0] < place[1]:
                self.values.add((number, place))
                end = place[1]
        return end

    def _read(self, number: int, label: Label) -> int:
        """Take the values that a label announces; up to where the text is read."""
        text = self._folded[number]
        places = self._in_line(text, label)
        if places:
            return self._add(number, places)
        if label.kind not in {"sure", "short"}:
            self._read_user(number, label)
            return 0
        rest = text[label.end : _line(text, label.end)[1]]
        if self._read_rows(number, label):
            return 0
        if is_qualifier(rest) or _announces(rest):
            self._read_next(number, label)
        elif label.kind == "sure":
            self._doubt(number, label)
        return 0

    def _in_line(self, text: str, label: Label) -> list[Place]:
        if label.kind == "user":
            return _of_user(text, label)
        if label.kind == "code":
            return _of_any_code(text, label)
        if label.kind in {"short", "thing"}:
            return values_after(text, label.end, kind=label.kind)
        start = max(_line(text, label.start)[0], label.start - REACH)
        for before in (_QUOTED_BEFORE, _BEFORE, _TYPED_BEFORE):
            found = before.search(text, start, label.start)
            if found and not is_ordinary(found["value"]) and not is_address(found["value"]):
                return [trimmed(text, *found.span("value"))]
        if is_qualifier(text[label.end : _line(text, label.end)[1]]):
            return []
        return values_after(text, label.end, kind="sure")

    def _read_user(self, number: int, label: Label) -> None:
        """« Login : » tells what the next cell is; or speaks of one."""
        rest = self._folded[number][label.end : sentence_end(self._folded[number], label.end)]
        if label.kind == "user" and not rest.strip(EDGES):
            self._read_next(number, label)
        elif label.kind == "user" and any(map(is_mixed, rest.split())):
            self._doubt(number, label)

    def _read_next(self, number: int, label: Label) -> None:
        """The label ends its line: the value may be the next line, item, block or cell."""
        text = self._folded[number]
        start, end = _line(text, label.end)
        bare = bool(BARE_LINE.fullmatch(text, start, label.start))
        announced = text[label.end : end].rstrip(EDGES.replace(":", "").replace("=", ""))[-1:] in {
            ":",
            "=",
        }
        if self._positions[number].in_table and not text[end:].strip():
            # « Envoyer le mot de passe » has in the next cell who does it, or a secret.
            taken = self._cells_after(number, MAX_WORDS if announced or bare else 0)
        else:
            limit = MAX_WORDS if announced else 3 if bare else 1
            taken = self._lines_after(number, end, limit, several=announced)
        for other, places in taken:
            self._add(other, places)
        if not taken:
            self._doubt(number, label)

    def _cells_after(self, number: int, limit: int) -> list[tuple[int, list[Place]]]:
        def value_of(other: int) -> list[Place]:
            text = self._folded[other]
            labelled = next(labels(text), None)
            if labelled is not None and labelled.kind == "sure":
                return []
            return _whole(text, 0, len(text), limit)

        found = cells_of_value(self._folded, self._positions, number, value_of)
        return [(other, value_of(other)) for other in found]

    def _lines_after(
        self, number: int, end: int, limit: int, *, several: bool
    ) -> list[tuple[int, list[Place]]]:
        """The next line with words, after addresses; or several of « name : value »."""
        taken: list[tuple[int, list[Place]]] = []
        for other, low, high in islice(self._next_lines(number, end), _NEXT):
            text = self._folded[other]
            if not taken and is_address(text[low:high].strip().split()[0]):
                continue
            pair = re.match(r"[^:=\n]{1,60}[:=](?!//)[ \t]*", text[low:high])
            if several and pair and any(map(is_mixed, text[low + pair.end() : high].split())):
                taken.append((other, lead(text, low + pair.end(), high, plain=False)))
                continue
            if not taken and (places := _whole(text, low, high, limit)):
                taken.append((other, places))
            break
        return taken

    def _read_rows(self, number: int, label: Label) -> bool:
        """« Espace Lien Mot de passe »: a table that the reader could only give as lines."""
        text = self._folded[number]
        start, end = _line(text, label.end)
        others = f"{text[start : label.start]} {text[label.end : end]}"
        if self._positions[number].in_table or not is_title_row(others):
            return False
        found = False
        for other, low, high in islice(self._next_lines(number, end), _NEXT):
            row = _of_row(self._folded[other], low, high)
            if not row:
                break
            self._add(other, row)
            found = True
        return found

    def _next_lines(self, number: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The lines with words that follow, here and in the next few texts."""
        yield from ((number, low, high) for low, high in _lines(self._folded[number], end))
        for other in range(number + 1, min(number + _NEXT, len(self._folded))):
            yield from ((other, low, high) for low, high in _lines(self._folded[other], 0))

    def _doubt(self, number: int, label: Label) -> None:
        self.doubtful.add((number, _line(self._folded[number], label.start)[0]))


def _announces(rest: str) -> bool:
    """Whether what follows a label in its line ends with a colon."""
    return rest.rstrip(' \t\u00a0»"*_').endswith((":", "="))


def _of_user(text: str, label: Label) -> list[Place]:
    """« Login : abc / def », « Votre accès : abc12 »: what has a digit, or the second of a pair."""
    end = sentence_end(text, label.end)
    words = tokens(text, label.end, end)
    codes = [place for place in words[:2] if is_mixed(text[slice(*place)])]
    if codes:
        return [(text.rfind("/", *place) + 1 or place[0], place[1]) for place in codes]
    pair = None if text.startswith("acces", label.start) else _PAIR.match(text, label.end, end)
    return [trimmed(text, *pair.span("value"))] if pair else []


def _of_any_code(text: str, label: Label) -> list[Place]:
    """« Le code pour les comptes rendus est toujours xyz », where what is said looks like one."""
    end = sentence_end(text, label.end)
    stated = _CODE_IS.match(text, label.end, end)
    words = tokens(text, stated.end(), end) if stated else []
    if stated and words and len(stated[0].split()) == 1 and is_code(text[slice(*words[0])]):
        return words[:1]
    return [place for place in words if is_mixed(text[slice(*place)])][:1]


def _means_of_entering(text: str, start: int, end: int) -> list[Place]:
    """What looks like a code, in a line that says how to enter somewhere."""
    found: list[Place] = []
    for means in _MEANS.finditer(text, start, end):
        low, high = max(start, means.start() - 120), min(end, means.end() + 120)
        if not _ENTERING.search(text, low, high):
            continue
        if quoted := _QUOTED_NEXT.match(text, means.end(), end):
            found.append(quoted.span("value"))
            continue
        after = tokens(text, means.end(), min(end, means.end() + 80))[:2]
        found += [place for place in after[:1] if is_code(text[slice(*place)])]
        found += [place for place in after[1:] if is_mixed(text[slice(*place)])]
    return found


def _of_row(text: str, start: int, end: int) -> list[Place]:
    """The words that may be secrets in a row of a table that a reader gave as a line."""
    words = tokens(text, start, end)
    mixed = [place for place in words if is_mixed(text[slice(*place)])]
    after_address = len(words) > 1 and any(is_address(text[slice(*word)]) for word in words[:-1])
    last = words[-1:] if after_address else []
    return mixed or [
        place
        for place in last
        if not is_address(text[slice(*place)]) and not is_ordinary(text[slice(*place)])
    ]


def _whole(text: str, start: int, end: int, limit: int) -> list[Place]:
    """A line or a cell that is a value: a few words that do not begin as a sentence, or a code."""
    words = tokens(text, start, end)
    if not words or is_address(text[slice(*words[0])]):
        return []
    first = text[slice(*words[0])]
    if is_code(first):
        return words[:1]
    if pair := _PAIR.match(text, start, end):
        return [trimmed(text, *pair.span("value"))]
    if len(words) <= limit and not is_ordinary(first):
        return [(words[0][0], words[-1][1])]
    return []


def _rejoined(text: str) -> str:
    """The same text, one character for one, with lines that were only wrapped on one line."""
    lines = text.split("\n")
    width = max(map(len, lines))
    if width < _WRAPPED_WIDTH:
        return text
    joined = [lines[0]]
    for line, after in pairwise(lines):
        word = after.split(" ", 1)[0]
        fits = len(line) + 1 + len(word) <= width or len(line) < 0.8 * width
        full = word and not fits and line.rstrip()[-1:] not in ".!?:"
        joined += [" " if full else "\n", after]
    return "".join(joined)


def _line(text: str, at: int) -> Place:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _lines(text: str, start: int) -> Iterator[Place]:
    while start < len(text):
        end = _line(text, start)[1]
        if text[start:end].strip(EDGES):
            yield start, end
        start = end + 1
