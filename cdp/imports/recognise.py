"""Recognises an outline as minutes: what is recognised goes to fields, the rest stays in the body.

A line leaves the body only when each of its words is held by a field, or belongs to a small
closed vocabulary. Otherwise the whole line also stays in the body, in order.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from cdp.imports.draft import ImportedFigure, MinutesDraft
from cdp.imports.figures import find_figures
from cdp.imports.headings import mark_headings
from cdp.imports.labels import label_of
from cdp.imports.minutes import Minutes
from cdp.imports.opening import read_opening
from cdp.imports.people_tables import unpack_table
from cdp.imports.secrets import remove_secrets
from cms.documents.outline import (
    Block,
    ListBlock,
    Outline,
    Paragraph,
    Rule,
    Table,
    cells_of,
    unwrap,
    with_cells,
)
from cms.documents.spans import linked, tidied, trimmed

_UNRECOGNISED = {
    "title": "Titre non reconnu\u00a0: ajoutez-le.",
    "series": "Série non reconnue\u00a0: choisissez-la.",
    "number": "Numéro non reconnu\u00a0: ajoutez-le s’il y en a un.",
    "date": "Date non reconnue\u00a0: ajoutez-la.",
    "present": "Personnes présentes non reconnues\u00a0: ajoutez-les.",
    "agenda": "Ordre du jour non reconnu\u00a0: ajoutez-le.",
    "points": "Points évoqués non reconnus\u00a0: ajoutez-les.",
    "next": "Prochaines conférences non reconnues\u00a0: ajoutez-les.",
}


def recognise(outline: Outline) -> MinutesDraft:
    """Recognise an outline as minutes; lines that hold a secret are removed first.

    Never fails: where nothing is recognised, the draft is the body with warnings.
    """
    clean = remove_secrets(_composed(outline))
    blocks = mark_headings(list(_prepared(clean.outline)))
    minutes = Minutes(blocks)
    opening = read_opening(minutes)
    present, excused = minutes.people()
    figures = _figures(minutes)
    draft = MinutesDraft(
        title=opening.title,
        series=opening.series,
        series_name=opening.series_name,
        number=opening.number,
        date=opening.date,
        start=opening.start,
        end=opening.end,
        present=present,
        excused=excused,
        agenda=minutes.items("agenda"),
        points=minutes.items("points"),
        next=minutes.conferences(opening.date, (opening.start, opening.end), opening.title),
        figures=figures,
        secrets_removed=clean.removed,
        body=tuple(
            with_cells(block, [tidied(cell) for cell in cells_of(block)])
            for at, block in enumerate(blocks)
            if at not in minutes.taken and not isinstance(block, Rule)
        ),
    )
    missing = [
        warning
        for field, warning in _UNRECOGNISED.items()
        if getattr(draft, field) in ("", None, ())
    ]
    warnings = [*outline.warnings, *clean.warnings, *minutes.warnings, *missing]
    return replace(draft, warnings=tuple(dict.fromkeys(warnings)))


def _composed(outline: Outline) -> Outline:
    """NFC, so that an accent typed in two characters is the same letter."""
    blocks = []
    for block in outline.blocks:
        cells = [
            tuple(replace(span, text=unicodedata.normalize("NFC", span.text)) for span in cell)
            for cell in cells_of(block)
        ]
        blocks.append(with_cells(block, cells))
    return replace(outline, blocks=tuple(blocks))


def _prepared(outline: Outline) -> Iterator[Block]:
    """Sentences on one line, addresses as links, tables of labels as labelled paragraphs."""
    for block in outline.blocks:
        for part in _unfolded(block):
            cells = [trimmed(linked(unwrap(cell))) for cell in cells_of(part)]
            ready = with_cells(part, cells)
            if ready.text.strip() or isinstance(ready, Rule):
                yield ready


def _unfolded(block: Block) -> list[Block]:
    if isinstance(block, Table):
        return unpack_table(block)
    if isinstance(block, ListBlock):
        labels = [label_of(item.text) for item in block.items]
        if any(label and label.kind in ("present", "excused") for label in labels):
            return [Paragraph(item.spans) for item in block.items]
    return [block]


def _figures(minutes: Minutes) -> tuple[ImportedFigure, ...]:
    found: list[ImportedFigure] = []
    for at, block in enumerate(minutes.blocks):
        if isinstance(block, Rule | Table):
            continue
        for cell in cells_of(block):
            read = find_figures("".join(span.text for span in cell))
            found.extend(read.figures)
            if read.whole and isinstance(block, Paragraph):
                minutes.take(at)
    return tuple(dict.fromkeys(found))
