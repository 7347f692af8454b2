"""The closed vocabulary that need not be in a field for a line to count as recognised."""

from collections.abc import Iterable

from cms.french.dates import MONTHS, WEEKDAYS
from cms.french.folding import fold
from cms.french.words import word_set, words

# Words that only introduce a field: a line made of these and of what the fields hold is
# recognised whole. Everything else keeps its line in the body.
_VOCABULARY = word_set(
    """
    a afin ainsi au aux avec c cr d dans date dates de des du elle en entre et h heure heures
    horaire horaires jour l la le les lieu n no nos notre nous numero o odj on ordre par pour pv
    qu que rappel sera seront suivante suivantes suivant suivants toujours vos votre y aura
    auront lieu tiendra tiendront debut fin se est sont fixee fixees compte rendu comptes rendus
    proces verbal releve decisions participant participants participante participantes present
    presents presente presentes presence personne personnes membre membres liste etaient excuse
    excuses excusee excusees absent absents absente absentes e s point points evoque evoques
    evoquee evoquees aborde abordes abordee abordees sujet sujets traite traites prochain
    prochains prochaine prochaines conference conferences reunion reunions rencontre rencontres
    rendez vous rdv seance seances cdp visio visios visioconference visioconferences zoom teams
    telephone telephonique nom noms prenom prenoms etablissement etablissements fonction
    fonctions structure structures ville villes organisme organismes puis venir
    """
).union(
    (fold(month) for month in MONTHS),
    (fold(day) + plural for day in WEEKDAYS for plural in ("", "s")),
)


def is_covered(text: str, held: Iterable[str]) -> bool:
    """Whether each word of ``text`` is in ``held`` texts or in the closed vocabulary."""
    known = {word for each in held for word in words(each)}
    return all(word in known or word in _VOCABULARY for word in words(text))
