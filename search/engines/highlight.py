"""What of a passage to show under a result, and which of its words answer the query.

Marks come from the plan and the passage alone, never from the index, so they can tell nothing of
what other passages hold. The text shown is the text stored: accents and capitals stay.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.engines.base import Fragment, Passage
from search.engines.french import (
    Token,
    compose,
    compounds,
    spans,
    token_of,
    tokens,
)
from search.engines.plan import Field, Guess, How, Match, Plan

EXCERPT_LENGTH = 240  # characters, the ellipses not counted
SHORT = 110  # of those below the best one
_LEAD = 60  # characters of context before the first match shown
_ELLIPSIS = "…"

# Line ends and control characters; the no-break spaces of French punctuation stay.
# Words that hyphens join: from a hyphen, as looking for whole chains is slow.
_HYPHEN = re.compile("[-‐‑]")
_CHAIN = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")
_BLANKS = re.compile(r"[\x00- \x7f-\x84\x86-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    word: int  # which word or phrase of the plan it answers


class Highlighter:
    """Marks for one plan, in as many passages as there are hits."""

    def __init__(self, plan: Plan) -> None:
        self._guesses = plan.guesses
        self._by_word: dict[str, set[int]] = {}
        self._by_stem: dict[str, set[int]] = {}
        self._open: list[tuple[Match, int]] = []  # met by more words than one
        for number, matches in enumerate(plan.words):
            self._sort(matches, number)
        typed = enumerate(plan.phrases, start=len(plan.words))
        synonyms = (
            (number, match)
            for number, word in enumerate(plan.words)
            for match in word
            if match.how is How.PHRASE
        )
        self._phrases = [(number, match.text.split()) for number, match in (*typed, *synonyms)]
        # The same words come in passage after passage: each is looked at once, as it is written.
        self._answers: dict[str, tuple[int, ...]] = {}
        self._chains: dict[str, list[_Mark]] = {}
        self._known: dict[str, list[_Mark]] = {}

    def _sort(self, matches: Iterable[Match], number: int) -> None:
        for match in matches:
            if match.how is How.TERM:
                by = self._by_stem if match.field is Field.STEM else self._by_word
                by.setdefault(match.text, set()).add(number)
            elif match.how is not How.PHRASE:
                self._open.append((match, number))

    def title(self, title: str) -> tuple[Fragment, ...]:
        """The whole title, its matching words marked."""
        text = _clean(title)
        return tuple(_fragments(text, self._marks(text), 0, len(text)))

    def excerpt(self, text: str, length: int = EXCERPT_LENGTH) -> tuple[Fragment, ...]:
        """About `length` characters of a text where most of the plan's words meet, marked.

        It is cut between words, with an ellipsis where text was left out; the beginning is taken
        when nothing matches (the title did). An empty text gives no fragment.
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

    def title_suffices(self, passage: Passage) -> bool:
        """Whether the passage answers no more of the plan than its title does.

        Any passage of the document then answers as well: the whole of it is meant.
        """
        own = (passage.section, passage.text)
        words = {mark.word for text in own for mark in self._all_marks(_clean(text))}
        return words <= {mark.word for mark in self._all_marks(_clean(passage.title))}

    def corrected(self, text: str, passages: Iterable[Passage]) -> str:
        """The typed text with the words that answer in place of the guessed ones.

        Empty when nothing was guessed, or no passage holds a word to take: they alone are asked.
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
        """How the word that answers a guess is most often written."""
        written = Counter(self._words_of(passages, guess.position))
        if not written:
            return ""
        word = written.most_common(1)[0][0]
        return f"{guess.elided}’{word}" if guess.elided else word

    def words(self, passages: Iterable[Passage]) -> tuple[str, ...]:
        """The words of these passages that answer the first word of the plan, as written."""
        written: dict[str, str] = {}  # by stem: one of « guide » and « guides » says enough
        for word in self._words_of(passages, 0):
            written.setdefault(next(tokens(word)).stem, word)
        return tuple(written.values())

    def _words_of(self, passages: Iterable[Passage], number: int) -> Iterator[str]:
        """The words that answer a word of the plan, as written but for a capital."""
        for passage in passages:
            for text in map(_clean, (passage.title, passage.section, passage.text)):
                for mark in self._all_marks(text):
                    if mark.word == number:
                        word = text[mark.start : mark.end]
                        yield word.lower() if word.istitle() else word

    def _marks(self, text: str) -> list[_Mark]:
        """Where words of the plan stand in a composed text, in order, none overlapping."""
        marks = self._all_marks(text)
        marks.sort(key=lambda mark: (mark.start, -mark.end))
        return list(_apart(marks))

    def _all_marks(self, text: str) -> list[_Mark]:
        marks = self._known.get(text)
        if marks is None:
            marks = self._known[text] = [*self._word_marks(text), *self._compound_marks(text)]
            found = list(tokens(text)) if self._phrases else []
            for number, phrase in self._phrases:
                marks.extend(_phrase_marks(found, phrase, number))
        return marks

    def _word_marks(self, text: str) -> Iterator[_Mark]:
        answers = self._answers
        for span in spans(text):
            answered = answers.get(span[0])
            if answered is None:
                answered = answers[span[0]] = self._answered(token_of(span))
            for number in answered:
                yield _Mark(*span.span(), number)

    def _answered(self, token: Token) -> tuple[int, ...]:
        """Which words of the plan a word answers."""
        found = self._by_word.get(token.word, set()) | self._by_stem.get(token.stem, set())
        return (*found, *(n for match, n in self._open if _meets(match, token.word)))

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
                marks = self._chains.get(chain[0])
                if marks is None:
                    marks = self._chains[chain[0]] = list(self._chain_marks(chain[0]))
                yield from (_Mark(start + m.start, start + m.end, m.word) for m in marks)

    def _chain_marks(self, text: str) -> Iterator[_Mark]:
        for chain, root in compounds(text, list(tokens(text))):
            for number in self._by_stem.get(root, ()):
                yield from (_Mark(token.start, token.end, number) for token in chain)


def _meets(match: Match, word: str) -> bool:
    """Whether a word is one of those that a prefix or a typing error stands for."""
    if match.how is How.PREFIX:
        return word.startswith(match.text)
    return within(word, match.text, match.edits)


@lru_cache(maxsize=256)
def _clean(text: str) -> str:
    return _BLANKS.sub(" ", compose(text)).strip()


def _apart(marks: Sequence[_Mark]) -> Iterator[_Mark]:
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


def within(one: str, other: str, edits: int) -> bool:
    """Whether two words differ by at most `edits` typing errors.

    Insertions, deletions, replacements and swaps of neighbours count one each (optimal string
    alignment), which is what engines' fuzzy queries accept.
    """
    if abs(len(one) - len(other)) > edits:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        previous, row = row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > edits:
            return False
        before = previous
    return row[-1] <= edits


def _densest(marks: Sequence[_Mark], length: int) -> _Mark | None:
    """The mark to begin with, so that most different words, then most marks, are in reach."""
    best: tuple[int, int] = (0, 0)
    chosen = None
    for number, first in enumerate(marks):
        reach = first.start + length - _LEAD
        inside = [mark for mark in marks[number : number + length] if mark.end <= reach]
        richness = len({mark.word for mark in inside}), len(inside)
        if richness > best:
            best, chosen = richness, first
    return chosen


def _start(text: str, mark: _Mark | None, length: int) -> int:
    """Where to cut before a mark: after a space, with some context, none of the length wasted."""
    if mark is None or len(text) <= length or mark.end <= length - _LEAD:
        return 0
    lead = max(0, min(mark.start - _LEAD, len(text) - length))
    if lead == 0:
        return 0
    space = text.find(" ", lead - 1, mark.start)
    return space + 1 if space >= 0 else mark.start


def _end(text: str, start: int, length: int) -> int:
    """Where to cut at the end: before a space if there is one in the last half."""
    limit = start + length
    if limit >= len(text):
        return len(text)
    space = text.rfind(" ", start + length // 2, limit + 1)
    return space if space >= 0 else limit


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
    """Neighbours that are both plain made one."""
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
