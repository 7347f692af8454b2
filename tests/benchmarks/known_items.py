"""Known-item queries: words of a title, which must find its document.

Each set alters them as people do: without accents, in the plural, with a typing error… Alterations
are mechanical; those of plural and gender give words that the corpus contains, so that most are
French. What differs from the corpus is the query, never the document.
"""

import hashlib
import random
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tests.benchmarks.corpus import Row

TUNING, HELD_OUT = "tuning", "held_out"
SET_SIZE = 250  # queries in each half, at most

_WORD = re.compile(r"(?:\b[^\W\d_]{1,2}['’])?[^\W_]+", re.IGNORECASE)  # « l'enfant » is one
_ELISION = re.compile(r"^[^\W\d_]{1,2}['’](?=.)")
# How titles of forms and online services begin.
_FORM_PREFIX = re.compile(
    r"^(?:Formulaire|Téléservice|Modèle|Simulateur|Service en ligne|Outil de recherche)[^:]*:"
    r"(?: *(?:Simulateur|Modèle|Outil)\b)?"
)
# Function words, folded.
_STOP_WORDS = frozenset(
    """
    a afin alors apres au aucun aussi autre autres aux avant avec avez avoir ce ces cet cette ceux
    chez comme comment dans de depuis des deux doit dois donc dont du elle elles en entre est et
    etre eux fait faire faut hors il ils je la le les leur leurs lors lorsque mais me mes moins mon
    ne non nos notre nous on ont ou par pas pendant peut peuvent peux plus pour pourquoi quand que
    quel quelle quelles quels qui quoi sa sans se selon sera ses si son sont sous suis sur tous tout
    toute toutes un une vers vos votre vous y
    """.split()  # noqa: SIM905 - a list of words reads as text
)


@dataclass(frozen=True, slots=True)
class Query:
    """A typed text, and the document that it must find."""

    id: str
    text: str
    document: str


@dataclass(frozen=True, slots=True)
class _Title:
    """A title, and the words of it that make a query, in order."""

    document: str
    title: str
    words: tuple[str, ...]
    text: str  # of the document


@dataclass(frozen=True, slots=True)
class _Corpus:
    """What alterations look up: the words that exist, and the acronyms of names."""

    words: frozenset[str]
    names: Mapping[str, str]  # an acronym to the words of its full name


Alteration = Callable[[_Title, _Corpus, random.Random], str]


def known_items(rows: Iterable[Row], seed: int = 1) -> dict[str, list[Query]]:
    """The queries of each set, ``SET_SIZE`` in each half where the titles give as many."""
    titles, corpus = _read(rows, seed)
    return {name: _queries(name, alter, titles, corpus, seed) for name, alter in SETS.items()}


def half(document: str) -> str:
    """The half of a document: settings are chosen on ``TUNING``, and judged on ``HELD_OUT``."""
    return (TUNING, HELD_OUT)[hashlib.blake2b(document.encode()).digest()[0] % 2]


def of_half(queries: Iterable[Query], wanted: str) -> list[Query]:
    return [query for query in queries if half(query.document) == wanted]


def _random(*seeds: object) -> random.Random:
    return random.Random(" ".join(map(str, seeds)))  # noqa: S311 - the same at each run


def mrr_at_10(answers: Sequence[tuple[str, Sequence[str]]]) -> float:
    """The mean reciprocal rank of the expected document in the first ten, 0 if it is not there.

    ``answers`` holds the document expected and those found, for each query.
    """
    first = [list(found[:10]) for _, found in answers]
    ranks = [
        1 + ids.index(wanted)
        for ids, (wanted, _) in zip(first, answers, strict=True)
        if wanted in ids
    ]
    return sum(1 / rank for rank in ranks) / len(answers) if answers else 0.0


def recall_at_10(answers: Sequence[tuple[str, Sequence[str]]]) -> float:
    """The share of queries whose document is among the first ten found."""
    return sum(wanted in found[:10] for wanted, found in answers) / len(answers) if answers else 0.0


# Titles


def _read(rows: Iterable[Row], seed: int) -> tuple[list[_Title], _Corpus]:
    texts: dict[str, list[str]] = {}
    title_of: dict[str, str] = {}
    for row in rows:
        title_of[row.document] = row.title.replace("’", "'")
        texts.setdefault(row.document, []).append(f"{row.section}\n{row.text}")
    whole = {document: "\n".join(pieces).replace("’", "'") for document, pieces in texts.items()}
    vocabulary: set[str] = set()
    for text in (*whole.values(), *title_of.values()):
        vocabulary.update(re.findall(r"[^\W\d_]+", text.lower()))
    corpus = _Corpus(frozenset(vocabulary), _acronyms([*title_of.values(), *whole.values()]))
    return _titles(title_of, whole, seed), corpus


