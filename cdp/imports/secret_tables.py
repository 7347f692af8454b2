"""Finds in a table the cell that holds the secret another cell announces; texts are folded."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cdp.imports.secret_values import Place, is_mixed
from cms.french.folding import fold
from cms.french.words import word_set

_TITLES = word_set(
    """
    espace espaces groupe groupes lien liens conference conferences adresse adresses site sites
    role roles url acces identifiant identifiants login logins referent referents referente
    referentes contact contacts outil outils service services salle salles lieu lieux date dates
    heure heures horaire horaires nom quoi
    """
)
# What a label says of its secret without a preposition: « Mot de passe Zoom ».
_KINDS = _TITLES | word_set(
    """
    zoom teams wifi wi fi visio visios visioconference reunion reunions drive extranet
    plateforme direction directions coordination coordinations praticien praticiens actuel actuelle
    nouveau nouvelle inchange inchangee commun commune unique
    """
)
_OF_WHAT = re.compile(
    r"(?:\b(?:de|du|des|pour|au|aux|sur|dans|en)\b|\bd'|\ba(?=\s+(?:l'|l[ae]\b|[vn]otre\b|cet)))\s*"
    r"(?:l'|(?:les?|la|votre|notre|vos|nos|ce|cet|cette)\s+)?[^\s,;:]+"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_LABEL_LENGTH = 100
# Of a table, from the row of a label on.
_MAX_CELLS = 400


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run of text stands: its block and, in a table, its row and column (else 0)."""

    block: int
    row: int = 0
    column: int = 0
    header: bool = False
    in_table: bool = False


def is_qualifier(rest: str) -> bool:
    """Whether what follows « mot de passe » in its cell only says which: « de l'espace »."""
    return len(rest) <= _MAX_LABEL_LENGTH and _are_known(_words(rest))


def is_title_row(line: str) -> bool:
    """Whether the rest of a label's line only holds titles of other columns."""
    titles = len(line) <= _MAX_LABEL_LENGTH and not _TITLES.isdisjoint(_words(line))
    return titles and _are_known(_words(line))


def cells_of_value(
    texts: Sequence[str],
    positions: Sequence[Position],
    number: int,
    value_of: Callable[[int], list[Place]],
) -> list[int]:
    """The cells that hold the secret of a label: the one to its right, or those below.

    What looks like a secret decides; else the place of the label. Where the first row may be
    titles or not (Markdown knows no other), its first cell answers with both.
    """
    at = positions[number]
    around = _around(positions, number)
    row = [n for n in around if positions[n].row == at.row and positions[n].column != at.column]
    right = [n for n in row if positions[n].column > at.column and texts[n].strip()][:1]
    column = [n for n in around if positions[n].column == at.column]
    below = [n for n in column if positions[n].row > at.row]
    others = [texts[n] for n in row]
    heads = any(map(_is_title, others)) and not any(map(_has_mixed, others))
    titles = at.header or (at.row == 0 and at.column > 0) or heads
    titles = titles or not right or _is_title(texts[right[0]])
    ways = [way for way in ([below, right] if titles else [right]) if any(map(value_of, way))]
    sure = [way for way in ways if any(_has_mixed(texts[n]) for n in way)]
    both = at.header and at.column == 0
    found = ways if both else sure or ways[:1]
    return [n for way in found for n in way if value_of(n) and not _is_title(texts[n])]


def _around(positions: Sequence[Position], number: int) -> range:
    """The cells of its row, and those that follow in its table, so far as is read."""
    at, low, high = positions[number], number, number
    while low > 0 and (positions[low - 1].block, positions[low - 1].row) == (at.block, at.row):
        low -= 1
    while high < len(positions) and positions[high].block == at.block and high - low < _MAX_CELLS:
        high += 1
    return range(low, high)


def _words(label: str) -> list[str]:
    return re.findall(r"[^\W_]+", _OF_WHAT.sub(" ", label))


def _are_known(words: list[str]) -> bool:
    return all(word in _KINDS or _YEAR.fullmatch(word) for word in words)


def _is_title(text: str) -> bool:
    return fold(text.strip()) in _TITLES


def _has_mixed(text: str) -> bool:
    return any(map(is_mixed, text.split()))
