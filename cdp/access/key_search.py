"""Keys that stand in a text, found by their value: among all that there are or ever were.

Each run of a few words is compared with the fingerprints, and only what has one is hashed. What
counts in a run is what ``keys.normalise`` keeps: case, punctuation and invisible characters make no
difference, nor do line ends, and a run may begin and end inside what stands between two spaces
(« clé:lune-bleue »). Runs in the form of keys of 0.1, with their punctuation, are looked for too.

Unmarked keys (see ``cdp.access.keys``) cannot be found so, since only their hash is known; nor can
a key that is cut by other words, or spelt letter by letter with spaces.
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from functools import cache
from typing import NamedTuple

from django.views.decorators.debug import sensitive_variables

from cdp.access import keys
from cdp.models import SpaceKey

# Of a run. Proposed keys have five words; chosen ones are often a short sentence.
MAX_WORDS = 8
# … and so many pieces of words: bounds the time that « a-a-a-a… » takes.
MAX_PIECES = 40


class FoundKey(NamedTuple):
    """A key, and where it stands in the text."""

    start: int
    end: int
    key: SpaceKey


class _Piece(NamedTuple):
    """Letters, digits or a sign of a text, the number of their word, and what they count as."""

    start: int
    end: int
    word: int
    form: str
    earlier: str


@sensitive_variables()
def find_keys(text: str) -> list[FoundKey]:
    """The keys that stand in ``text``, in order; time grows with its length."""
    known = keys.by_mark()
    if not known:
        return []
    pieces = list(_pieces(text))
    counting = [piece for piece in pieces if piece.form]
    runs = [
        *_marked(counting, [piece.form for piece in counting], known),
        # Of the earlier form, only runs in which it is another.
        *(
            run
            for run in _marked(pieces, [piece.earlier for piece in pieces], known)
            if any(piece.form != piece.earlier for piece in run.pieces)
        ),
    ]
    is_key = cache(keys.is_key)
    found = {
        (run.pieces[0].start, run.pieces[-1].end): known[run.mark]
        for run in runs
        if is_key(known[run.mark], run.form)
    }
    return [FoundKey(*place, found[place]) for place in sorted(found)]


class _Run(NamedTuple):
    """Some pieces, their form, and its mark, which a key has."""

    pieces: list[_Piece]
    form: str
    mark: str


def _marked(pieces: list[_Piece], forms: list[str], known: Container[str]) -> Iterator[_Run]:
    """The runs that have a known fingerprint, of pieces in these forms."""
    keyed, encoded = keys.keyed_digest(), [form.encode() for form in forms]
    for first, piece in enumerate(pieces):
        digest, length, last_word = keyed.copy(), 0, piece.word + MAX_WORDS - 1
        for last in range(first, min(first + MAX_PIECES, len(pieces))):
            length += len(forms[last])
            if pieces[last].word > last_word or length > keys.MAX_LENGTH:
                break
            digest.update(encoded[last])
            if length >= keys.MIN_LENGTH:
                mark = digest.hexdigest()[: keys.MARK_DIGITS]
                if mark in known:
                    after = last + 1
                    yield _Run(pieces[first:after], "".join(forms[first:after]), mark)


def _pieces(text: str) -> Iterator[_Piece]:
    """What stands between two spaces, cut where letters, digits and signs meet."""
    classes = text.translate(_CLASSES)
    form_of, earlier_form_of = cache(keys.normalise), cache(keys.earlier_form)
    number = 0
    for word in _WORD.finditer(classes):
        # A dash between spaces is no word.
        number += not _SIGNS.fullmatch(word[0])
        for piece in _PIECE.finditer(classes, *word.span()):
            own = text[piece.start() : piece.end()]
            yield _Piece(*piece.span(), number, form_of(own), earlier_form_of(own))


class _Classes(dict[int, str]):
    """For ``str.translate``: of a character, whether it is a space or counts in a key.

    « l » for letters, « d » for digits, « m » for what marks the letter before, « s » for signs,
    among them the invisible characters.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = keys.normalise(character)
        if character.isspace():
            kind = " "
        elif form:
            kind = "d" if form.isdigit() else "l"
        else:
            kind = "m" if unicodedata.category(character)[0] == "M" else "s"
        self[code] = kind
        return kind


_CLASSES = _Classes()
_WORD = re.compile(r"[^ ]+")
_SIGNS = re.compile(r"[sm]+")
_PIECE = re.compile(r"l[lm]*|d[dm]*|m+|s")
