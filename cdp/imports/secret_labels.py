"""The words that announce a secret, in texts folded in place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Of what a code or a key opens.
_OPENED = (
    r"(?:acces|entree|ouverture|identification|connexion|securite|secrets?|secretes?|confidentiels?|"
    r"pin|wpa2?|wi-?fi|reseau|internet|zoom|teams|meet|visios?|visioconference|reunion|conference|"
    r"webinaire|salle|espace|drive|extranet|plateforme|participants?|invites?|hote|moderateur|organisateur|animateur|alarme|"
    r"porte|portail|portillon|immeuble|batiment|residence|hall|ascenseur|interphone|barriere|"
    r"parking|garage|local|coffre|cadenas|boite|serrure)"
)
_OF = r"(?:(?:d'|de|du|des|a|au|aux|pour)\s*(?:l'|la\s|le\s|les\s|cet?\s|cette\s|[vn]otre\s)?\s*)?"
_CODE = rf"(?:codes?|cle[sf]?)\s+{_OF}{_OPENED}"
_SURE = (
    r"mots?[\s-]*(?:de[\s-]*)?pas{1,3}es?|phrases?\s+(?:de\s+passe|secretes?)|m\.?\s?d\.?\s?p\b\.?|"
    r"(?<![?&/])(?:pass[\s-]?words?|pass[\s-]?codes?|pwd|psw)|digicodes?|sesames?|"
    r"boites?\s+a\s+cle[sf]?|identifiants?\s+de\s+connexion(?![ \t]*[:=])|"
    rf"\d[\d ]{{8,19}}\W{{1,5}}code(?:\s+{_OF}{_OPENED})?|pass(?=[ \t]*[:=])|{_CODE}"
)
# Short words that announce one only before a colon, and where they begin what is said.
_SHORT = r"\b(?:codes?|cle[sf]?|pins?|secret|pw)(?=[ \t]*[:=](?!//))"
_BEGINS = re.compile(
    r"(?:^|\n|[.!?;,(/|]|[–-]\s|\b(?:les?|la|[vn]otre|nouveau|nouvelle|et|une?|du)\s)[ \t]*$"
)
_THING = r"\b(?:alarmes?|wi-?fi|ssid|coffre|portail|portillon|cadenas)(?=[ \t]*[:=](?!//))"
_USER = (
    r"\b(?:logins?|identifiants?(?:\s+de\s+connexion)?|acces)(?:\s+a\s+l'espace)?"
    r"(?=[ \t]*[:=](?!//))"
)
# « Le code pour les comptes rendus est toujours xyz »: what a code is for may be anything but this.
_ANY_CODE = r"\b(?:codes?|cle[sf]?)(?=\s)"
_NO_SECRET = re.compile(
    r"\b(?:postal|postaux|couleurs?|act(?:e|es)|ape|naf|insee|finess|rpps|adeli|ccam|ngap|siret|barres|"
    r"deontologie|ethique|conduite|route|civil|penal|travail|sante|lecture|repartition|voute|usb|"
    r"source|vestimentaire|usage|famille|action|procedure|sociale)\b"
)
_LABEL = re.compile(
    rf"(?P<sure>\b(?:{_SURE})(?!\w))|(?P<short>{_SHORT})|(?P<user>{_USER})|(?P<thing>{_THING})|(?P<code>{_ANY_CODE})"
)
# What may stand between the beginning of a line and a label: « rappel de votre … ».
BARE_LINE = re.compile(
    r"\W*(?:(?:\d+|rappel|lien|identifiants?|logins?|et|de|du|des|le|la|les|l'|votre|vos|notre|nos|"
    r"nouveau|nouvelle|un|ce)\W+)*"
)


@dataclass(frozen=True, slots=True)
class Label:
    """Where a label stands, and its kind.

    « sure » can announce nothing but a secret, « short » does before a colon, « thing » before
    what looks like a code, « user » a name with its password, « code » one among other codes.
    """

    start: int
    end: int
    kind: str


def labels(text: str) -> Iterator[Label]:
    """Those of a folded text, in order."""
    for found in _LABEL.finditer(text):
        kind = found.lastgroup or ""
        after = text[found.end() : found.end() + 40]
        if kind == "code" and _NO_SECRET.search(after):
            continue
        if kind == "sure" and "cod" in found[0] and _NO_SECRET.match(after.lstrip()):
            continue
        if kind == "short" and not _BEGINS.search(text, max(0, found.start() - 12), found.start()):
            continue
        yield Label(found.start(), found.end(), kind)
