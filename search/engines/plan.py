"""From a typed text to what an engine must look for, as plain data.

`read()` takes the text apart. What to do with a word that nobody wrote is only known by asking the
index, within the searcher's scope: `Query.resolve()` asks and settles it. Synonyms, such as the
expansions of acronyms, are further ways of meeting the words that they stand for. An engine
renders the `Plan` with its own term, prefix, fuzzy and phrase queries, and highlights come from it.

No engine's query parser ever sees typed text: it would raise on stray quotes and expose fields.
Weights are those measured on French administrative texts (title × 2, exact forms at half the
stem's weight, half of the words enough); a section's heading comes between title and body.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from search.engines.french import STOP_WORDS, Token, compose, compounds, root_of, tokens

LONGEST_QUERY = 500  # characters; the rest is dropped
MOST_WORDS = 40  # more say nothing new, and each costs a clause

TITLE_WEIGHT = 2.0  # of a match in a title, to one in the body
HEADING_WEIGHT = 1.5  # of a match in a section's heading
TIE = 0.1  # share of the other matches of a word beside its best one
EXACT, STEM, COMPOUND = 0.5, 1.0, 0.5
RANK, NUMBER = 1.0, 0.5  # of a typed ordinal: 47e, and 47 as in « article 47 »
# Prefix and fuzzy matches score the same whatever the word, so their weights are absolute: an
# addition to a word that exists stays below it, a word that had to be guessed counts like a rare
# one.
ADDED, GUESSED = 0.5, 4.0
# A passage of today scores 15 % more than one without date; half of that a year before.
RECENCY, HALF_LIFE = 0.15, 365  # share, days
SYNONYM = 0.4  # of what stands for the typed words

_NEARBY_WORDS, _NEARBY_BEGINNINGS = 5, 5
_SHORTEST_PREFIX = 2
_SHORTEST_ADDED = 3
_FUZZY_FROM = ((8, 2), (4, 1))  # letters, edits
_ELIDED = ("qu", "l", "d", "n", "s", "j", "c", "m", "t")
_ELISION_BEFORE = frozenset("aeiouyh")
_SHORTEST_REST = 3


class How(Enum):
    """How a match compares with the words of the index."""

    TERM = "term"
    PREFIX = "prefix"
    FUZZY = "fuzzy"  # `edits` insertions, deletions, replacements or swaps of neighbours
    PHRASE = "phrase"  # the words of `text`, side by side


class Field(Enum):
    """Which form of the title, of the heading and of the body a match looks at."""

    EXACT = "exact"  # french.Terms.exact
    STEM = "stem"  # french.Terms.stems


@dataclass(frozen=True, slots=True)
class Match:
    """One way of meeting a word; `weight` is the body's.

    The title's is `TITLE_WEIGHT` times it, the heading's `HEADING_WEIGHT` times.
    """

    how: How
    field: Field
    text: str
    weight: float = 1.0
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """An interpretation of a typed word: right if anything in scope meets `test`, then `use`.

    It is `guessed` when it takes the word for another one, before which `elided` was glued.
    """

    test: tuple[Match, ...]
    use: tuple[Match, ...]
    guessed: bool = False
    elided: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A typed word with its readings in order of trust; the last one when none of them is right."""

    text: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """That the word of a plan at `position` stands for one typed otherwise, `typed`."""

    position: int
    typed: str
    elided: str


