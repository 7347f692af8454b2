"""Words as recognition compares them, and the closed vocabulary that a field need not hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Space-like characters that people and word processors put between words.
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\t\n", " "))
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "´": "'"})
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d+)(?:er|ere|re|nde|nd|eme|ieme|e)")


def word_set(text: str) -> frozenset[str]:
    """The words of a literal, for the vocabularies of this package."""
    return frozenset(text.split())


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
    telephone telephonique lundi mardi mercredi jeudi vendredi samedi dimanche lundis mardis
    mercredis jeudis vendredis samedis dimanches janvier fevrier mars avril mai juin juillet
    aout septembre octobre novembre decembre nom noms prenom prenoms etablissement
    etablissements fonction fonctions structure structures ville villes organisme organismes
    puis venir
    """
)


def plain(text: str) -> str:
    """The same text, character for character, with ordinary spaces and apostrophes."""
    return text.translate(_SPACES).translate(_APOSTROPHES)


def fold(text: str) -> str:
    """Lower case without accents, for comparing; lengths may change."""
    if text.isascii():
        return text.translate(_SPACES).lower()
    decomposed = unicodedata.normalize("NFD", plain(text).replace("œ", "oe").replace("Œ", "oe"))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def fold_same_length(text: str) -> str:
    """`fold` character for character, line feeds kept, so that offsets stay those of `text`."""
    if text.isascii():
        return text.replace("\t", " ").lower()
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=4096)
def _folded_character(char: str) -> str:
    return char if char == "\n" else (fold(char) or " ")[0]


def words(text: str) -> list[str]:
    """The folded words of a text; an ordinal counts as its number (« 34ème » is 34)."""
    return [_bare(word) for word in _WORD.findall(fold(text))]


def _bare(word: str) -> str:
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal[1] if ordinal else word


def covered(text: str, held: Iterable[str]) -> bool:
    """Whether each word of `text` is in `held` texts or in the closed vocabulary."""
    known = {word for each in held for word in words(each)}
    return all(word in known or word in _VOCABULARY for word in words(text))


def plural(count: int, one: str, many: str) -> str:
    """« 1 ligne », « 2 lignes »: the count with the form that agrees."""
    return f"{count} {one if count < 2 else many}"
