"""One analysis of French text, for indexing, for queries and for highlights.

It is plain Python so that every engine matches the same words: an engine indexes ``terms()`` as
they come, words joined by spaces, with no analyser of its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from cms.french.folding import fold
from search.engines.stemmer import stem

VERSION = 2  # to be raised when tokens change: indexes made by another version are not used

_FIELD_BREAK = "¶"  # between two texts of one field; no token contains it

_MIN_VERB_LENGTH = 6  # letters: « trouvez », not « assez »
_NOT_VERBS = frozenset(["rendez"])  # -vous
_MAX_WORD_LENGTH = 64  # engines refuse terms of tens of thousands of bytes; words are shorter

# Function words, folded, with what elision leaves before its apostrophe (l', qu', jusqu'…).
# Not "ete": l'été is a season people search for.
STOP_WORDS = frozenset(
    """
    a ai aient ainsi alors as au aucun aucune aussi autre autres aux avaient avait avant avec avez
    avoir avons ayant c car ce ceci cela celle celles celui ces cet cette ceux chaque chez comme
    d dans de depuis des donc dont du e elle elles en entre es est et etaient etait etant etc etes
    etre eu eux f furent fut h i il ils j jusqu jusque k l la laquelle le lequel les lesquelles
    lesquels leur leurs lors lorsqu lorsque lui m ma mais me meme memes mes moi mon n ne ni non nos
    notre nous o on ont or ou par parce pas pendant peu peut peuvent pour pourquoi pres puis
    puisqu puisque q qu quand que quel quelle quelles quels qui quoi quoiqu quoique r s sa se sera
    serait seront ses si sienne soi soient soit sommes son sont sous suis sur t ta te tel telle
    telles tels tes toi ton tous tout toute toutes tu u un une unes uns v vos votre vous w x y z
    """.split()  # noqa: SIM905 - a list of words reads as text
)

# Word parts that a reader never sees: soft hyphens and zero-width spaces.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


def compose(text: str) -> str:
    """Compose accents (NFC: a decomposed é would cut its word) and drop invisible characters.

    Offsets of ``tokens()`` are offsets in this form, which looks the same as the original.
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


_SPACE = "[ \u00a0\u202f]"
_NOT_INSIDE = r"(?<![^\W_])"
_END = r"(?![^\W_])"
_WORD = re.compile(
    rf"""
    # A.S.E. and A.S.E, not the B.A of a missing space
    (?P<dotted>{_NOT_INSIDE}(?:[^\W\d_]\.){{2,}}(?:[^\W\d_]{_END})?)
    # 13 h 30, 13h30, 13h
    | (?P<hour>{_NOT_INSIDE}(?P<h>\d{{1,2}}){_SPACE}?h(?:{_SPACE}?(?P<min>[0-5]\d))?{_END})
    # 34e, 34ème, 34 ème, and the first's 1er, 1re, 1ère; a lone e needs care: « 2 e-mails »
    | (?P<ordinal>{_NOT_INSIDE}(?P<rank>\d{{1,6}})(?:
        {_SPACE}?(?:i?[eè]mes?)
        | (?:es?|ers?|[eè]?res?|nde?s?|ᵉ|ᵉʳ|ʳᵉ)
        | (?<=1){_SPACE}(?:er|[eè]?re)
        | {_SPACE}[eᵉ](?![-.'’])
      ){_END})
    # 1 113
    | (?P<number>{_NOT_INSIDE}\d{{1,3}}(?:{_SPACE}\d{{3}})+{_END})
    # any word; of « excusé·e·s » the first form
    | (?P<word>[^\W_]+(?P<inclusive>(?:[·‧][^\W\d_]{{1,6}})+)?)
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Token(NamedTuple):
    """A word of a text: its folded form, its stem, and its offsets in the composed text.

    ``stem`` is empty for a stop word. The word of an ordinal is ``34e`` and its stem ``34``, so
    that it matches the bare number without being equal to it.
    """

    word: str
    stem: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text from ``compose``, in order."""
    return map(token_of, spans(text))


def spans(text: str) -> Iterator[re.Match[str]]:
    """The words of a text from ``compose`` as regex matches, before any analysis."""
    return _WORD.finditer(text)


def token_of(span: re.Match[str]) -> Token:
    """The token of one of the ``spans``."""
    return Token(*_analyse(span), *span.span())


def _analyse(match: re.Match[str]) -> tuple[str, str]:
    if match.lastgroup == "word":  # nearly always, so asked first
        return _word(match[0].removesuffix(match["inclusive"] or ""))
    if match["dotted"]:
        return _word(match["dotted"].replace(".", ""))
    if match["hour"]:
        hour = f"{match['h']}h{match['min'] or ''}"
        return hour, hour
    if match["ordinal"]:
        return f"{match['rank']}e", match["rank"]
    number = re.sub(_SPACE, "", match["number"])
    return number, number


@lru_cache(maxsize=65_536)
def _word(raw: str) -> tuple[str, str]:
    word = fold(raw)[:_MAX_WORD_LENGTH]
    return word, "" if word in STOP_WORDS else stem_folded(word)


def stem_folded(word: str) -> str:
    """The stem of a folded word; verb forms in -ez are stemmed as their infinitive.

    The light stemmer leaves « trouvez » apart from « trouver »: measured on known items, gender
    and verb forms gain .016 MRR, nothing else loses more than .007.
    """
    verb = len(word) >= _MIN_VERB_LENGTH and word.endswith("ez") and word not in _NOT_VERBS
    return stem(f"{word[:-2]}er" if verb else word)


_HYPHENS = frozenset("-‐‑")
_MAX_COMPOUND_WORDS = 3


def compounds(text: str, found: Iterable[Token]) -> Iterator[tuple[list[Token], str]]:
    """Hyphenated words, with the stem of their joined form: ASQ-SE is also found as asqse.

    ``found`` are the ``tokens`` of ``text``. Chains of more than three words, with digits, or of
    stop words only (est-ce) are not compounds.
    """
    chain: list[Token] = []
    for token in found:
        if chain and text[chain[-1].end : token.start] in _HYPHENS:
            chain.append(token)
            continue
        if len(chain) > 1:
            yield from _compound(chain)
        chain = [token]
    if len(chain) > 1:
        yield from _compound(chain)


def _compound(chain: list[Token]) -> Iterator[tuple[list[Token], str]]:
    if len(chain) > _MAX_COMPOUND_WORDS or not any(token.stem for token in chain):
        return
    joined = "".join(token.word for token in chain)
    if joined.isalpha():
        yield chain, stem(joined[:_MAX_WORD_LENGTH])


class Terms(NamedTuple):
    """What an engine indexes of a text, as words joined by spaces.

    ``exact`` holds the folded words, stop words included, for phrases. ``stems`` holds the stems
    without stop words, then those of compounds.
    """

    exact: str
    stems: str


def terms(*texts: str) -> Terms:
    """Analyse texts into one field; no phrase matches across two of them."""
    exact: list[str] = []
    stems: list[str] = []
    for text in map(compose, texts):
        found = list(tokens(text))
        if exact:
            exact.append(_FIELD_BREAK)
        exact.extend([token.word for token in found])
        stems.extend([token.stem for token in found if token.stem])
        stems.extend(compound for _, compound in compounds(text, found))
    return Terms(" ".join(exact), " ".join(stems))