Words = tuple[str, ...]
# What else says the same, for folded words in a row: ("pmi",) for a full name, and back.
Synonyms = Mapping[Words, Sequence[Words]]
NO_SYNONYMS: Synonyms = {}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for: each word is met by any of its matches (the best one counts).

    `minimum` words are enough; every phrase is required; a document with any of `excluded` in a
    passage of the scope is left out. Without words and phrases, nothing is found.
    """

    words: tuple[tuple[Match, ...], ...] = ()
    minimum: int = 0
    phrases: tuple[Match, ...] = ()
    excluded: tuple[Match, ...] = ()
    guesses: tuple[Guess, ...] = ()


Met = Callable[[Sequence[tuple[Match, ...]]], Iterable[bool]]


@dataclass(frozen=True, slots=True)
class Query:
    """A text taken apart, before the index was asked about its words."""

    words: tuple[Word, ...] = ()
    phrases: tuple[Match, ...] = ()
    excluded: tuple[Match, ...] = ()

    def resolve(self, met: Met) -> Plan:
        """Settle each word, `met` telling which tests some passage OF THE SCOPE meets, in order.

        The scope is what keeps a correction from telling that a word exists in a closed space.
        Most words exist as typed: that is asked for all of them at once.
        """
        as_typed = met([word.readings[0].test for word in self.words])
        settled = [
            word.readings[0] if known else _settle(word.readings[1:] or word.readings, met)
            for word, known in zip(self.words, as_typed, strict=True)
        ]
        return Plan(
            words=tuple(reading.use for reading in settled),
            minimum=(len(self.words) + 1) // 2,
            phrases=self.phrases,
            excluded=self.excluded,
            guesses=tuple(
                Guess(position, word.text, reading.elided)
                for position, (word, reading) in enumerate(zip(self.words, settled, strict=True))
                if reading.guessed
            ),
        )


def _settle(readings: Sequence[Reading], met: Met) -> Reading:
    """The first reading that is right; the last one need not be asked for."""
    asked = readings[:-1]
    answers = zip(asked, met([reading.test for reading in asked]), strict=False)
    return next((reading for reading, right in answers if right), readings[-1])


# -word, -"some words", "some words" (any of " “ « opens); a lone dash is punctuation.
_OPERATOR = re.compile(
    r"""
    (?P<minus>(?<!\S)-)? (?: "(?P<straight>[^"]*)" | “(?P<curly>[^”]*)” | «(?P<french>[^»]*)» )
    | (?<!\S)-(?P<excluded>[^\W\d_]\S*)
    """,
    re.VERBOSE,
)


def read(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Query:
    """Take a typed text apart: words, "phrases" and -exclusions; any string is fine.

    Its last word may be unfinished when nothing follows it.
    """
    typed = compose(text[:LONGEST_QUERY])
    phrases: list[Match] = []
    excluded: list[Match] = []

    def take(operator: re.Match[str]) -> str:
        quoted = operator["straight"] or operator["curly"] or operator["french"] or ""
        if operator["minus"] or operator["excluded"]:
            excluded.extend(_exclusion(quoted or operator["excluded"] or ""))
        else:
            phrases.extend(_phrase(tokens(quoted)))
        return " ; "  # keeps the words around apart

    rest = _OPERATOR.sub(take, typed)
    unfinished = len(text) <= LONGEST_QUERY and rest[-1:].isalnum()
    return Query(
        words=tuple(_words(rest, unfinished, synonyms, stop_words=not phrases)),
        phrases=tuple(dict.fromkeys(phrases)),
        excluded=tuple(dict.fromkeys(excluded)),
    )


def _phrase(found: Iterable[Token]) -> Iterator[Match]:
    words = [token.word for token in found]
    if len(words) > 1:
        yield Match(How.PHRASE, Field.EXACT, " ".join(words))
    elif words:
        yield Match(How.TERM, Field.EXACT, words[0])


def _exclusion(text: str) -> Iterator[Match]:
    found = list(tokens(text))
    yield from _phrase(found)
    if len(found) == 1 and found[0].stem:
        yield Match(How.TERM, Field.STEM, found[0].stem)


def nearby(text: str) -> Iterator[Iterator[Plan]]:
    """For each word of a text that nothing answers, plans for words that begin as it does.

    The longest beginnings first; a few of each, as each is a question to the index.
    """
    for word in read(text).words[:_NEARBY_WORDS]:
        length = len(word.text)
        step = max(1, length // (2 * _NEARBY_BEGINNINGS))
        ends = range(length - 1, max(_SHORTEST_ADDED, length // 2) - 1, -step)
        yield (Plan(words=(_prefix(word.text[:end], GUESSED),), minimum=1) for end in ends)


def _words(text: str, unfinished: bool, synonyms: Synonyms, *, stop_words: bool) -> Iterator[Word]:
    """The words that count, once each; stop words only when `stop_words` and nothing else came."""
    found = list(tokens(text))
    last = found[-1] if found and unfinished else None
    glued = {token: root for chain, root in compounds(text, found) for token in chain}
    kept = [token for token in found if token.stem]
    if not kept and stop_words:
        kept = found
    once = {token.word: token for token in kept}  # the last of equals: it may be unfinished
    same = _same(found, synonyms) if synonyms else {}
    for token in list(once.values())[:MOST_WORDS]:
        also = tuple(dict.fromkeys(same.get(token, ())))
        yield _word(token, glued.get(token, ""), also, unfinished=token == last)


def _same(found: list[Token], synonyms: Synonyms) -> dict[Token, list[Match]]:
    """What else meets each word of those that have synonyms."""
    words = [token.word for token in found]
    same: dict[Token, list[Match]] = {}
    for said, others in synonyms.items():
        length = len(said)
        for start in range(len(words) - length + 1):
            if tuple(words[start : start + length]) == said:
                matches = [_synonym(other) for other in others]
                for token in found[start : start + length]:
                    same.setdefault(token, []).extend(matches)
    return same


def _synonym(words: Words) -> Match:
    if len(words) > 1:
        # A phrase scores as all its words together.
        return Match(How.PHRASE, Field.EXACT, " ".join(words), SYNONYM / len(words))
    return Match(How.TERM, Field.STEM, root_of(words[0]), SYNONYM)


def _terms(word: str, root: str) -> tuple[Match, ...]:
    exact = Match(How.TERM, Field.EXACT, word, EXACT)
    return (exact, Match(How.TERM, Field.STEM, root, STEM)) if root else (exact,)


def _ordinal(token: Token) -> tuple[Match, ...]:
    """A rank, and as a lesser match the bare number, which often counts something else."""
    return (
        Match(How.TERM, Field.EXACT, token.word, RANK),
        Match(How.TERM, Field.STEM, token.stem, NUMBER),
    )


def _word(token: Token, compound: str, also: tuple[Match, ...], *, unfinished: bool) -> Word:
    typed = _terms(token.word, token.stem)
    if compound:
        typed += (Match(How.TERM, Field.STEM, compound, COMPOUND),)
    if not token.word.isalpha():
        # Figures are never guessed: the 35e conference is no answer to the 34e.
        typed = _ordinal(token) if token.word == f"{token.stem}e" else typed
        return Word(token.word, (Reading(typed, typed + also),))

    completed = _prefix(token.word, ADDED) if unfinished else ()
    readings = [Reading(typed, typed + completed + also)]
    if also:
        readings.append(Reading(also, also))
    if unfinished:
        readings.extend(_completions(token.word))
    if elided := _elision(token.word):
        rest = token.word.removeprefix(elided)
        terms = _terms(rest, root_of(rest))
        readings.append(Reading(terms, terms, guessed=True, elided=elided))
        if unfinished:
            readings.extend(_completions(rest))
    near = _fuzzy(token.word)
    readings.extend(Reading(matches, matches, guessed=True) for matches in near)
    return Word(token.word, tuple(readings))


def _prefix(word: str, weight: float) -> tuple[Match, ...]:
    if len(word) < _SHORTEST_ADDED:
        return ()
    return (Match(How.PREFIX, Field.EXACT, word, weight),)


def _completions(word: str) -> Iterator[Reading]:
    if len(word) >= _SHORTEST_PREFIX:
        prefix = (Match(How.PREFIX, Field.EXACT, word, GUESSED),)
        yield Reading(prefix, prefix)


def _elision(word: str) -> str:
    """What is glued to a word typed without its apostrophe (the l of « lenfant »), or nothing."""
    for elided in _ELIDED:
        rest = word.removeprefix(elided)
        if rest == word or len(rest) < _SHORTEST_REST or rest in STOP_WORDS:
            continue
        if rest[0] in _ELISION_BEFORE:
            return elided
    return ""


def _fuzzy(word: str) -> list[tuple[Match, ...]]:
    """Typing errors by number of edits: one first, as two bring in unrelated words."""
    most = next((edits for letters, edits in _FUZZY_FROM if len(word) >= letters), 0)
    return [(Match(How.FUZZY, Field.EXACT, word, GUESSED, edits),) for edits in range(1, most + 1)]
