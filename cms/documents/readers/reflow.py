"""From physical lines to blocks: which lines continue a paragraph, and which begin another.

Used by every reader, because a paragraph of Word may hold typed bullets and line breaks, and
because text pasted from a PDF comes as one paragraph a line.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeAlias

from cms.documents.labels import Label, LabelOf, no_label
from cms.documents.outline import (
    Block,
    Item,
    ListBlock,
    Paragraph,
    Rule,
    Span,
    Spans,
    cells_of,
    with_cells,
)
from cms.documents.readers.contents import without_contents
from cms.documents.readers.physical_lines import Chunk, Line, with_tables
from cms.documents.spans import join_lines, merged, part, raw_text, split_lines, trimmed
from cms.french.words import word_set

_RULE = re.compile(r"(?:[_\-–—=*~•.·═─━―]\s*){3,}")
_BULLET = re.compile(
    r"\s*(?:(?P<dash>[-–—‐‒−]\s+|[-–—](?=[A-ZÀ-ÝŒ«]))|(?P<star>\*\s+)|(?P<o>o[ \t]+(?=\S))|"
    r"(?P<glyph>[•◦▪▫■□●○➢➣➤►▶▸▹✓✔✗❖◆◇‣⁃·➔→⇒\ue000-\uf8ff]\s*))(?=\S)"
)
_NUMBERED = re.compile(r"\s*(?P<number>\d{1,2})\s?[.)°]\s+(?=\S)")
_GENERIC_LABEL = re.compile(r"[A-ZÀ-ÝŒ][^:.,;()]{0,30}?[\s\u00a0]?:(?!//)")
# After a sentence, a short line without punctuation is a title.
_TITLE = re.compile(r"[A-ZÀ-ÝŒ][^.,;:!?…]{0,44}")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\xad]"
)
_CONNECTING = word_set(
    """
    a à au aux avec ce ces cette chez dans de des du elle en entre est et il ils l la le les
    leur leurs mais ne nos notre nous on ou où par pas pour qu que qui sa sans se ses si son
    sont sous sur un une vers vos votre vous
    """
)
_ADDRESS_LAST = re.compile(r"(?:https?://|www\.)\S{1,300}$")
_ORDINAL = re.compile(r"\d+(?:ère|[eè]me|e|nde?)")
_MIN_WIDTH = 60
_FULL_LINE = 0.85
_MAX_WRAPPED_LINE = 130


LineKind: TypeAlias = Literal["text", "rule", "bullet", "number"]


@dataclass(slots=True)
class _Group:
    """Lines that belong together; ``mark`` is the bullet's glyph or the item's number."""

    kind: LineKind
    lines: list[Line]
    mark: str = ""


def assemble(blocks: Iterable[Block], label_of: LabelOf = no_label) -> tuple[Block, ...]:
    """Regroup the lines of paragraphs: rules, typed bullets, wrapped sentences, labels."""
    return build(
        [
            _lines_of(block) if isinstance(block, Paragraph) else block
            for block in map(_cleaned, blocks)
        ],
        label_of,
    )


def build(pieces: list[Block | Chunk], label_of: LabelOf) -> tuple[Block, ...]:
    """Blocks and chunks of lines, in order, to blocks. A chunk ends at a visible gap."""
    groups: list[Block | _Group] = []
    for piece in _rejoined(with_tables(without_contents(pieces), label_of)):
        if isinstance(piece, list):
            groups.extend(_grouped(piece, label_of))
        else:
            groups.append(piece)
    return tuple(_merged_lists(_blocks(groups)))


def clean(text: str) -> str:
    """NFC, without invisible and control characters (line feeds and tabs stay)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _cleaned(block: Block) -> Block:
    """A block with clean characters in each span."""
    cells = [merged(_of_clean_text(span) for span in merged(cell)) for cell in cells_of(block)]
    return with_cells(block, cells)


def _of_clean_text(span: Span) -> Span:
    text = clean(span.text)
    return span if text == span.text else replace(span, text=text)


def _lines_of(paragraph: Paragraph) -> Chunk:
    lines = []
    for spans in split_lines(paragraph.spans):
        text = raw_text(spans).expandtabs(4)
        if text.strip():
            lines.append(Line(trimmed(spans), indent=len(text) - len(text.lstrip())))
    return lines


def _rejoined(pieces: Iterable[Block | Chunk]) -> Iterator[Block | Chunk]:
    """Merge neighbouring chunks when each holds a line of a text that was wrapped elsewhere."""
    run: list[Chunk] = []
    for piece in [*pieces, None]:
        if isinstance(piece, list):
            run += [piece] if piece else []  # an empty paragraph is spacing, not a line
            continue
        if _looks_wrapped(run):
            yield [line for chunk in run for line in chunk]
        else:
            yield from run
        run = []
        if piece is not None:
            yield piece


def _looks_wrapped(run: list[Chunk]) -> bool:
    """Whether most chunks are single lines, many of which stop in the middle of a sentence."""
    lines = [chunk[0] for chunk in run if len(chunk) == 1]
    if len(lines) < 5 or len(lines) < 0.8 * len(run):
        return False
    texts = [line.text for line in lines]
    cut = sum(
        before[-1:] not in ".!?:;…" and after[:1].islower() and not _BULLET.match(after)
        for before, after in pairwise(texts)
    )
    longest = sorted(map(len, texts))[int(len(texts) * 0.95)]
    return cut >= 4 and cut >= 0.25 * len(texts) and longest <= _MAX_WRAPPED_LINE


