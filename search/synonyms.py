"""What the glossary says to be the same: acronyms and full names, and other ways to write them."""

from functools import lru_cache

from cdp.models import Term
from search.engines.analysis import compose, tokens
from search.engines.plan import Synonyms, Words

_LONGEST = 10  # words; a definition is no name


def synonyms() -> Synonyms:
    """Of the glossary as it is now; one query."""
    rows = Term.objects.order_by("pk").values_list("name", "expansion", "synonyms")
    return _synonyms(tuple(rows))


@lru_cache(maxsize=4)
def _synonyms(terms: tuple[tuple[str, str, str], ...]) -> Synonyms:
    found: dict[Words, list[Words]] = {}
    for name, expansion, others in terms:
        ways = dict.fromkeys(map(_words, [name, expansion, *others.splitlines()]))
        same = [words for words in ways if 0 < len(words) <= _LONGEST]
        for words in same:
            found.setdefault(words, []).extend(other for other in same if other != words)
    return found


def _words(text: str) -> Words:
    return tuple(token.word for token in tokens(compose(text)))
