"""Small operations on runs of text: cut, split into lines, trim, find links."""

import re
from collections.abc import Iterable
from dataclasses import replace

from cms.documents.outline import Block, Span, Spans, cells_of, with_cells

SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_URL = re.compile(r"<?(https?://[^\s<>\"«»]+)>?", re.IGNORECASE)
_URL_TAIL = ".,;:!?'’)]}*_"
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")


def raw_text(spans: Iterable[Span]) -> str:
    """The text of some spans as it stands, line boundaries included."""
    return "".join(span.text for span in spans)


def part(spans: Spans, start: int, end: int) -> Spans:
    """The characters from ``start`` to ``end`` of the joined text, with their styles."""
    kept: list[Span] = []
    at = 0
    for span in spans:
        low, high = max(start - at, 0), min(end - at, len(span.text))
        if low < high:
            whole = high - low == len(span.text)
            kept.append(span if whole else replace(span, text=span.text[low:high]))
        at += len(span.text)
    return tuple(kept)


def replaced(spans: Spans, changes: Iterable[tuple[int, int, str]]) -> Spans:
    """The spans with stretches of their text replaced; a later change inside one is dropped."""
    result: list[Span] = []
    at = 0
    for start, end, text in sorted(changes, key=lambda change: (change[0], -change[1])):
        if end <= at:
            continue
        result.extend(part(spans, at, start))
        if start >= at:
            result.append(Span(text))
        at = end
    result.extend(part(spans, at, len(raw_text(spans))))
    return merged(result)


def without_struck(block: Block) -> Block:
    """A block without the text that is struck."""
    cells = (tuple(span for span in cell if not span.struck) for cell in cells_of(block))
    return with_cells(block, cells)


def split_lines(spans: Spans) -> list[Spans]:
    """The physical lines of a run of spans, blank ones included."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        first, *others = span.text.split("\n")
        if first:
            lines[-1].append(replace(span, text=first) if others else span)
        lines += ([replace(span, text=text)] if text else [] for text in others)
    return [tuple(line) for line in lines]


def join_lines(lines: Iterable[Spans]) -> Spans:
    """The reverse of ``split_lines``."""
    joined: list[Span] = []
    for number, line in enumerate(lines):
        if number:
            joined.append(Span("\n"))
        joined.extend(line)
    return merged(joined)


def merged(spans: Iterable[Span]) -> Spans:
    """Neighbours with the same style become one span; empty spans go."""
    runs: list[list[Span]] = []
    for span in spans:
        if not span.text:
            continue
        last = runs[-1][0] if runs else None
        blank = not span.href and not span.text.strip()
        if last and (_style(last) == _style(span) or (blank and not last.href)):
            runs[-1].append(span)
        else:
            runs.append([span])
    return tuple(run[0] if len(run) == 1 else replace(run[0], text=raw_text(run)) for run in runs)


def _style(span: Span) -> tuple[bool, bool, bool, str]:
    return span.bold, span.italic, span.struck, span.href


def trimmed(spans: Spans) -> Spans:
    """Spans without white space at either end."""
    text = raw_text(spans)
    start = len(text) - len(text.lstrip())
    return part(spans, start, len(text.rstrip()))


def single_spaced(text: str) -> str:
    """A text whose runs of plain white space are one space."""
    return _BLANKS.sub(" ", text).strip(" ")


def tidied(spans: Spans) -> Spans:
    """For people: runs of plain white space become one space; no-break spaces stay as typed."""
    result: list[Span] = []
    after_blank = True
    for span in spans:
        text = _BLANKS.sub(" ", span.text)
        if after_blank and text.startswith(" "):
            text = text[1:]
        if text:
            after_blank = text.endswith(" ")
            result.append(replace(span, text=text))
    return trimmed(merged(result))


def tidied_lines(spans: Spans) -> Spans:
    """The same for each line."""
    return join_lines(map(tidied, split_lines(spans)))


def linked(spans: Spans) -> Spans:
    """Addresses in running text become links; links to anything but http(s) and mail lose it."""
    result: list[Span] = []
    for span in spans:
        href = span.href.strip()
        if SAFE_LINK.fullmatch(href):
            result.append(replace(span, href=href))
        elif not span.href and "://" not in span.text:
            result.append(span)
        else:
            result.extend(_with_addresses(replace(span, href="")))
    return merged(result)


def _with_addresses(span: Span) -> Iterable[Span]:
    at = 0
    for found in _URL.finditer(span.text):
        url = found[1].rstrip(_URL_TAIL)
        if not SAFE_LINK.fullmatch(url):
            continue
        bracketed = found[0].startswith("<") and found[0].endswith(">")
        yield replace(span, text=span.text[at : found.start() if bracketed else found.start(1)])
        yield replace(span, text=url, href=url)
        at = found.end() if bracketed and url == found[1] else found.start(1) + len(url)
    yield replace(span, text=span.text[at:])
