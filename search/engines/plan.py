"""From a typed query to what an engine must look for, as plain data.

``parse()`` takes the text apart. What to do with an unknown word depends on the index, within the
searcher's scope: ``Query.resolve()`` asks it and decides. Synonyms, such as the expansions of
acronyms, are further matches of the words that they stand for. An engine renders the ``Plan`` with
its own term, prefix, fuzzy and phrase queries; highlights are made from the same plan.

No engine's query parser ever sees typed text: it would raise on stray quotes and expose fields.
Weights are those measured on French administrative texts (title × 2, exact forms at half the
stem's weight, half of the words enough); a section's heading comes between title and body.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from search.engines.analysis import (
    STOP_WORDS,
    Token,
    compose,
    compounds,
    stem_folded,
    tokens,
)

MAX_QUERY_LENGTH = 500  # characters; the rest is dropped
MAX_WORDS = 40  # more say nothing new, and each costs a clause

TITLE_WEIGHT = 2.0  # of a match in a title, relative to the body
HEADING_WEIGHT = 1.5  # of a match in a section's heading, likewise
TIE_BREAKER = 0.1  # share of the other matches of a word beside its best one
EXACT_WEIGHT, STEM_WEIGHT, COMPOUND_WEIGHT = 0.5, 1.0, 0.5
ORDINAL_WEIGHT, NUMBER_WEIGHT = 1.0, 0.5  # of a typed 47e: itself, and 47 as in « article 47 »
# A completion of a word that exists ranks below it; one that had to be guessed counts like a word.
COMPLETION_WEIGHT, GUESS_WEIGHT = 0.5, 1.0
# A passage of today scores 15 % more than one without a date; half of that a year earlier.
RECENCY_BOOST, RECENCY_HALF_LIFE = 0.15, 365  # share, days
SYNONYM_WEIGHT = 0.4  # of a synonym, relative to the typed words

_MAX_SUGGESTION_WORDS, _MAX_SUGGESTION_PREFIXES = 5, 5
_MIN_PREFIX_LENGTH = 2  # of an unknown word
_MIN_COMPLETION_LENGTH = 3  # of a word that exists
_FUZZY_EDITS = ((8, 2), (4, 1))  # from this many letters, this many edits
_ELIDED = ("qu", "l", "d", "n", "s", "j", "c", "m", "t")
_ELISION_BEFORE = frozenset("aeiouyh")
_MIN_ELIDED_WORD_LENGTH = 3


class MatchKind(Enum):
    """How a match is compared with the words of the index."""

    TERM = "term"
    PREFIX = "prefix"
    FUZZY = "fuzzy"  # ``edits`` insertions, deletions, replacements or swaps of neighbours
    PHRASE = "phrase"  # the words of ``text``, side by side


class Field(Enum):
    """Which form of the title, heading and body a match is compared with."""

    EXACT = "exact"  # analysis.Terms.exact
    STEM = "stem"  # analysis.Terms.stems


@dataclass(frozen=True, slots=True)
class Match:
    """One way to match a word; ``weight`` is that of the body.

    In a title it is multiplied by ``TITLE_WEIGHT``, in a heading by ``HEADING_WEIGHT``.
    """

    kind: MatchKind
    field: Field
    text: str
    weight: float = 1.0
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One meaning of a typed word: if any ``test`` matches in the scope, ``matches`` are used.

    It is ``guessed`` when it replaces the word by another one; ``elided`` is what was written
    before that one without an apostrophe (the l of « lenfant »).
    """

    test: tuple[Match, ...]
    matches: tuple[Match, ...]
    guessed: bool = False
    elided: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A typed word and its interpretations, best first; the last one is the fallback."""

    text: str
    interpretations: tuple[Interpretation, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """The word at ``position`` of a plan replaces ``typed``; ``elided``: see ``Interpretation``."""

    position: int
    typed: str
    elided: str


Words = tuple[str, ...]  # folded, consecutive
# From words to others of the same meaning: from a full name to ("pmi",), and back.
Synonyms = Mapping[Words, Sequence[Words]]
NO_SYNONYMS: Synonyms = {}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for: a word is found by any of its matches (the best one counts).

    ``minimum`` words are enough; every phrase is required; a document with any of ``excluded`` in
    a passage of the scope is left out. Without words and phrases, nothing is found.
    """

    words: tuple[tuple[Match, ...], ...] = ()
    minimum: int = 0
    phrases: tuple[Match, ...] = ()
    excluded: tuple[Match, ...] = ()
    guesses: tuple[Guess, ...] = ()


