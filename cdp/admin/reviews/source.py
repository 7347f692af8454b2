"""What was read of a file, block by block, as a review shows it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from cdp.admin.reviews.values import EXCUSED, PRESENT, Values
from cdp.imports.draft import MinutesDraft
from cms.documents.outline import Block, Rule, cells_of, with_cells
from cms.documents.spans import linked
from cms.documents.stream import to_html

# The place in the form of a field that is not its own.
PLACES = {PRESENT: "people", EXCUSED: "people"}
LABELS = {
    "title": "Titre",
    "series": "Série",
    "number": "Numéro",
    "date": "Date",
    "start": "Début",
    "end": "Fin",
    PRESENT: "Personnes",
    EXCUSED: "Personnes",
    "agenda": "Ordre du jour",
    "points": "Points évoqués",
    "next": "Prochaines conférences",
    "figures": "Chiffres datés",
}


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A block of what was read, with the doubts about it.

    ``fields`` holds the labels of those that hold words of it, by the place of each in the form;
    ``in_body`` tells that the minutes show it as it is; ``page`` is set on the first of each page.
    """

    number: int
    page: int | None
    text: str
    html: SafeString
    fields: dict[str, str]
    in_body: bool
    doubts: list[str]


def source_blocks(draft: MinutesDraft, values: Values) -> Iterator[SourceBlock]:
    """What was read, in order, without rules."""
    kept = set(draft.body_sources) - set(values["left_out"])
    pages = draft.source.pages or [None] * len(draft.source.blocks)
    shown: set[int | None] = {None}
    by_block: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for name, several in draft.evidence.items():
        for one in several:
            by_block[one.block].append((name, one.doubt))
    for number, block in enumerate(draft.source.blocks):
        if isinstance(block, Rule):
            continue
        page = None if pages[number] in shown else pages[number]
        shown.add(page)
        found = by_block[number]
        yield SourceBlock(
            number,
            page,
            block.text,
            _html(block),
            {PLACES.get(name, name): LABELS[name] for name, _ in found},
            number in kept,
            list(dict.fromkeys(doubt for _, doubt in found if doubt)),
        )


def _html(block: Block) -> SafeString:
    """A block as it looks; its links lead where links of a page may, or nowhere."""
    safe = with_cells(block, map(linked, cells_of(block)))
    return mark_safe(to_html(safe))  # noqa: S308 - every text is escaped
