"""What was read of a file, block by block, as a review shows it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cdp.admin.reviews.pictures import PictureForm
from cdp.admin.reviews.values import EXCUSED, PRESENT, Values
from cdp.imports.draft import MinutesDraft
from cms.documents.outline import Block, Picture, Rule, cells_of, with_cells
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


# Where a passage may be moved to; "body" is where it was.
TARGETS = {
    "agenda": "l’ordre du jour",
    "points": "les points évoqués",
    PRESENT: "les personnes présentes",
    EXCUSED: "les personnes excusées",
}
BODY = "body"
_START = 40  # of the letters of a passage, by which the button of its menu is told from others
_BUTTON = (
    '<button type="submit" name="move" value="#-{}" class="button button-small button-secondary" '
    "formnovalidate>{}</button>"
)
# Made once: a template would take most of the time of a page of thousands of passages.
_MOVES = "".join(format_html(_BUTTON, name, f"vers {label}") for name, label in TARGETS.items())
_BACK = format_html(_BUTTON, BODY, "remettre dans le texte")


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A block of what was read, with the doubts about it.

    ``fields`` holds the labels of those that hold words of it, by the place of each in the form;
    ``in_body`` tells that the minutes show it as it is; ``page`` is set on the first of each page.
    ``start`` are its first letters, ``moves`` the buttons that move it, ``picture`` the id of the
    file of a picture, ``form`` what is asked of it.
    """

    number: int
    page: int | None
    start: str
    html: SafeString
    fields: dict[str, str]
    in_body: bool
    doubts: list[str]
    moves: SafeString
    picture: int | None = None
    form: PictureForm | None = None


def source_blocks(
    draft: MinutesDraft,
    values: Values,
    pictures: Mapping[int, PictureForm],
    files: Mapping[str, int],
) -> Iterator[SourceBlock]:
    """What was read, in order, without rules; ``files`` are the ids of its pictures, by name."""
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
            block.text[:_START],
            _html(block),
            {PLACES.get(name, name): LABELS[name] for name, _ in found},
            number in kept,
            list(dict.fromkeys(doubt for _, doubt in found if doubt)),
            _moves(number, in_body=number in kept),
            files.get(block.name) if isinstance(block, Picture) else None,
            pictures.get(number),
        )


def _moves(number: int, *, in_body: bool) -> SafeString:
    buttons = _MOVES if in_body else _MOVES + _BACK
    return mark_safe(buttons.replace("#", str(number)))  # noqa: S308 - made of ours


def _html(block: Block) -> SafeString:
    """A block as it looks; its links lead where links of a page may, or nowhere."""
    safe = with_cells(block, map(linked, cells_of(block)))
    return mark_safe(to_html(safe))  # noqa: S308 - every text is escaped
