"""The title and excerpts of a result, with the words that match the query marked.

Marks come from the plan and the passage alone, never from the index, so they can tell nothing of
what other passages hold. The text shown is the text stored: accents and capitals stay.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.engines.analysis import (
    Token,
    compose,
    compounds,
    spans,
    token_of,
    tokens,
)
from search.engines.base import Fragment, Passage
from search.engines.plan import Field, Guess, Match, MatchKind, Plan

EXCERPT_LENGTH = 200  # characters, the ellipses not counted
SHORT_EXCERPT_LENGTH = 110  # likewise, for passages below the best one
_CONTEXT_LENGTH = 60  # characters before the first match shown
_ELLIPSIS = "…"

# Hyphenated words are searched for from a hyphen, as looking for whole chains is slow.
_HYPHEN = re.compile("[-‐‑]")
_CHAIN = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")
# Line ends and control characters; the no-break spaces of French punctuation stay.
_BLANKS = re.compile(r"[\x00- \x7f-\x84\x86-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    word: int  # position in the plan of the word or phrase that it matches


class Highlighter:
    """Marks the words of one plan, in the passages of all its hits."""

    def __init__(self, plan: Plan) -> None:
        self._guesses = plan.guesses
        self._by_word: dict[str, set[int]] = {}
        self._by_stem: dict[str, set[int]] = {}
        self._inexact: list[tuple[Match, int]] = []  # prefixes and typing errors
        for number, matches in enumerate(plan.words):
            self._add(matches, number)
        typed = enumerate(plan.phrases, start=len(plan.words))
        synonyms = (
            (number, match)
            for number, word in enumerate(plan.words)
            for match in word
            if match.kind is MatchKind.PHRASE
        )
        self._phrases = [(number, match.text.split()) for number, match in (*typed, *synonyms)]
        # Memos: the same words, as written, come in passage after passage.
        self._matched_by_word: dict[str, tuple[int, ...]] = {}
        self._marks_by_chain: dict[str, list[_Mark]] = {}
        self._marks_by_text: dict[str, list[_Mark]] = {}

    def _add(self, matches: Iterable[Match], number: int) -> None:
        for match in matches:
            if match.kind is MatchKind.TERM:
                by = self._by_stem if match.field is Field.STEM else self._by_word
                by.setdefault(match.text, set()).add(number)
            elif match.kind is not MatchKind.PHRASE:
                self._inexact.append((match, number))

    def title(self, title: str) -> tuple[Fragment, ...]:
        """The whole title, its matching words marked."""
        text = _clean(title)
        return tuple(_fragments(text, self._marks(text), 0, len(text)))

    def excerpt(self, text: str, length: int = EXCERPT_LENGTH) -> tuple[Fragment, ...]:
        """About ``length`` characters of a text where most of the plan's words are, marked.

        It is cut between words, with an ellipsis where text was left out; it is the beginning when
        nothing matches (the title did). An empty text gives no fragment.
        """
        text = _clean(text)
        marks = self._marks(text)
        start = _start(text, _densest(marks, length), length)
        end = _end(text, start, length)
        fragments = list(_fragments(text, marks, start, end))
        if start > 0:
            fragments.insert(0, Fragment(f"{_ELLIPSIS} ", marked=False))
        if end < len(text):
            fragments.append(Fragment(f" {_ELLIPSIS}", marked=False))
        return tuple(_joined(fragments))

    def answer(self, answers: Iterable[str]) -> tuple[Fragment, ...]:
        """The one of these lines that matches most of the plan, whole and marked, or nothing."""
        texts = [(len({mark.word for mark in self._all_marks(text)}), text) for text in answers]
        words, text = max(texts, key=lambda one: one[0], default=(0, ""))
        return self.title(text) if words else ()

    def title_suffices(self, passage: Passage) -> bool:
        """Whether the passage matches no more of the plan than its title does.

        Any passage of the document then matches as well, so the result is the document as a whole.
        """
        texts = (passage.section, passage.text)
        words = {mark.word for text in texts for mark in self._all_marks(_clean(text))}
        return words <= {mark.word for mark in self._all_marks(_clean(passage.title))}

    def corrected(self, text: str, passages: Iterable[Passage]) -> str:
        """The typed text with its misspelt words replaced by those found instead.

        Empty when nothing was guessed, or when these passages hold no word to replace one with.
        """
        found = {guess.typed: self._most_frequent(guess, passages) for guess in self._guesses}
        if not found or not all(found.values()):
            return ""
        text = compose(text)
        for token in reversed(list(tokens(text))):
            if token.word in found:
                text = text[: token.start] + found[token.word] + text[token.end :]
        return text

    def _most_frequent(self, guess: Guess, passages: Iterable[Passage]) -> str:
        """How the word that matches a guess is most often written."""
        written = Counter(self._words_of(passages, guess.position))
        if not written:
            return ""
        word = written.most_common(1)[0][0]
        return f"{guess.elided}’{word}" if guess.elided else word

    def words(self, passages: Iterable[Passage]) -> tuple[str, ...]:
        """The words of these passages that match the first word of the plan, as written."""
        written: dict[str, str] = {}  # by stem: one of « guide » and « guides » is enough
        for word in self._words_of(passages, 0):
            written.setdefault(next(tokens(word)).stem, word)
        return tuple(written.values())

    def _words_of(self, passages: Iterable[Passage], number: int) -> Iterator[str]:
        """The words that match a word of the plan, as written but for an initial capital."""
        for passage in passages:
            for text in map(_clean, (passage.title, passage.section, passage.text)):
                for mark in self._all_marks(text):
                    if mark.word == number:
                        word = text[mark.start : mark.end]
                        yield word.lower() if word.istitle() else word

    def _marks(self, text: str) -> list[_Mark]:
        """The marks of a composed text, in order, none overlapping."""
        marks = self._all_marks(text)
        marks.sort(key=lambda mark: (mark.start, -mark.end))
        return list(_without_overlaps(marks))

    def _all_marks(self, text: str) -> list[_Mark]:
        marks = self._marks_by_text.get(text)
        if marks is None:
            marks = self._marks_by_text[text] = [
                *self._word_marks(text),
                *self._compound_marks(text),
            ]
            found = list(tokens(text)) if self._phrases else []
            for number, phrase in self._phrases:
                marks.extend(_phrase_marks(found, phrase, number))
            self._marks_by_text[text] = marks
        return marks

    def _word_marks(self, text: str) -> Iterator[_Mark]:
        memo = self._matched_by_word
        for span in spans(text):
            matched = memo.get(span[0])
            if matched is None:
                matched = memo[span[0]] = self._matched(token_of(span))
            for number in matched:
                yield _Mark(*span.span(), number)

    def _matched(self, token: Token) -> tuple[int, ...]:
        """The positions of the words of the plan that a word matches."""
        found = self._by_word.get(token.word, set()) | self._by_stem.get(token.stem, set())
        return (*found, *(n for match, n in self._inexact if _matches(match, token.word)))

    def _compound_marks(self, text: str) -> Iterator[_Mark]:
        end = 0
        for hyphen in _HYPHEN.finditer(text):
            if hyphen.start() < end:
                continue
            start = hyphen.start()
            while start and text[start - 1].isalnum():
                start -= 1
            if chain := _CHAIN.match(text, start):
                end = chain.end()
                marks = self._marks_by_chain.get(chain[0])
                if marks is None:
                    marks = self._marks_by_chain[chain[0]] = list(self._chain_marks(chain[0]))
                yield from (_Mark(start + m.start, start + m.end, m.word) for m in marks)

    def _chain_marks(self, text: str) -> Iterator[_Mark]:
        for chain, stem in compounds(text, list(tokens(text))):
            for number in self._by_stem.get(stem, ()):
                yield from (_Mark(token.start, token.end, number) for token in chain)


def _matches(match: Match, word: str) -> bool:
    """Whether a word satisfies a prefix or fuzzy match."""
    if match.kind is MatchKind.PREFIX:
        return word.startswith(match.text)
    return within_edits(word, match.text, match.edits)


@lru_cache(maxsize=256)
def _clean(text: str) -> str:
    return _BLANKS.sub(" ", compose(text)).strip()


def _without_overlaps(marks: Sequence[_Mark]) -> Iterator[_Mark]:
    end = -1
    for mark in marks:
        if mark.start >= end:
            yield mark
            end = mark.end


def _phrase_marks(found: Sequence[Token], words: Sequence[str], number: int) -> Iterator[_Mark]:
    for first in range(len(found) - len(words) + 1):
        run = found[first : first + len(words)]
        if [token.word for token in run] == list(words):
            yield _Mark(run[0].start, run[-1].end, number)


def within_edits(one: str, other: str, edits: int) -> bool:
    """Whether the edit distance of two words is at most ``edits``.

    Insertions, deletions, replacements and swaps of neighbours count one each (optimal string
    alignment), which is what engines' fuzzy queries accept.
    """
    if abs(len(one) - len(other)) > edits:
        return False
    before_previous: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        previous, row = row, [i]
        for j, expected in enumerate(other, start=1):
            cost = min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (letter != expected))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == expected:
                cost = min(cost, before_previous[j - 2] + 1)
            row.append(cost)
        if min(row) > edits:
            return False
        before_previous = previous
    return row[-1] <= edits


def _densest(marks: Sequence[_Mark], length: int) -> _Mark | None:
    """The mark to begin with to show most different words, then most marks, or None."""
    best: tuple[int, int] = (0, 0)
    chosen = None
    for number, first in enumerate(marks):
        limit = first.start + length - _CONTEXT_LENGTH
        inside = [mark for mark in marks[number : number + length] if mark.end <= limit]
        counts = len({mark.word for mark in inside}), len(inside)
        if counts > best:
            best, chosen = counts, first
    return chosen


def _start(text: str, mark: _Mark | None, length: int) -> int:
    """Where an excerpt begins: after a space, with some context before the mark.

    No later than ``length`` characters before the end, so that the excerpt is full.
    """
    if mark is None or len(text) <= length or mark.end <= length - _CONTEXT_LENGTH:
        return 0
    lead = max(0, min(mark.start - _CONTEXT_LENGTH, len(text) - length))
    if lead == 0:
        return 0
    space = text.find(" ", lead - 1, mark.start)
    start = space + 1 if space >= 0 else mark.start
    return start + 2 if text.startswith("· ", start) else start


def _end(text: str, start: int, length: int) -> int:
    """Where an excerpt ends: before a space if there is one in the second half."""
    limit = start + length
    if limit >= len(text):
        return len(text)
    space = text.rfind(" ", start + length // 2, limit + 1)
    end = space if space >= 0 else limit
    return end - 2 if text.endswith(" ·", start, end) else end


def _fragments(text: str, marks: Sequence[_Mark], start: int, end: int) -> Iterator[Fragment]:
    at = start
    for mark in marks:
        if mark.start < at or mark.start >= end:
            continue
        stop = min(mark.end, end)
        if mark.start > at:
            yield Fragment(text[at : mark.start], marked=False)
        yield Fragment(text[mark.start : stop], marked=True)
        at = stop
    if at < end:
        yield Fragment(text[at:end], marked=False)


def _joined(fragments: Sequence[Fragment]) -> Iterator[Fragment]:
    """Join neighbouring unmarked fragments."""
    plain = ""
    for fragment in fragments:
        if fragment.marked:
            if plain:
                yield Fragment(plain, marked=False)
            plain = ""
            yield fragment
        else:
            plain += fragment.text
    if plain:
        yield Fragment(plain, marked=False)
