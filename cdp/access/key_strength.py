"""What makes a key easy to guess: the site's own words, years, the keyboard; too few guesses.

Who guesses knows the site. A key that holds one of its words is refused whatever else it holds:
such words make a key look longer than it is, and whoever chooses one has an easier choice.
"""

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from django.conf import settings
from django.views.decorators.debug import sensitive_variables
from zxcvbn import matching, scoring

from cdp.access import keys
from cdp.access.common_french import COMMON_FRENCH
from cdp.models import Metier, Series, SpacePage
from cms.french.folding import fold

MIN_BITS = 40
# The estimator's time grows with the square of the length; what follows only adds guesses.
_MAX_ESTIMATED = 72  # characters
# Shorter words of the site stand in others (« sage » in « paysage »): they only count for little.
_MIN_WORD = 5  # letters
_ENDING = 3  # letters: « directeur » recalls « directions »
_RUN = 4  # keys
_YEAR = re.compile(r"(?:19|20)\d\d|deuxmille")
# Of the French keyboard and of the others, in rows, in columns; « éèçà » is « 2790 » without Shift.
_ROWS = (
    *("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop"),
    *("yxcvbnm", "aqwzsxedcrfvtgbyhnuj", "1aq2zs3ed4rf5tg6yh7uj8ik9ol0pm", "qazwsxedcrfvtgbyhnujm"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm", "éèçà", "01234567890", "abcdefghijklmnopqrstuvwxyz"),
)
# Of the programme and its roles, on any site of it; folded, and as they are written.
PROGRAMME = {
    "pegase": "Pégase",
    "cdp": "CdP",
    "conference": "conférence",
    "compterendu": "compte rendu",
    "motdepass": "mot de passe",
    "protection": "protection",
    "enfance": "enfance",
    "enfant": "enfant",
    "maternel": "maternelle",
    "familial": "familial",
    "creche": "crèche",
    "pouponni": "pouponnière",
    "praticien": "praticien",
    "coordinat": "coordination",
    "coordonnat": "coordonnateur",
    "educat": "éducateur",
    "infirmi": "infirmier",
    "pediatr": "pédiatre",
    "psycholog": "psychologue",
    "psychomotric": "psychomotricien",
    "psychiatr": "psychiatre",
    "puericult": "puéricultrice",
    "sagefemme": "sage-femme",
}


@sensitive_variables()
def weakness(key: str) -> str | None:
    """Why ``key`` is easily guessed, as the end of a French sentence; None if it is not."""
    typed = keys.normalise(key)
    text = fold(typed)
    words = dict(_site_words())
    for word in sorted(words, key=len, reverse=True):
        if (len(word) >= _MIN_WORD or word in PROGRAMME) and word in text:
            return f"il rappelle {words[word]}"
    if year := _YEAR.search(text):
        return f"il contient une année, «\u00a0{year[0]}\u00a0»"
    if run := _keyboard_run(typed):
        return f"«\u00a0{run}\u00a0» est une suite de touches ou de lettres"
    if _bits(text, words) < MIN_BITS:
        return "il faut trop peu d’essais pour le trouver"
    return None


def _site_words() -> Iterator[tuple[str, str]]:
    """The words of the site, folded, without their endings, and what each is, in French."""
    for what, names in _sources():
        for word in re.findall(r"\w+", " ".join(names)):
            singular = fold(word).removesuffix("s")
            stem = singular[: max(_MIN_WORD, len(singular) - _ENDING)]
            yield stem, f"«\u00a0{word}\u00a0», qui est dans {what}"
    for name, written in PROGRAMME.items():
        yield name, f"«\u00a0{written}\u00a0», un mot du programme"


def _sources() -> list[tuple[str, list[str]]]:
    pages = list(SpacePage.objects.values_list("title", "slug"))
    hosts = [host for host in settings.ALLOWED_HOSTS if not re.search(r"[\d:]$", host)]
    return [
        ("une adresse du site", [*hosts, *(slug for _, slug in pages)]),
        ("le nom du site", [settings.WAGTAIL_SITE_NAME]),
        ("le nom d’un métier", list(Metier.objects.values_list("name", flat=True))),
        ("le nom d’une série de conférences", list(Series.objects.values_list("name", flat=True))),
        ("le nom d’un espace", [title for title, _ in pages]),
    ]


def _keyboard_run(typed: str) -> str | None:
    runs = (typed[start : start + _RUN] for start in range(len(typed) - _RUN + 1))
    return next((run for run in runs if run in _runs()), None)


@cache
def _runs() -> frozenset[str]:
    """All runs of ``_RUN`` keys, forwards and backwards."""
    rows = chain(_ROWS, (row[::-1] for row in _ROWS))
    return frozenset(row[i : i + _RUN] for row in rows for i in range(len(row) - _RUN + 1))


@sensitive_variables()
def _bits(text: str, words: Iterable[str]) -> float:
    """How many guesses find a key, as a power of two, to who knows these words.

    The estimator's own entry point keeps the words of the last caller for all threads.
    """
    text = text[:_MAX_ESTIMATED]
    ours = {"site": list(words), "french": COMMON_FRENCH}
    ranked = {name: matching.build_ranked_dict(each) for name, each in ours.items()}
    known = matching.RANKED_DICTIONARIES | ranked
    guesses = scoring.most_guessable_match_sequence(text, matching.omnimatch(text, known))
    return math.log2(guesses["guesses"])