def _titles(title_of: Mapping[str, str], whole: Mapping[str, str], seed: int) -> list[_Title]:
    """The titles whose words identify one document.

    A form and the sheet about it, or the same sheet for two audiences, have the same words.
    """
    words_of = {document: _content_words(title) for document, title in title_of.items()}
    keys = {document: frozenset(map(_key, words)) for document, words in words_of.items()}
    times = Counter(keys.values())
    holding: dict[str, set[str]] = {}
    for document, title in title_of.items():
        for word in _WORD.findall(title):
            holding.setdefault(_key(word), set()).add(document)
    found = []
    for document, title in sorted(title_of.items()):
        words = _rarest_words(words_of[document], holding, _random(seed, document))
        if len(words) < 2 or times[keys[document]] > 1:
            continue
        others = set.intersection(*(holding[_key(word)] for word in words))
        if len(others) == 1 or len(words) == len(keys[document]):
            found.append(_Title(document, title, words, whole[document]))
    return found


def _content_words(title: str) -> list[str]:
    """The content words of a title, each once: not « Formulaire 15736*03 : »."""
    about = _FORM_PREFIX.sub("", re.sub(r"\([^)]*\)", " ", title)) or title
    words = [word for word in _WORD.findall(about) if _is_content_word(_bare(word))]
    return list({_key(word): word for word in reversed(words)}.values())[::-1]


def _rarest_words(
    words: Sequence[str], holding: Mapping[str, set[str]], rng: random.Random
) -> tuple[str, ...]:
    """Two to five of the words, those that are in fewest titles, in their order."""
    rarest = sorted(words, key=lambda word: (len(holding[_key(word)]), word))
    chosen = rarest[: rng.randint(2, 5)]
    return tuple(word for word in words if word in chosen)


def _is_content_word(bare: str) -> bool:
    return len(bare) > 2 and bare not in _STOP_WORDS and bare.isalpha()


def _bare(word: str) -> str:
    """A word without elision, case and accents."""
    return _unaccented(_ELISION.sub("", word.lower()))


def _key(word: str) -> str:
    """A key that is the same in the singular and most plurals."""
    return _bare(word).rstrip("sx")


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(character for character in apart if not unicodedata.combining(character))


# Acronyms

_ACRONYM = re.compile(r"\(([A-Z]{3,8})\)")
_MAX_NAME_LENGTH = 120  # characters


def _acronyms(texts: Iterable[str]) -> dict[str, str]:
    """The full names of acronyms, as most often in « Nom complet (SIGLE) »."""
    said: dict[str, Counter[str]] = {}
    for text in texts:
        for match in _ACRONYM.finditer(text):
            before = text[max(0, match.start() - _MAX_NAME_LENGTH) : match.start()]
            words = re.split(r"[^\w\s'-]|\n", before.rstrip())[-1].strip()
            if name := _named(words, match[1]):
                said.setdefault(match[1], Counter())[name.lower()] += 1
    best = {acronym: names.most_common(1)[0] for acronym, names in said.items()}
    return {acronym: name for acronym, (name, times) in sorted(best.items()) if times > 1}


def _named(words: str, acronym: str) -> str:
    """The last words whose initials are the acronym's letters, small words aside."""
    for start in re.finditer(r"[^\W\d_]+", words):
        name = words[start.start() :]
        bare = [_unaccented(word.lower()) for word in re.findall(r"[^\W\d_]+", name)]
        initials = "".join(word[0] for word in bare if word not in _STOP_WORDS and len(word) > 1)
        if bare[0] not in _STOP_WORDS and len(bare[0]) > 1 and initials == acronym.lower():
            return name
    return ""


# Alterations: what is typed instead, or an empty text where a title does not allow it


def _base(title: _Title, corpus: _Corpus, rng: random.Random) -> str:
    return " ".join(title.words)


def _no_accents(title: _Title, corpus: _Corpus, rng: random.Random) -> str:
    return _unaccented(_base(title, corpus, rng))


def _capitals(title: _Title, corpus: _Corpus, rng: random.Random) -> str:
    return _base(title, corpus, rng).upper()


def _one_word(
    others: Callable[[str], Iterable[str]], title: _Title, corpus: _Corpus, rng: random.Random
) -> str:
    """One word replaced by another form that the corpus contains."""
    places = list(range(len(title.words)))
    rng.shuffle(places)
    for at in places:
        elided = (_ELISION.match(title.words[at]) or [""])[0]
        word = title.words[at].removeprefix(elided)
        forms = [form for form in others(word.lower()) if form in corpus.words and form != word]
        if forms and word[1:] == word[1:].lower():
            words = [*title.words]
            words[at] = elided + rng.choice(forms)
            return " ".join(words)
    return ""


def _swapped(word: str, endings: Iterable[tuple[str, str]]) -> list[str]:
    """A word with one of two endings replaced by the other, the longest that fit."""
    both = [pair for one, other in endings for pair in ((one, other), (other, one))]
    fitting = [(old, new) for old, new in both if old and word.endswith(old) and len(word) > 4]
    longest = max((len(old) for old, _ in fitting), default=0)
    return [word.removesuffix(old) + new for old, new in fitting if len(old) == longest]


