"""Removes the lines that hold a password, before anything joins them with their neighbours.

Missing a secret is worse than losing a line: where a mention may be a secret, it goes.
Warnings say how much was removed, never what.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from cdp.imports.secret_detection import SecretFinder
from cdp.imports.secret_tables import CellPosition
from cms.documents.outline import (
    Block,
    ListBlock,
    Outline,
    Rule,
    Spans,
    Table,
    cells_of,
    with_cells,
)
from cms.documents.spans import join_lines, merged, raw_text, replaced, split_lines
from cms.french.folding import plain_punctuation
from cms.french.typography import plural

_MASK = "[…]"
_SECRET_QUERY = re.compile(
    r"[?&#;](?:pwd|passwd|pass|password|passcode|mdp|motdepasse|mot_de_passe|code|secret|token|"
    r"key|cle|tk)=(?P<value>[^&#\s\"'<>]*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?P<head>(?:https?://|www\.)[^\s\"'<>?#]{1,1000})[?#][^\s\"'<>]*", re.IGNORECASE
)
_VALUE_PARTS = re.compile(r"\s*[(,;]\s*|\s+[-–—/]\s+|\s+ou\s+|[.!?]\s+")
_EDGES = " \t\n.,;:!?«»\"“”'‘’()[]<>*_`=-–"
# As many words as the keys that the site proposes.
_MAX_PHRASE_WORDS = 5
# From this length, or with a digit, a value is cut even inside a longer word.
_RARE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An outline without its secrets; ``removed`` counts lines, ``doubtful`` mentions left in."""

    outline: Outline
    removed: int
    doubtful: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """For the editor, without a word of what was removed."""
        warnings: list[str] = []
        if self.removed:
            lines = plural(self.removed, "ligne qui donnait", "lignes qui donnaient")
            gone = "a été retirée" if self.removed == 1 else "ont été retirées"
            warnings.append(
                f"{lines} un mot de passe {gone}\u00a0: "
                "un mot de passe ne se publie pas dans un compte rendu."
            )
        if self.doubtful:
            lines = plural(self.doubtful, "passage parle", "passages parlent")
            warnings.append(
                f"{lines} d’un mot de passe ou d’un code sans paraître le donner\u00a0: "
                "vérifiez qu’aucun n’y est écrit."
            )
        return tuple(warnings)


def remove_secrets(outline: Outline) -> Cleaned:
    """Remove the lines that hold a password, and the password wherever else it stands.

    Lines are those of the source: call it on what a reader yields, before ``Outline.unwrapped``.
    """
    cells: list[Spans] = []
    positions: list[CellPosition] = []
    for number, block in enumerate(outline.blocks):
        cells.extend(cells_of(block))
        positions.extend(_positions(number, block))
    texts = ["\n".join(map(plain_punctuation, raw_text(cell).split("\n"))) for cell in cells]
    secrets = SecretFinder(texts, positions).find()
    changes: list[list[tuple[int, int, str]]] = [[] for _ in cells]
    for number, start, end in secrets.cuts:
        changes[number].append((start, end, ""))
    values = [*secrets.values, *_values_of_links(cells, texts)]
    masks = _pattern([variant for value in values for variant in _variants(value)])
    removed: set[tuple[CellPosition | int, int]] = set()
    for number, text in enumerate(texts):
        changes[number] += [(*found.span(), found["head"]) for found in _secret_links(text)]
        if masks:
            changes[number] += [(*found.span(), _MASK) for found in masks.finditer(text)]
        lines = _Lines(text) if changes[number] else _Lines("")
        key = positions[number] if positions[number].in_table else number
        row = replace(key, column=0, header=False) if isinstance(key, CellPosition) else key
        removed |= {
            (row, 0 if isinstance(row, CellPosition) else line)
            for start, end, _ in changes[number]
            for line in lines.of(start, end)
        }
    cleaned, hrefs = [], 0
    for cell, own in zip(cells, changes, strict=True):
        spans, cut = _without_links(cell, masks)
        hrefs += cut if not own else 0
        cleaned.append(_without_blank_lines(cell, replaced(spans, own)) if own else spans)
    blocks = _rebuilt(outline.blocks, cleaned)
    return Cleaned(replace(outline, blocks=blocks), len(removed) + hrefs, secrets.doubtful)