def _grouped(chunk: Chunk, label_of: LabelOf) -> Iterator[_Group]:
    width = max((len(line.text) for line in chunk), default=0)
    width = max(width, _MIN_WIDTH)
    current: _Group | None = None
    listing = False
    for line in chunk:
        kind, mark, rest = _kind(line)
        if current and kind == "text" and current.kind != "rule":
            last = current.lines[-1]
            full = not last.fits if last.fits is not None else _is_full(last, line, width)
            if continues(last.text, line.text, label_of, full=full, listing=listing):
                current.lines.append(rest)
                listing = listing and not full
                continue
        if current:
            yield current
        current = _Group(kind, [rest], mark)
        listing = _opens_list(label_of(line.text)) or (listing and kind == "text")
    if current:
        yield current


def _kind(line: Line) -> tuple[LineKind, str, Line]:
    text = raw_text(line.spans)
    if _RULE.fullmatch(text.strip()):
        return "rule", "", line
    bullet = _BULLET.match(text)
    if bullet:
        glyph = bullet["glyph"] or ""
        mark = glyph.strip() or next(name for name in ("dash", "star", "o") if bullet[name])
        return "bullet", mark, replace(line, spans=part(line.spans, bullet.end(), len(text)))
    numbered = _NUMBERED.match(text)
    if numbered:
        return "number", numbered["number"], line
    return "text", "", line


def _is_full(line: Line, following: Line, width: int) -> bool:
    first_word = following.text.split(maxsplit=1)[0] if following.text else ""
    return len(line.text) + 1 + len(first_word) > _FULL_LINE * width


def continues(
    before: str, after: str, label_of: LabelOf, *, full: bool, listing: bool = False
) -> bool:
    """Whether the line ``after`` continues the sentence or the paragraph of the line ``before``.

    ``full`` tells that the line before had no room for the next word; ``listing`` that the lines
    stand under « Ordre du jour » or the like, where each short line is an item.
    """
    label = label_of(before)
    if label_of(after) or (label and label.bare):
        return False
    if listing and not full:
        return False
    if after.startswith(("http://", "https://", "www.")):
        return full or before[-1:] in ":,("
    if not full and _ADDRESS_LAST.search(before):
        return False
    ending, lower = before[-1:], after[:1].islower()
    if ending in ".!?…;:":
        if ending in ":;":
            # « Participants : psychologues : » goes on; the end of a sentence does not.
            return full and (lower or label is not None)
        return full and not (_GENERIC_LABEL.match(after) or _TITLE.fullmatch(after))
    if before.count("(") > before.count(")") or ending == ",":
        return True
    last = re.split(r"[\s'’]", before)[-1].lower()
    if _GENERIC_LABEL.match(after) and not label:
        return False
    if lower or after[:1] == "(" or last in _CONNECTING or _ORDINAL.fullmatch(last):
        return True
    return full


def _opens_list(label: Label | None) -> bool:
    return bool(label and label.bare and label.opens_list)


def _blocks(groups: list[Block | _Group]) -> Iterator[Block]:
    at = 0
    while at < len(groups):
        group = groups[at]
        at += 1
        if not isinstance(group, _Group):
            yield group
        elif group.kind == "rule":
            yield Rule()
        elif group.kind == "text":
            yield Paragraph(_joined(group))
        else:
            run = [group]
            while at < len(groups) and isinstance(following := groups[at], _Group):
                if following.kind != group.kind:
                    break
                run.append(following)
                at += 1
            if group.kind == "bullet":
                yield _bulleted(run)
                continue
            starts = [n for n, each in enumerate(run) if not n or each.mark == "1"]
            for start, end in pairwise([*starts, len(run)]):
                yield from _numbered(run[start:end])


def _joined(group: _Group) -> Spans:
    return join_lines(line.spans for line in group.lines)


def _bulleted(run: list[_Group]) -> ListBlock:
    items: list[Item] = []
    stack: list[tuple[float, str]] = []
    for group in run:
        key = (group.lines[0].indent, group.mark)
        while stack and key not in stack and key[0] < stack[-1][0] - 1:
            stack.pop()
        if key in stack:
            del stack[stack.index(key) + 1 :]
        elif not stack or key[0] > stack[-1][0] + 1 or key[1] != stack[-1][1]:
            stack.append(key)
        items.append(Item(len(stack) - 1, _joined(group)))
    return ListBlock(False, tuple(items))


def _numbered(run: list[_Group]) -> Iterator[Block]:
    """Typed numbers become a list only when they count from 1: a list does not keep others."""
    counted = [group.mark for group in run] == [str(n + 1) for n in range(len(run))]
    if counted and len(run) > 1:
        items = []
        for group in run:
            spans = _joined(group)
            found = _NUMBERED.match(raw_text(spans))
            items.append(Item(0, part(spans, found.end() if found else 0, len(raw_text(spans)))))
        yield ListBlock(True, tuple(items))
    else:
        yield from (Paragraph(_joined(group)) for group in run)


def _merged_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    pending: ListBlock | None = None
    for block in blocks:
        if isinstance(block, ListBlock):
            if pending and _goes_on(pending, block):
                pending = replace(pending, items=pending.items + block.items)
                continue
            if pending:
                yield pending
            pending = block
            continue
        if pending:
            yield pending
            pending = None
        yield block
    if pending:
        yield pending


def _goes_on(before: ListBlock, after: ListBlock) -> bool:
    """Whether a list goes on with the next one: numbers neither jump nor begin again."""
    count = sum(not item.level for item in before.items)
    return before.ordered == after.ordered and (
        not after.ordered or after.start == before.start + count
    )
