"""Savoy's light stemmer for French.

Source: Jacques Savoy, "Light Stemming Approaches for the French, Portuguese, German and Hungarian
Languages", SAC 2006, as kept up in Lucene's FrenchLightStemFilter (whose output is the reference
of the tests; its analysers are also what a second engine would use).
"""

from typing import NamedTuple


class _Rule(NamedTuple):
    longer_than: int
    ending: str
    replacement: str
    last: bool = True  # no rule after this one


# Tried in order; each looks at the word left by those before.
_RULES = (
    _Rule(9, "issement", "ir"),
    _Rule(8, "issant", "ir"),
    _Rule(7, "ivement", "if"),
    _Rule(6, "ement", "e"),
    _Rule(11, "ficatrice", "fier"),
    _Rule(10, "ficateur", "fier"),
    _Rule(9, "catrice", "quer"),
    _Rule(8, "cateur", "quer"),
    _Rule(8, "atrice", "er"),
    _Rule(7, "ateur", "er"),
    _Rule(6, "trice", "teur", last=False),
    _Rule(5, "ième", ""),
    _Rule(7, "teuse", "ter"),
    _Rule(6, "teur", "ter"),
    _Rule(5, "euse", "eu"),
    _Rule(8, "ère", "er"),
    _Rule(7, "ive", "if"),
    _Rule(4, "folle", "fou"),
    _Rule(4, "molle", "mou"),
    _Rule(9, "nnelle", "n"),
    _Rule(9, "nnel", "n"),
    _Rule(4, "ète", "et", last=False),
    _Rule(8, "ique", "", last=False),
    _Rule(8, "esse", "e"),
    _Rule(7, "inage", "in"),
    _Rule(9, "isation", ""),
    _Rule(8, "ation", ""),
    _Rule(8, "ition", ""),
)
_PLAIN = str.maketrans("àáâôèéêùûîç", "aaaoeeeuuic")


def stem(word: str) -> str:
    """Reduce a lower-case French word to what its plural, feminine and derived forms share.

    For matching only: the result is rarely a word. Accents may be there or not; on folded words
    the three rules that ask for an accent never apply, as in Lucene after its ASCII folding.
    """
    word = _singular(word)
    for rule in _RULES:
        if len(word) > rule.longer_than and word.endswith(rule.ending):
            word = word[: -len(rule.ending)] + rule.replacement
            if rule.ending == "isation" and len(word) > 5 and word.endswith("ual"):
                word = word[:-2] + "el"  # actualisation, like actuel
            if rule.last:
                break
    return _normal(word)


def _singular(word: str) -> str:
    """Drop the plural's -x and -s; chevaux gives cheval, but oiseaux gives oiseau."""
    if len(word) > 5 and word[-1] == "x":
        regular = word[-3:-1] == "au" and word[-4] != "e"
        word = word[:-2] + "l" if regular else word[:-1]
    if len(word) > 3 and word[-1] == "x":
        word = word[:-1]
    if len(word) > 3 and word[-1] == "s":
        word = word[:-1]
    return word


def _normal(word: str) -> str:
    """Drop accents, doubled letters and the last -ie, -r, -e, -ee; short words stay."""
    if len(word) > 4:
        word = _single_letters(word.translate(_PLAIN))
    if len(word) > 4 and word.endswith("ie"):
        word = word[:-2]
    if len(word) > 4:
        word = word.removesuffix("r")
        word = word.removesuffix("e").removesuffix("e")
        if word[-1] == word[-2] and word[-1].isalpha():
            word = word[:-1]
    return word


def _single_letters(word: str) -> str:
    letters = [word[0]]
    for letter in word[1:]:
        if letter != letters[-1] or not letter.isalpha():
            letters.append(letter)
    return "".join(letters)
