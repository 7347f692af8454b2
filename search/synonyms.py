"""Synonyms from the glossary: acronyms, full names and other spellings."""

from functools import lru_cache

from cdp.models import Term
from search.engines.analysis import compose, tokens
from search.engines.plan import Synonyms, Words

_MAX_WORDS = 10  # of a synonym; longer texts are definitions


def synonyms() -> Synonyms:
    """The synonyms of the glossary as it is now, both ways; one query."""
    rows = Term.objects.order_by("pk").values_list("name", "expansion", "synonyms")
    return _synonyms(tuple(rows))


@lru_cache(maxsize=4)
def _synonyms(terms: tuple[tuple[str, str, str], ...]) -> Synonyms:
    found: dict[Words, list[Words]] = {}
    for name, expansion, others in terms:
        spellings = dict.fromkeys(map(_words, [name, expansion, *others.splitlines()]))
        same = [words for words in spellings if 0 < len(words) <= _MAX_WORDS]
        for words in same:
            found.setdefault(words, []).extend(other for other in same if other != words)
    return found


def _words(text: str) -> Words:
    return tuple(token.word for token in tokens(compose(text)))