_NUMBERS = (("al", "aux"), ("ail", "aux"), ("eau", "eaux"), ("eu", "eux"))
_GENDERS = (
    *(("teur", "trice"), ("eur", "euse"), ("if", "ive"), ("eux", "euse"), ("ien", "ienne")),
    *(("el", "elle"), ("al", "ale"), ("é", "ée"), ("és", "ées"), ("er", "ère"), ("ant", "ante")),
    *(("ent", "ente"), ("it", "ite"), ("in", "ine"), ("er", "é"), ("er", "ée"), ("er", "ez")),
    *(("ir", "i"), ("ir", "ie"), ("ier", "ière"), ("ais", "aise"), ("ois", "oise"), ("et", "ète")),
)


def _plurals(word: str) -> list[str]:
    """The plural of a word, or its singular."""
    if forms := _swapped(word, _NUMBERS):
        return forms
    return [word[:-1]] if word.endswith("s") and len(word) > 4 else [f"{word}s"]


def _genders(word: str) -> list[str]:
    return _swapped(word, _GENDERS)


def _elision(between: str, title: _Title, corpus: _Corpus, rng: random.Random) -> str:
    """``between`` in place of apostrophes, for a query that has any."""
    base = _base(title, corpus, rng)
    return base.replace("'", between) if "'" in base else ""


def _typo(title: _Title, corpus: _Corpus, rng: random.Random) -> str:
    """A letter left out, added, replaced, or swapped with the next: never the first one."""
    long = [at for at, word in enumerate(title.words) if len(_bare(word)) >= 5]
    if not long:
        return ""
    at = rng.choice(long)
    elided = (_ELISION.match(title.words[at]) or [""])[0]
    words = [*title.words]
    word = words[at].removeprefix(elided)
    while words[at] == title.words[at]:
        words[at] = elided + _mistyped(word, rng)
    return " ".join(words)


def _mistyped(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    other = rng.choice(string.ascii_lowercase)
    return rng.choice(
        [
            before + after,
            before + other + letter + after,
            before + other + after,
            before + after[0] + letter + after[1:],
        ]
    )


def _acronym(title: _Title, corpus: _Corpus, rng: random.Random) -> str:
    """The acronym in place of the full name that the title spells; the document says both."""
    for acronym, name in corpus.names.items():
        if name in title.title.lower() and re.search(rf"\b{acronym}\b", title.text + title.title):
            said = set(map(_bare, name.split()))
            others = [word for word in title.words if _bare(word) not in said | {acronym.lower()}]
            return " ".join([acronym, *others])
    return ""


def _full_name(title: _Title, corpus: _Corpus, rng: random.Random) -> str:
    """The full name in place of the acronym, which alone is in the title; the text may say it."""
    for acronym in re.findall(r"\b[A-Z]{3,8}\b", title.title):
        name = corpus.names.get(acronym, "")
        if name and name not in title.title.lower() and len(title.words) > 1:
            said = {*map(_bare, name.split()), acronym.lower()}
            others = [word for word in title.words if _bare(word) not in said]
            return " ".join([name, *others])
    return ""


def _prefix(title: _Title, corpus: _Corpus, rng: random.Random) -> str:
    """The last word not yet finished: three letters of it at least."""
    *words, last = title.words
    elided = (_ELISION.match(last) or [""])[0]
    rest = last.removeprefix(elided)
    if len(rest) < 5:
        return ""
    return " ".join([*words, elided + rest[: rng.randrange(3, len(rest))]])


SETS: Mapping[str, Alteration] = {
    "base": _base,
    "no_accents": _no_accents,
    "capitals": _capitals,
    "plural": partial(_one_word, _plurals),
    "gender": partial(_one_word, _genders),
    "glued": partial(_elision, ""),
    "elision_curly": partial(_elision, "’"),
    "elision_none": partial(_elision, " "),
    "typo": _typo,
    "acronym": _acronym,
    "full_name": _full_name,
    "prefix": _prefix,
}


def _queries(
    name: str, alter: Alteration, titles: Sequence[_Title], corpus: _Corpus, seed: int
) -> list[Query]:
    """The queries of a set, in the same order for the same seed."""
    order = list(titles)
    _random(seed, name).shuffle(order)
    found: dict[str, list[Query]] = {TUNING: [], HELD_OUT: []}
    for title in order:
        kept = found[half(title.document)]
        if len(kept) >= SET_SIZE:
            continue
        text = alter(title, corpus, _random(seed, name, title.document))
        if text and (name == "base" or text != " ".join(title.words)):
            kept.append(Query(f"{name}-{title.document}", text, title.document))
    return found[TUNING] + found[HELD_OUT]
