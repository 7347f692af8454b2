"""The words that open a part of the minutes, such as « Participants : »."""

import re
from dataclasses import dataclass

from cms.french.folding import fold, fold_in_place

_WHO = r"(?:participants?|participantes?|presents?|presentes?)"
_AWAY = r"(?:(?:absents?|absentes?)(?: (?:et |ou )?)?)?(?:excuses?|excusees?)|absente?s?"
_WERE = r"(?:(?:s )?etai(?:en)?t |sont |est |s est |se sont |s (?:etai(?:en)?t) )?"
_HOW = (
    r"(?:(?:en|par) )?(?:visio(?:conference)?|presentiel|distanciel)|sur (?:zoom|place)|a distance"
)
_WHERE = r"(?: (?:a|de|lors de) (?:la|cette|notre) (?:reunion|conference|seance|rencontre))?"

# Matched against a folded label without punctuation; order matters.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "present",
        re.compile(
            rf"(?:liste (?:des )?)?(?:les )?(?:personnes |membres |professionnels )?"
            rf"{_WERE}(?:participaient|participait|ont participe|a participe|{_WHO})"
            rf"(?: (?:et )?{_WHO})*(?: {_HOW})?{_WHERE}|{_HOW}|invites?|invitees?"
        ),
    ),
    (
        "excused",
        re.compile(
            rf"(?:liste (?:des )?)?(?:les )?(?:personnes |membres )?{_WERE}"
            rf"(?:{_AWAY})(?: (?:et |ou )?(?:{_AWAY}))*"
        ),
    ),
    (
        "agenda",
        re.compile(
            rf"(?:points )?(?:rappel de l )?(?:a l |l )?(?:ordre du jour|odj)"
            rf"{_WHERE}(?: est le suivant)?"
        ),
    ),
    (
        "points",
        re.compile(
            rf"(?:les |principaux |liste des )*(?:points?|sujets?|themes?) "
            rf"(?:evoques?|evoquees?|abordes?|discutes?|traites?){_WHERE}"
        ),
    ),
    ("other", re.compile(r"(?:absents?|absentes?) non (?:excuses?|excusees?)")),
    # « Sont représentés : », « Ont donné pouvoir : », « Ont voté contre : »
    ("other", re.compile(r"(?:(?:sont|etaient|ont) .*|(?:absents? )?representee?s?|pouvoirs?)")),
    (
        "other",
        re.compile(
            r"(?:redacteurs?|redactrices?|redaction|secretaire(?: de seance)?|animation|"
            r"(?:animation (?:et )?)?secretariat|"
            r"animateurs?|animatrices?|anime par|diffusion|destinataires?|"
            r"contacts?|date|lieu|horaires?|heure|duree|actualites|questions|informations?|"
            r"decisions?|conclusion|a retenir|a suivre|pieces? jointes?)"
        ),
    ),
)

_NEXT = re.compile(
    r"\s*(?:\W\s*)?(?:\d{1,2}[.)]\s+)?(?:rappel\s+|[^.:;,()]{1,20}:\s*)?(?:dates?\s+(?:de\s+la|des|de)\s+)?"
    r"(?:la\s+|les\s+|notre\s+|nos\s+|votre\s+|vos\s+)?"
    r"prochaine?s?\s+(?:conferences?|reunions?|rencontres?|dates?|visio\w*|cdp|rendez[- ]vous|"
    r"rdv|seances?|communautes?)\b|dates?\s+a\s+venir\b|"
    r"(?:nous\s+)?vous\s+donnons\s+rendez[- ]vous\b",
    re.IGNORECASE,
)
# Of another body than the series may be: « Prochain COPIL », « Prochain CVS : ».
_NEXT_OF_ANOTHER = re.compile(
    r"\s*(?:\W\s*)?(?:\d{1,2}[.)]\s+)?(?:dates?\s+(?:de\s+la|du|des|de)\s+)?"
    r"(?:le\s+|la\s+|les\s+|notre\s+|nos\s+|votre\s+|vos\s+)?prochaine?s?\s+(?P<body>copil|cotech|codir|"
    r"comites?|cvs|conseils?|commissions?|assemblees?|ag|bureaux?|groupes?\s+de\s+travail)\b"
)
_COUNT = re.compile(r"\(\s*\d+\s*\)")
_INCLUSIVE = re.compile(r"[·•.‧⋅]|[(](?=e?s?[)])|(?<=\w)[)]|-(?=e-?s\b|e\b|s\b)")
_PUNCTUATION = re.compile(r"[^a-z]+")
_MAX_LABEL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class MinutesLabel:
    """What a line begins with: present, excused, agenda, points, next or other; up to ``end``."""

    kind: str
    end: int
    bare: bool
    # Of the label of the next conferences, the body that meets where it may be another: « copil ».
    of: str = ""

    @property
    def opens_list(self) -> bool:
        return self.kind in ("agenda", "points")


def label_of(text: str) -> MinutesLabel | None:
    """The label that opens a line, or None.

    A label stands alone on its line, or is followed by a colon (or by a spaced dash) and its
    content. The label of the next conferences needs no colon: a date may follow it directly.
    """
    head, end = _head(text)
    if head:
        kind = _kind(head)
        if kind:
            return MinutesLabel(kind, end, not text[end:].strip(" \t\n\u00a0\u202f*_.:-–—"))
    folded = fold_in_place(text[:200])
    if following := _NEXT.match(folded):
        return MinutesLabel("next", following.end(), False)
    if other := _NEXT_OF_ANOTHER.match(folded):
        return MinutesLabel("next", other.end(), False, other["body"])
    return None


_SEPARATOR = re.compile(r":|\s[-–—]\s|\t|\s{3,}")


def _head(text: str) -> tuple[str, int]:
    found = _SEPARATOR.search(text[: _MAX_LABEL_LENGTH + 3])
    if found and text[: found.start()].strip():
        return text[: found.start()], found.end()
    return (text, len(text)) if len(text.strip()) <= _MAX_LABEL_LENGTH else ("", 0)


def _kind(head: str) -> str:
    key = _INCLUSIVE.sub("", fold(_COUNT.sub("", head)))
    key = _PUNCTUATION.sub(" ", key).strip()
    return next((kind for kind, form in _KINDS if form.fullmatch(key)), "")