def _positions(number: int, block: Block) -> Iterator[CellPosition]:
    if isinstance(block, Table):
        for row, cells in enumerate(block.rows):
            for column, cell in enumerate(cells):
                header = block.has_header and row == 0
                place = CellPosition(number, row, column, header, in_table=True)
                yield from (place for inner in cell.blocks for _ in cells_of(inner))
    else:
        yield from (CellPosition(number) for _ in cells_of(block))


class _Lines:
    """Which lines of a text a stretch of it holds words of."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]

    def of(self, start: int, end: int) -> Iterator[int]:
        """The numbers of the lines between two positions, blank stretches left out."""
        first, last = (bisect_right(self._starts, at) - 1 for at in (start, max(start, end - 1)))
        for number in range(first, last + 1):
            low = max(self._starts[number], start)
            high = self._starts[number + 1] if number + 1 < len(self._starts) else end
            if self._text[low : min(high, end)].strip():
                yield number


def _secret_links(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _ADDRESS.finditer(text) if _SECRET_QUERY.search(found[0]))


def _values_of_links(cells: list[Spans], texts: list[str]) -> Iterator[str]:
    for address in [*texts, *(span.href for cell in cells for span in cell)]:
        for found in _SECRET_QUERY.finditer(address):
            # A number such as « code=12 » is no secret worth hunting in the whole text.
            if len(found["value"]) >= 4:
                yield unquote(found["value"])


def _variants(value: str) -> Iterator[str]:
    """The forms of a value to look for elsewhere: whole, without its comment, its odd tokens."""
    whole = value.strip(_EDGES)
    first = _VALUE_PARTS.split(whole)[0].strip(_EDGES)
    for form in {whole, first, *_VALUE_PARTS.split(whole)}:
        bare = form.strip(_EDGES)
        if (
            len(bare) >= 3
            and len(bare.split()) <= _MAX_PHRASE_WORDS
            and not _is_function_word(bare)
        ):
            yield bare
    if len(first.split()) >= _MAX_PHRASE_WORDS and len(first.split()[0].strip(_EDGES)) >= 4:
        yield first.split()[0].strip(_EDGES)
    for token in whole.split():
        bare = token.strip(_EDGES)
        if len(bare) >= 4 and any(char.isdigit() for char in bare) and not bare.isdigit():
            yield bare


def _is_function_word(text: str) -> bool:
    return text.casefold() in {"les", "des", "une", "est", "pour", "avec", "dans", "sur", "mot"}


def _pattern(values: list[str]) -> re.Pattern[str] | None:
    forms = []
    for value in sorted(set(values), key=lambda value: (-len(value), value)):
        words = value.split()
        form = r"\s+".join(map(re.escape, words))
        rare = len(words) == 1 and (len(value) >= _RARE_LENGTH or any(map(str.isdigit, value)))
        forms.append(rf"\w{{0,40}}{form}\w{{0,40}}" if rare else rf"(?<!\w){form}(?!\w)")
    return re.compile("|".join(forms), re.IGNORECASE) if forms else None


def _without_links(spans: Spans, masks: re.Pattern[str] | None) -> tuple[Spans, int]:
    """Hrefs without a secret query, and none at all where a value stands in the path."""
    cut = 0
    kept = []
    for span in spans:
        href = span.href
        if _SECRET_QUERY.search(href):
            href = re.split(r"[?#]", href, maxsplit=1)[0]
        if masks and masks.search(unquote(href)):
            href = ""
        cut += href != span.href
        kept.append(replace(span, href=href))
    return merged(kept), cut


def _without_blank_lines(before: Spans, after: Spans) -> Spans:
    lines = split_lines(after)
    kept = [line for line in lines if raw_text(line).replace(_MASK, "").strip(_EDGES)]
    blank_before = not raw_text(before).strip()
    return after if blank_before else join_lines(kept)


def _rebuilt(blocks: tuple[Block, ...], cells: list[Spans]) -> tuple[Block, ...]:
    """The blocks with their new spans; what lost all its words goes."""
    rest = iter(cells)
    rebuilt: list[Block] = []
    for block in blocks:
        kept = with_cells(block, [next(rest) for _ in cells_of(block)])
        match kept:
            case ListBlock(items=items):
                kept = replace(kept, items=tuple(item for item in items if item.text))
            case Table(rows=rows):
                full = tuple(row for row in rows if any(cell.text for cell in row))
                kept = replace(kept, rows=full)
        if kept.text.strip() or isinstance(kept, Rule) or kept == block:
            rebuilt.append(kept)
    return tuple(rebuilt)