HasMatch = Callable[[Sequence[tuple[Match, ...]]], Iterable[bool]]


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query, before the index is asked about its words."""

    words: tuple[Word, ...] = ()
    phrases: tuple[Match, ...] = ()
    excluded: tuple[Match, ...] = ()

    def resolve(self, has_match: HasMatch) -> Plan:
        """Choose an interpretation of each word.

        ``has_match`` tells, for each test in order, whether a passage OF THE SCOPE satisfies it:
        otherwise a correction would tell that a word exists in a closed space. Most words exist as
        typed, which is asked for all of them at once.
        """
        known_as_typed = has_match([word.interpretations[0].test for word in self.words])
        chosen = [
            word.interpretations[0] if known else _choose(word.interpretations, has_match)
            for word, known in zip(self.words, known_as_typed, strict=True)
        ]
        return Plan(
            words=tuple(interpretation.matches for interpretation in chosen),
            minimum=(len(self.words) + 1) // 2,
            phrases=self.phrases,
            excluded=self.excluded,
            guesses=tuple(
                Guess(position, word.text, interpretation.elided)
                for position, (word, interpretation) in enumerate(
                    zip(self.words, chosen, strict=True)
                )
                if interpretation.guessed
            ),
        )


def _choose(interpretations: Sequence[Interpretation], has_match: HasMatch) -> Interpretation:
    """The first interpretation that matches, but for the one as typed, which does not.

    The last one is the fallback and is not asked for.
    """
    candidates = interpretations[1:-1]
    answers = zip(candidates, has_match([one.test for one in candidates]), strict=False)
    return next((one for one, matched in answers if matched), interpretations[-1])


# -word, -"some words", "some words" (opened by " “ or «); a lone dash is punctuation.
_OPERATOR = re.compile(
    r"""
    (?P<minus>(?<!\S)-)? (?: "(?P<straight>[^"]*)" | “(?P<curly>[^”]*)” | «(?P<french>[^»]*)» )
    | (?<!\S)-(?P<excluded>[^\W\d_]\S*)
    """,
    re.VERBOSE,
)


def parse(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Query:
    """Parse a typed query: words, "phrases" and -exclusions; any string is valid.

    The last word is completed when nothing follows it: it may be unfinished.
    """
    typed = compose(text[:MAX_QUERY_LENGTH])
    phrases: list[Match] = []
    excluded: list[Match] = []

    def extract(operator: re.Match[str]) -> str:
        quoted = operator["straight"] or operator["curly"] or operator["french"] or ""
        if operator["minus"] or operator["excluded"]:
            excluded.extend(_exclusion(quoted or operator["excluded"] or ""))
        else:
            phrases.extend(_phrase(tokens(quoted)))
        return " ; "  # keeps the words on both sides apart

    rest = _OPERATOR.sub(extract, typed)
    unfinished = len(text) <= MAX_QUERY_LENGTH and rest[-1:].isalnum()
    return Query(
        words=tuple(_words(rest, unfinished, synonyms, stop_words=not phrases)),
        phrases=tuple(dict.fromkeys(phrases)),
        excluded=tuple(dict.fromkeys(excluded)),
    )


def _phrase(found: Iterable[Token]) -> Iterator[Match]:
    words = [token.word for token in found]
    if len(words) > 1:
        yield Match(MatchKind.PHRASE, Field.EXACT, " ".join(words))
    elif words:
        yield Match(MatchKind.TERM, Field.EXACT, words[0])


def _exclusion(text: str) -> Iterator[Match]:
    found = list(tokens(text))
    yield from _phrase(found)
    if len(found) == 1 and found[0].stem:
        yield Match(MatchKind.TERM, Field.STEM, found[0].stem)


def suggestion_plans(text: str) -> Iterator[Iterator[Plan]]:
    """For each word of a query without results, plans for words that begin like it.

    The longest prefixes come first; there are few, as each is one query to the index.
    """
    for word in parse(text).words[:_MAX_SUGGESTION_WORDS]:
        length = len(word.text)
        step = max(1, length // (2 * _MAX_SUGGESTION_PREFIXES))
        ends = range(length - 1, max(_MIN_COMPLETION_LENGTH, length // 2) - 1, -step)
        yield (Plan(words=(_prefix(word.text[:end], GUESS_WEIGHT),), minimum=1) for end in ends)


def _words(text: str, unfinished: bool, synonyms: Synonyms, *, stop_words: bool) -> Iterator[Word]:
    """The words to look for, each once; stop words if allowed, and if there are no others."""
    found = list(tokens(text))
    last = found[-1] if found and unfinished else None
    compound_of = {token: stem for chain, stem in compounds(text, found) for token in chain}
    kept = [token for token in found if token.stem]
    if not kept and stop_words:
        kept = found
    unique = {token.word: token for token in kept}  # the last of equals: it may be unfinished
    synonyms_of = _synonym_matches(found, synonyms) if synonyms else {}
    for token in list(unique.values())[:MAX_WORDS]:
        matches = tuple(dict.fromkeys(synonyms_of.get(token, ())))
        yield _word(token, compound_of.get(token, ""), matches, unfinished=token == last)


def _synonym_matches(found: list[Token], synonyms: Synonyms) -> dict[Token, list[Match]]:
    """For each word that belongs to words with synonyms, the matches of these synonyms."""
    words = [token.word for token in found]
    matches_of: dict[Token, list[Match]] = {}
    for named, others in synonyms.items():
        length = len(named)
        for start in range(len(words) - length + 1):
            if tuple(words[start : start + length]) == named:
                matches = [_synonym(other) for other in others]
                for token in found[start : start + length]:
                    matches_of.setdefault(token, []).extend(matches)
    return matches_of


def _synonym(words: Words) -> Match:
    if len(words) > 1:
        return Match(MatchKind.PHRASE, Field.EXACT, " ".join(words), SYNONYM_WEIGHT)
    return Match(MatchKind.TERM, Field.STEM, stem_folded(words[0]), SYNONYM_WEIGHT)


def _terms(word: str, stem: str) -> tuple[Match, ...]:
    exact = Match(MatchKind.TERM, Field.EXACT, word, EXACT_WEIGHT)
    return (exact, Match(MatchKind.TERM, Field.STEM, stem, STEM_WEIGHT)) if stem else (exact,)


def _ordinal(token: Token) -> tuple[Match, ...]:
    """The ordinal, and with less weight the bare number, which often means something else."""
    return (
        Match(MatchKind.TERM, Field.EXACT, token.word, ORDINAL_WEIGHT),
        Match(MatchKind.TERM, Field.STEM, token.stem, NUMBER_WEIGHT),
    )


def _word(token: Token, compound: str, synonyms: tuple[Match, ...], *, unfinished: bool) -> Word:
    typed = _terms(token.word, token.stem)
    if compound:
        typed += (Match(MatchKind.TERM, Field.STEM, compound, COMPOUND_WEIGHT),)
    if not token.word.isalpha():
        # Words with digits are never guessed: the 35e conference does not answer « 34e ».
        typed = _ordinal(token) if token.word == f"{token.stem}e" else typed
        return Word(token.word, (Interpretation(typed, typed + synonyms),))

    completed = _prefix(token.word, COMPLETION_WEIGHT) if unfinished else ()
    interpretations = [Interpretation(typed, typed + completed + synonyms)]
    if synonyms:
        interpretations.append(Interpretation(synonyms, synonyms))
    if unfinished:
        interpretations.extend(_completions(token.word))
    if elided := _elision(token.word):
        rest = token.word.removeprefix(elided)
        terms = _terms(rest, stem_folded(rest))
        interpretations.append(Interpretation(terms, terms, guessed=True, elided=elided))
        if unfinished:
            interpretations.extend(_completions(rest))
    interpretations.extend(
        Interpretation(matches, matches, guessed=True) for matches in _fuzzy(token.word)
    )
    return Word(token.word, tuple(interpretations))


def _prefix(word: str, weight: float) -> tuple[Match, ...]:
    if len(word) < _MIN_COMPLETION_LENGTH:
        return ()
    return (Match(MatchKind.PREFIX, Field.EXACT, word, weight),)


def _completions(word: str) -> Iterator[Interpretation]:
    if len(word) >= _MIN_PREFIX_LENGTH:
        prefix = (Match(MatchKind.PREFIX, Field.EXACT, word, GUESS_WEIGHT),)
        yield Interpretation(prefix, prefix)


def _elision(word: str) -> str:
    """What precedes a word typed without its apostrophe (the l of « lenfant »), or nothing."""
    for elided in _ELIDED:
        rest = word.removeprefix(elided)
        if rest == word or len(rest) < _MIN_ELIDED_WORD_LENGTH or rest in STOP_WORDS:
            continue
        if rest[0] in _ELISION_BEFORE:
            return elided
    return ""


def _fuzzy(word: str) -> list[tuple[Match, ...]]:
    """Matches by number of edits: one edit first, as two bring in unrelated words."""
    most = next((edits for letters, edits in _FUZZY_EDITS if len(word) >= letters), 0)
    return [
        (Match(MatchKind.FUZZY, Field.EXACT, word, GUESS_WEIGHT, edits),)
        for edits in range(1, most + 1)
    ]
