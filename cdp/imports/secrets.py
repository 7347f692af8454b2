"""Takes the values of secrets out of an outline; the sentences that announced them stay.

One idea: a label (``secret_labels``), a value that looks like one (``secret_values``), and where it
may stand: after the label, before it, on the next line, in the cell beside or below
(``secret_search``). Where in doubt the value goes. It goes wherever else it stands, too. Warnings
never say what it was.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from cdp.imports.masking import MASK
from cdp.imports.secret_search import SecretFinder
from cdp.imports.secret_tables import Position
from cdp.imports.secret_values import MAX_WORDS, Place
from cms.documents.outline import (
    Block,
    Outline,
    Paragraph,
    Picture,
    Span,
    Spans,
    Table,
    cells_of,
    with_cells,
)
from cms.documents.spans import merged, raw_text, replaced
from cms.french.folding import fold_in_place
from cms.french.typography import plural

_SECRET_QUERY = re.compile(
    r"[?&#;](?:pwd|passwd|pass|password|passcode|mdp|motdepasse|mot_de_passe|code|secret|token|"
    r"key|cle|tk)=(?P<value>[^&#\s\"'<>]*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?P<head>(?:https?://|www\.)[^\s\"'<>?#]{1,1000})[?#][^\s\"'<>]*", re.IGNORECASE
)
# A word of this length, or with a digit or a capital, stands for nothing but the secret.
_RARE_LENGTH = 8
_SHORTEST = 4
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An outline without its secrets; ``removed`` counts values, ``doubtful`` mentions left in."""

    outline: Outline
    removed: int
    doubtful: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """For the editor, without a word of what was removed."""
        warnings: list[str] = []
        if self.removed:
            values = plural(self.removed, "mot de passe ou code", "mots de passe ou codes")
            gone = "a été retiré" if self.removed == 1 else "ont été retirés"
            warnings.append(
                f"{values} {gone}\u00a0: un mot de passe ne se publie pas dans un compte rendu. "
                f"«\u00a0{MASK}\u00a0» dit où."
            )
        if self.doubtful:
            lines = plural(self.doubtful, "passage parle", "passages parlent")
            warnings.append(
                f"{lines} d’un mot de passe ou d’un code sans paraître le donner\u00a0: "
                "vérifiez qu’aucun n’y est écrit."
            )
        return tuple(warnings)


def remove_secrets(outline: Outline) -> Cleaned:
    """Put ``MASK`` for each value of a secret, in texts, in addresses and in warnings.

    Lines are those of the source: call it on what a reader yields, before ``Outline.unwrapped``.
    """
    # A warning may name an attached file: « code de la porte 4821.pdf ».
    told = tuple(Paragraph((Span(warning),)) for warning in outline.warnings)
    clean = _without_values(replace(outline, blocks=(*outline.blocks, *told)))
    count = len(outline.blocks)
    blocks, told_clean = clean.outline.blocks[:count], clean.outline.blocks[count:]
    warnings = tuple(block.text for block in told_clean)
    return replace(clean, outline=replace(outline, blocks=blocks, warnings=warnings))


def _without_values(outline: Outline) -> Cleaned:
    cells = [cell for block in outline.blocks for cell in cells_of(block)]
    # A picture that nobody described is between no label and its value.
    lines = [block for block in outline.blocks if not isinstance(block, Picture) or block.spans]
    positions = [at for number, block in enumerate(lines) for at in _positions(number, block)]
    finder = SecretFinder([raw_text(cell) for cell in cells], positions)
    finder.find()
    values = {finder.texts[number][slice(*place)] for number, place in finder.values}
    known = _Known({*values, *_values_of_links(cells)})
    own: list[list[tuple[int, int, str]]] = [[] for _ in cells]
    for number, place in finder.values:
        own[number].append((*place, MASK))
    cleaned, removed = [], 0
    for cell, text, changes in zip(cells, finder.texts, own, strict=True):
        changes += [(*found.span(), found["head"]) for found in _secret_links(text)]
        changes += [(*place, MASK) for place in known.places(text)]
        spans, cut = _without_links(cell, known)
        changes = _apart(changes)
        removed += len(changes) or cut
        cleaned.append(replaced(spans, changes) if changes else spans)
    rest = iter(cleaned)
    blocks = tuple(
        with_cells(block, [next(rest) for _ in cells_of(block)]) for block in outline.blocks
    )
    return Cleaned(replace(outline, blocks=blocks), removed, len(finder.doubtful))


def _positions(number: int, block: Block) -> Iterator[Position]:
    if not isinstance(block, Table):
        yield from (Position(number) for _ in cells_of(block))
        return
    for row, cells in enumerate(block.rows):
        header = block.has_header and row == 0
        for column, cell in enumerate(cells):
            runs = (run for inner in cell.blocks for run in cells_of(inner))
            yield from (Position(number, row, column, header, in_table=True) for _ in runs)


def _apart(changes: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Changes that overlap become one."""
    kept: list[tuple[int, int, str]] = []
    for start, end, text in sorted(changes, key=lambda change: (change[0], -change[1])):
        if kept and start < kept[-1][1]:
            low, high, first = kept[-1]
            kept[-1] = (low, max(high, end), first)
        else:
            kept.append((start, end, text))
    return kept


def _secret_links(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _ADDRESS.finditer(text) if _SECRET_QUERY.search(found[0]))


def _values_of_links(cells: Iterable[Spans]) -> Iterator[str]:
    for cell in cells:
        for address in (raw_text(cell), *(span.href for span in cell)):
            for found in _SECRET_QUERY.finditer(address):
                # A number such as « code=12 » is no secret worth hunting in the whole text.
                if len(found["value"]) >= 4:
                    yield unquote(found["value"])


class _Known:
    """Finds known values in a text: their words, whatever stands between them."""

    def __init__(self, values: Iterable[str]) -> None:
        self._phrases = {phrase for value in values if (phrase := _phrase(value))}
        self._lengths = sorted(set(map(len, self._phrases)))

    def places(self, text: str) -> Iterator[Place]:
        words = list(_WORD.finditer(fold_in_place(text))) if self._phrases else []
        for at, word in enumerate(words):
            for length in self._lengths:
                run = words[at : at + length]
                if tuple(each[0] for each in run) in self._phrases:
                    yield word.start(), run[-1].end()


def _phrase(value: str) -> tuple[str, ...]:
    """The words of a value; none of a short word, which may be any."""
    words = tuple(_WORD.findall(fold_in_place(value)))
    rare = len(value) >= _RARE_LENGTH or any(map(str.isdigit, value)) or not value.islower()
    tells = len(words) > 1 or (rare and len(value) >= _SHORTEST)
    return words if tells and len(words) <= 2 * MAX_WORDS else ()


def _without_links(spans: Spans, known: _Known) -> tuple[Spans, int]:
    """Hrefs without a secret query, and none at all where a value stands in the path."""
    cut = 0
    kept = []
    for span in spans:
        href = span.href
        if _SECRET_QUERY.search(href):
            href = re.split(r"[?#]", href, maxsplit=1)[0]
        if any(known.places(unquote(href))):
            href = ""
        cut += href != span.href
        kept.append(replace(span, href=href))
    return merged(kept), cut
