"""Keys akin to another one: what people turn a key into when they are asked for a new one.

Whoever knew « lampe cerisier tambour 1 » guesses « lampe cerisier tambour 2 ». Other keys are known
by their hash only, so that the kin of a new key are listed and looked for among the fingerprints.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, permutations

from django.views.decorators.debug import sensitive_variables
from mnemonic import Mnemonic

from cdp.access import keys
from cms.french.dates import MONTHS
from cms.french.folding import fold

_MAX_PERMUTED = 5  # words: 120 orders
_MAX_REPLACED = 8  # words
_NUMBERS = [*map(str, range(100)), *(f"{n:02}" for n in range(10)), *map(str, range(1990, 2051))]
_PART = re.compile(r"\d+|[^\W\d_]+")


@sensitive_variables()
def variants(key: str) -> set[str]:
    """``key``, normalised, and changed as people change keys.

    With another number, ending, order or accents; in the plural or the singular; with a letter
    doubled or single; with a word less, or another one, of those that keys are made of.
    """
    text = keys.normalise(key)
    parts = _PART.findall(key)
    words = [keys.normalise(part) for part in parts]
    found = chain(
        _shorter(text, words),
        _renumbered(words),
        _ended(words),
        _replaced(words),
        _reordered(words),
        _inflected(words),
        _doubled(text),
        [fold(text), "".join(_accented().get(fold(word), word) for word in words)],
    )
    return {variant for variant in found if len(variant) >= keys.MIN_LENGTH} - {text}


@sensitive_variables()
def _shorter(text: str, words: list[str]) -> Iterator[str]:
    """Without what is at either end, whether or not words are told apart; without one word."""
    for cut in range(1, len(text) - keys.MIN_LENGTH + 1):
        yield text[cut:]
        yield text[:-cut]
    for place in range(len(words)):
        yield "".join([*words[:place], *words[place + 1 :]])


@sensitive_variables()
def _renumbered(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        if word.isdecimal():
            for number in (*_NUMBERS, str(int(word[:9]) + 1), str(max(0, int(word[:9]) - 1))):
                yield "".join([*words[:place], number, *words[place + 1 :]])


@sensitive_variables()
def _ended(words: list[str]) -> Iterator[str]:
    """With another word or number at the end or at the beginning, in place of one or added."""
    for stem in ("".join(words), "".join(words[:-1])):
        yield from (stem + ending for ending in _endings())
    for stem in ("".join(words), "".join(words[1:])):
        yield from (number + stem for number in _NUMBERS)


@sensitive_variables()
def _replaced(words: list[str]) -> Iterator[str]:
    """With another word in place of any but the last, which ``_ended`` replaces."""
    for place in range(len(words[:_MAX_REPLACED]) - 1):
        before, after = "".join(words[:place]), "".join(words[place + 1 :])
        yield from (before + word + after for word in _other_words())


@sensitive_variables()
def _inflected(words: list[str]) -> Iterator[str]:
    """In the plural or the singular: all words, or one."""
    for inflect in (_plural, _singular):
        changed = [inflect(word) for word in words]
        yield "".join(changed)
        for place, word in enumerate(changed):
            yield "".join([*words[:place], word, *words[place + 1 :]])


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al"):
        return f"{word[:-2]}aux"
    return f"{word}{'x' if word.endswith(('au', 'eu')) else 's'}"


def _singular(word: str) -> str:
    if word.endswith("aux") and not word.endswith("eaux"):
        return f"{word[:-3]}al"
    return word[:-1] if word.endswith(("s", "x")) else word


@sensitive_variables()
def _doubled(text: str) -> Iterator[str]:
    """With each letter once more, and each that is doubled once less."""
    for at, letter in enumerate(text):
        yield text[:at] + letter + text[at:]
        if text[at + 1 : at + 2] == letter:
            yield text[:at] + text[at + 1 :]


@sensitive_variables()
def _reordered(words: list[str]) -> Iterator[str]:
    if len(words) <= _MAX_PERMUTED:
        yield from map("".join, permutations(words))


@cache
def _endings() -> frozenset[str]:
    """Numbers, letters, « bis », and words."""
    return _other_words().union(_NUMBERS, "abcdefghijklmnopqrstuvwxyz", ["bis", "ter"])


@cache
def _other_words() -> frozenset[str]:
    """Months, and the words that new keys are proposed from."""
    return frozenset(map(keys.normalise, [*MONTHS, *Mnemonic("french").wordlist]))


@cache
def _accented() -> dict[str, str]:
    """The words with accents that many keys are made of, by what they are without."""
    return {fold(word): keys.normalise(word) for word in Mnemonic("french").wordlist}
