"""Finds in a table the cell that holds the secret another cell announces; texts are folded."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cdp.imports.secret_values import EDGES, is_mixed, is_ordinary
from cms.french.folding import fold
from cms.french.words import word_set

_TITLES = word_set(
    """
    espace espaces groupe groupes lien liens conference conferences adresse adresses site sites
    role roles url acces identifiant identifiants login logins referent referents referente
    referentes contact contacts outil outils service services salle salles lieu lieux date dates
    heure heures horaire horaires
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
_ADDRESS = re.compile(r"<?(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_MAX_LABEL_LENGTH = 100


@dataclass(frozen=True, slots=True)
class CellPosition:
    """Where a run of text stands: its block and, in a table, its row and column (else 0)."""

    block: int
    row: int = 0
    column: int = 0
    header: bool = False
    in_table: bool = False


def is_qualifier(rest: str) -> bool:
    """Whether what follows « mot de passe » in its cell only says which: « de l'espace »."""
    return len(rest) <= _MAX_LABEL_LENGTH and _are_known(_words(rest))


def _words(label: str) -> list[str]:
    return re.findall(r"[^\W_]+", _OF_WHAT.sub(" ", label))


def _are_known(words: list[str]) -> bool:
    return all(word in _KINDS or _YEAR.fullmatch(word) for word in words)


def value_cells(
    texts: list[str], positions: list[CellPosition], number: int, may_tell: Callable[[str], bool]
) -> list[int]:
    """The cells that hold the secret of a label: the one to its right, or those below.

    What looks like a secret decides; else the place of the label. Where the first row may be
    titles or not (Markdown knows no other), its first cell answers with both.
    """
    place = positions[number]
    cells = [n for n, at in enumerate(positions) if at.block == place.block and texts[n].strip()]
    row = [n for n in cells if positions[n].row == place.row and n != number]
    right = [n for n in row if n > number][:1]
    below = [n for n in cells if n > number and positions[n].column == place.column]
    titles = place.header or (place.row == 0 and place.column > 0) or _heads(texts[n] for n in row)
    titles = titles or not right or _is_title(texts[right[0]])
    possible = [below, right] if titles else [right]
    ways = [way for way in possible if any(_is_value(texts[n], may_tell) for n in way)]
    sure = [way for way in ways if any(_holds_mixed(texts[n]) for n in way)]
    unsure = ways if place.header and place.column == 0 else ways[:1]
    return [n for way in sure or unsure for n in way]


def _is_value(text: str, may_tell: Callable[[str], bool]) -> bool:
    bare = text.strip()
    return may_tell(bare) and not _is_title(bare) and not _ADDRESS.match(bare)


def _is_title(text: str) -> bool:
    return fold(text.strip()) in _TITLES


def _holds_mixed(text: str) -> bool:
    return any(map(is_mixed, text.split()))


def _heads(row: Iterable[str]) -> bool:
    """Whether the other cells of a row are titles of columns, as far as they are known."""
    others = list(row)
    known = any(map(_is_title, others))
    return known and not any(_ADDRESS.search(text) or _holds_mixed(text) for text in others)


def is_title_row(line: str) -> bool:
    """Whether the rest of a label's line only holds titles of other columns."""
    titles = len(line) <= _MAX_LABEL_LENGTH and not _TITLES.isdisjoint(_words(line))
    return titles and _are_known(_words(line))


def row_values(line: str) -> list[str]:
    """The words that may be secrets in a row of a table that a reader gave as a line."""
    words = line.split()
    mixed = [word for word in words if is_mixed(word)]
    last = words[-1:] if any(map(_ADDRESS.match, words[:-1])) else []
    values = mixed or [word for word in last if not _ADDRESS.match(word) and not is_ordinary(word)]
    return [word.strip(EDGES) for word in values]
