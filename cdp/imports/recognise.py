"""Recognises an outline as minutes: what is recognised goes to fields, the rest stays in the body.

A line leaves the body only when each of its words is held by a field, or belongs to a small
closed vocabulary. Otherwise the whole line also stays in the body, in order.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cdp.imports.children import children_warnings
from cdp.imports.draft import ImportedFigure, MinutesDraft
from cdp.imports.evidence import Found, evidence_of, unique
from cdp.imports.figures import find_figures
from cdp.imports.headings import mark_headings
from cdp.imports.known import UNKNOWN, Known
from cdp.imports.labels import label_of
from cdp.imports.layout_tables import unpack_table
from cdp.imports.minutes import Minutes
from cdp.imports.opening import read_opening
from cdp.imports.secrets import remove_secrets
from cms.documents.outline import (
    Block,
    ListBlock,
    Outline,
    Paragraph,
    Picture,
    Rule,
    Table,
    cells_of,
    unwrap,
    with_cells,
)
from cms.documents.spans import linked, tidied_lines, trimmed

# What every compte rendu has. A warning that would be said of most files is none.
_UNRECOGNISED = {
    "title": "Titre non reconnu\u00a0: ajoutez-le.",
    "date": "Date non reconnue\u00a0: ajoutez-la.",
    "present": "Personnes présentes non reconnues\u00a0: ajoutez-les.",
}


def recognise(outline: Outline, known: Known = UNKNOWN) -> MinutesDraft:
    """Recognise an outline as minutes; the secrets that it holds are removed first.

    What the site knows of the space settles what the file alone leaves open, or makes it doubtful.

    Never fails: where nothing is recognised, the draft is the body with warnings.
    """
    clean = remove_secrets(_composed(outline))
    parts = list(_prepared(clean.outline))
    minutes = Minutes(mark_headings([block for block, _ in parts]))
    opening = read_opening(minutes, known)
    present, excused = minutes.people()
    figures = _figures(minutes)
    times = (opening.start, opening.end)
    several: dict[str, Sequence[Found[Any]]] = {
        "present": present,
        "excused": excused,
        "agenda": minutes.items("agenda"),
        "points": minutes.items("points"),
        "next": minutes.conferences(opening.date, times, opening.title),
        "figures": figures,
    }
    sources = [source for _, source in parts]
    fields = _settled({**opening.found(), **several}, known)
    kept = [
        at
        for at, block in enumerate(minutes.body)
        if at not in minutes.taken and not isinstance(block, Rule)
    ]
    body = _with_pictures([(sources[at], _tidied(minutes.body[at])) for at in kept], clean.outline)
    draft = MinutesDraft(
        title=opening.title,
        series=opening.series,
        series_name=opening.series_name,
        number=opening.number,
        date=opening.date,
        start=opening.start,
        end=opening.end,
        **{name: tuple(one.value for one in found) for name, found in several.items()},
        secrets_removed=clean.removed,
        body=tuple(block for _, block in body),
        body_sources=tuple(source for source, _ in body),
        source=clean.outline,
        evidence={name: evidence_of(found, sources) for name, found in fields.items()},
    )
    missing = [text for name, text in _UNRECOGNISED.items() if not getattr(draft, name)]
    children = children_warnings(clean.outline)
    warnings = [*clean.outline.warnings, *clean.warnings, *children, *minutes.warnings, *missing]
    return replace(draft, warnings=tuple(dict.fromkeys(warnings)))


def _with_pictures(body: Sequence[tuple[int, Block]], outline: Outline) -> list[tuple[int, Block]]:
    """The body with the pictures of the source, each where it stood."""
    pictures = (
        (at, _tidied(block))
        for at, block in enumerate(outline.blocks)
        if isinstance(block, Picture)
    )
    return sorted([*body, *pictures], key=lambda each: each[0])


def _tidied(block: Block) -> Block:
    return with_cells(block, map(tidied_lines, cells_of(block)))


def _settled(
    fields: dict[str, Sequence[Found[Any]]], known: Known
) -> dict[str, Sequence[Found[Any]]]:
    """The same values, with the doubts that the space's earlier minutes raise or lift."""
    value = {name: found[0].value for name, found in fields.items() if found}
    for name, doubt in known.doubts(value.get("series", ""), value.get("number")):
        fields[name] = [replace(fields[name][0], doubt=doubt)]
    if value.get("date") in known.awaited:
        fields["date"] = [replace(fields["date"][0], doubt="")]
    for name in ("present", "excused"):
        fields[name] = [
            replace(one, doubt="") if known.people.get(one.value.name) == one.value.place else one
            for one in fields[name]
        ]
    return fields


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


def _prepared(outline: Outline) -> Iterator[tuple[Block, int]]:
    """Sentences on one line, addresses as links, tables of labels as labelled paragraphs.

    Each with the number of the block that it is of; what is recognised is in no picture.
    """
    for source, block in enumerate(outline.blocks):
        if isinstance(block, Picture):
            continue
        for part in _unfolded(block):
            # The lines of a cell are kept: they may be a person each.
            cells = cells_of(part) if isinstance(part, Table) else map(unwrap, cells_of(part))
            ready = with_cells(part, [trimmed(linked(cell)) for cell in cells])
            if ready.text.strip() or isinstance(ready, Rule):
                yield ready, source


def _unfolded(block: Block) -> list[Block]:
    if isinstance(block, Table):
        return unpack_table(block)
    if isinstance(block, ListBlock):
        labels = [label_of(item.text) for item in block.items]
        if any(label and label.kind in ("present", "excused") for label in labels):
            return [Paragraph(item.spans) for item in block.items]
    return [block]


def _figures(minutes: Minutes) -> list[Found[ImportedFigure]]:
    found: list[Found[ImportedFigure]] = []
    for at, block in enumerate(minutes.blocks):
        if isinstance(block, Rule | Table):
            continue
        for cell in cells_of(block):
            read = find_figures("".join(span.text for span in cell))
            found.extend(Found(figure, at) for figure in read.figures)
            if read.whole and isinstance(block, Paragraph):
                minutes.take(at)
    return unique(found)
