"""Children whom a text may identify: a first name with an age or a day of birth.

It is a doubt for the editor, never removed: « Convention, 3 ans » reads alike.
"""

import re
from collections.abc import Iterator

from cms.documents.outline import Outline
from cms.french.folding import fold
from cms.french.words import word_set

_AGE = r"(?:1?\d|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\s+(?:ans?|mois|semaines)\b"
_NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:-[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+)?)"
_BORN = r"née?\s+(?:le|en|au)\s+(?:[\w./]+\s*){0,2}(?:20\d\d|[\d./]{6,10})"
_CHILD = re.compile(
    r"(?P<child>\b(?i:enfant|petite?|bébé|fille|fils|garçon|jeune)\s+)?"
    rf"(?<![\w-]){_NAME}(?:\s+[A-ZÀ-Þ]\.)?[\s,(]{{1,3}}"
    rf"(?:(?:(?:qui\s+)?a\s+)?(?:âgée?\s+de\s+)?{_AGE}|{_BORN})"
)
# What begins a sentence, or is counted in years, is no first name.
_NO_NAME = word_set(
    """
    il elle ils elles on ce cela qui tous toutes les des un une deux trois age ages duree delai
    convention contrat programme formation accueil placement suivi bilan mesure groupe section
    classe depuis pendant apres avant durant dans sous sur pour des vers chaque enfant enfants bebe
    bebes maximum minimum moyenne mediane environ moins plus au a de jusqu projet plan tranche
    """
)
_SHOWN = 5


def children_warnings(outline: Outline) -> tuple[str, ...]:
    """A sentence that names what may identify a child, and where it stands, if anything does."""
    found = list(dict.fromkeys(_mentions(outline)))
    if not found:
        return ()
    shown = ", ".join(found[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")
    sentence = (
        "Aucune donnée identifiant un enfant ne paraît sur le site\u00a0: un prénom avec un âge ou "
        f"une date de naissance en est peut-être une, retirez ou changez {shown}."
    )
    return (sentence,)


def _mentions(outline: Outline) -> Iterator[str]:
    for number, block in enumerate(outline.blocks):
        text = block.text.replace("\u00a0", " ").replace("\u202f", " ")
        for child in _CHILD.finditer(text):
            if child["child"] or not _is_word(child["name"]):
                words = " ".join(child[0].split())
                yield f"«\u00a0{words}\u00a0»{_place(outline, number)}"


def _is_word(name: str) -> bool:
    """Whether a word with a capital is no first name: « Actuellement »."""
    return fold(name) in _NO_NAME or name.endswith("ment")


def _place(outline: Outline, number: int) -> str:
    """The page or, where there are none, the part of the text."""
    if number < len(outline.pages):
        return f" (page {outline.pages[number]})"
    return f" (passage {number + 1})"
