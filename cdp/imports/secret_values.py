"""Finds the value of a secret in what follows the words that announce it; texts are folded."""

import re

from cms.french.folding import fold, plain_punctuation
from cms.french.words import word_set

_SEPARATED = re.compile(r"(?P<between>[^:=\n]{0,80}?)[:=](?!//)[ \t]*")
_QUOTED = re.compile(r"[«\"“][ \t]*(?P<value>[^»\"”\n]{2,60}?)[ \t]*[»\"”]")
_STATED = re.compile(
    r"(?:\b(?:est|reste|devient|sera|voici|c'est|desormais|maintenant|toujours|"
    r"encore|donc|dorenavant)\b[ \t]*|[-–—→>][ \t]+)+"
    r"(?P<value>[^\s,;]+)(?P<rest>[^\n.]*)"
)
_OF_WHAT = re.compile(
    r"[ \t]*(?:(?:de|du|des|d'|pour|a|au|aux|sur|dans|en)\b[ \t]*"
    r"(?:l'|la |le |les |votre |notre |nos |vos |cet |cette |ce )?[^\s,;:]+(?:[ \t]+|$))+"
)
_EMAIL = re.compile(r"\S@\S+\.\w")
_COMMENT = re.compile(r"[ \t]*\([^()]*\)")
_IN_PARENTHESES = re.compile(r"\([ \t]*(?P<value>[^\s()]{4,})[ \t]*\)")
_SINCE = re.compile(r"[ \t]*(?:a (?:compter|partir)|depuis|des|jusqu)\b")
_TOKEN = re.compile(r"\S+")
_FOLDED_END = re.compile(r"(?:(?<=\w)[.!?…]|^[.!?])(?=\s)")
_MIXED = re.compile(r"(?=\S*[^\W\d_])(?=\S*[\d_@#$%&*!+])\S{4,}")
_NOT_MIXED = re.compile(
    r"\d{1,2}h\d{0,2}|\d+(?:er|ere|re|e|eme|nde?)|\S*@\S+\.\w+|https?://\S*|\d+[%€]|\S+!+|"
    r"\*+[^\W\d_]+\*+|www\.\S*"
)
EDGES = " \t\u00a0\u202f.,;:!?«»\"“”'‘’()[]<>*_`"
_LONG_VALUE = 80
_SHORTEST_CODE = 4

# What follows « mot de passe » when the sentence speaks of it without giving it.
_ORDINARY = word_set(
    """
    a aborde actuel actuelle afin ait ancien apres au aussi automatique aux avait avant avec
    bien c car cette change changent changer changera chaque comme commun communique
    confidentiel connu contre coordinations d dans demande demander demandez depuis desormais
    different directions discute dit doit doivent donc donne du elle en enregistre envoye est et
    etait etre evoque expire fonctionne fonctionnent fourni habituel ici identique il inchange
    individuel initialise is j l la leur lors lui mais meme modifie n necessaire ni non notre
    nous nouveau nouvelle obligatoire ont ou oublie par partage pas perdu personnel peut peuvent
    plus pour praticiens precise prevu propre provisoire puis qu quand qui rappele recu
    reinitialise remplace renouvele repris requis reste restent revu s sans sera seront si soit
    son sont sous supprime sur temporaire the toujours tous tout traite transmis trop un unique
    va valable valide vers vient voir vont votre vous y
    """
)


def is_ordinary(token: str) -> bool:
    """Whether a word only speaks of a password; plurals and feminines are taken off."""
    bare = fold(plain_punctuation(token)).strip(EDGES)
    head = re.split(r"['-]", bare)[0]
    return not bare or not _ORDINARY.isdisjoint({bare, head, *_singulars(bare)})


def _singulars(word: str) -> tuple[str, str]:
    one = word.removesuffix("s")
    return one, one.removesuffix("e")


def ends_with_colon(rest: str) -> bool:
    """« mot de passe de l'espace : » with nothing after the colon."""
    return rest.rstrip(EDGES.replace(":", "") + "=")[-1:] == ":"


def _mixed(rest: str) -> tuple[int, int] | None:
    return next((found.span() for found in _TOKEN.finditer(rest) if is_mixed(found[0])), None)


def is_mixed(token: str) -> bool:
    """Whether a word mixes letters with digits or signs, as no French word does."""
    token = token.strip(EDGES)
    return bool(_MIXED.fullmatch(token)) and not _NOT_MIXED.fullmatch(token)


def is_token(token: str) -> bool:
    """Whether a word with a digit may be a code: not « 2e », « 12h30 » nor an address."""
    token = token.strip(EDGES)
    return len(token) >= _SHORTEST_CODE and not _NOT_MIXED.fullmatch(token)


def find_value(line: str) -> tuple[int, int] | None:
    """The (start, end) of the value in the rest of a folded line, or None."""
    ending = _FOLDED_END.search(line)
    rest = line[: ending.start()] if ending else line
    separated = _SEPARATED.match(rest)
    if separated and line[separated.end() :].strip(EDGES):
        between = separated["between"].split()
        end = len(line) if len(line) - separated.end() <= _LONG_VALUE else len(rest)
        value = line[separated.end() : end]
        speaks = (
            between and is_ordinary(between[0]) and between[0] not in ("de", "du", "des", "pour")
        )
        many = len(value.split()) > 3 or bool(_EMAIL.search(value))
        asks = len(value.split()) > 2 and value.rstrip().endswith(" ?")
        if not asks and not (speaks and many and not _mixed(value)):
            return separated.end(), end
    quoted = _QUOTED.search(rest)
    if quoted:
        return quoted.span("value")
    aside = _IN_PARENTHESES.search(rest)
    if aside and not is_ordinary(aside["value"]):
        return aside.span("value")
    comment = _COMMENT.match(rest)
    bare = " " * comment.end() + rest[comment.end() :] if comment else rest
    return _mixed(bare) or _stated(bare)


def _stated(rest: str) -> tuple[int, int] | None:
    """A value without a colon: « mot de passe xyz », « le mot de passe est xyz »."""
    stated = _STATED.search(rest)
    ends = stated and (len(stated["rest"].split()) <= 2 or _SINCE.match(stated["rest"]))
    if stated and ends and not is_ordinary(stated["value"]):
        return stated.span("value")
    token = _TOKEN.search(rest)
    if token and not token[0].strip(EDGES):
        token = _TOKEN.search(rest, token.end())
    if token and not rest[: token.start()].strip(EDGES + "–-") and not is_ordinary(token[0]):
        short = len(rest.split()) <= 3
        return token.start(), len(rest) if short else token.end()
    of_what = _OF_WHAT.match(rest)
    if of_what:
        last = rest[of_what.end() :].split()
        if len(last) == 1 and not is_ordinary(last[0]):
            return of_what.end(), len(rest)
    return None
