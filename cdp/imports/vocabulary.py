"""The closed vocabulary that need not be in a field for a line to count as recognised."""

from collections.abc import Iterable

from cms.french.dates import MONTHS, WEEKDAYS
from cms.french.folding import fold
from cms.french.words import word_set, words

# Words that join others, and those for a meeting and its moment: a line made of these and of what
# the fields hold is recognised whole. Labels are read as such, and need not be here.
_VOCABULARY = word_set(
    """
    a afin ainsi au aux avec c d dans de des du elle en entre et h l la le les n no nos notre nous
    on ou par pour puis qu que s se sera seront est sont aura auront tiendra tiendront toujours
    vos votre y date dates heure heures horaire horaires jour lieu debut fin fixee fixees suivant
    suivante suivants suivantes prochain prochains prochaine prochaines venir rappel rendez vous
    rdv conference conferences reunion reunions rencontre rencontres seance seances cdp visio
    visios visioconference visioconferences zoom
    """
).union(
    (fold(month) for month in MONTHS),
    (fold(day) + plural for day in WEEKDAYS for plural in ("", "s")),
)


def is_covered(text: str, held: Iterable[str]) -> bool:
    """Whether each word of ``text`` is in ``held`` texts or in the closed vocabulary."""
    known = {word for each in held for word in words(each)}
    return all(word in known or word in _VOCABULARY for word in words(text))
