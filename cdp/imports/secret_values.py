"""The values of secrets: what they look like, and where they stand after what announces them.

Texts are folded in place; a place in one is its start and its end.
"""

import re
from collections.abc import Iterator

from cms.french.folding import fold, plain_punctuation
from cms.french.words import word_set

Place = tuple[int, int]

EDGES = " \t\u00a0\u202f.,;:!?«»\"“”'‘’()[]<>*_`–—-→="
# As many words as the keys that the site proposes, and one.
MAX_WORDS = 6
# What stands further from its label, in characters, is not read.
REACH = 300
_TOKEN = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"(?:(?<=\w)[.!?…»)]*[.!?…]|^[.!?])(?=\s)")
_SEPARATED = re.compile(r"(?P<between>[^:=\n→]{0,80}?)(?:[:=→]+|->|=>)(?!//)[ \t]*")
_QUOTED = re.compile(r"[«\"“][ \t]*(?P<value>[^»\"”\n]{2,60}?)[ \t]*[»\"”]")
_COMMENT = re.compile(r"\([^()]*\)")
_ASIDE = re.compile(r"\([ \t]*(?P<value>[^\s()]{4,60})[ \t]*\)")
_STATED = re.compile(
    r"\b(?:est|reste|devient|sera|voici|c'est|demeure|desormais|maintenant|toujours)\b[ \t]*"
    r"(?:(?:le|la|bien|donc|encore|desormais|maintenant|toujours|dorenavant|simplement)\b[ \t]*)*"
)
_OF_WHAT = re.compile(
    r"[ \t]*(?:(?:de|du|des|d'|pour|a|au|aux|sur|dans|en)\b[ \t]*"
    r"(?:l'|la |le |les |votre |notre |nos |vos |cet |cette |ce )?[^\s,;:]+(?:[ \t]+|$))+"
)
_PART = re.compile(r"[;,(]|\s[-–—/|]+\s|\s(?:et|ou|puis)\s")
_MIXED = re.compile(r"(?=\S*[^\W\d_])(?=\S*[\d_@#$%&*!+])\S{4,}")
_DIGITS = re.compile(r"\d[\d.-]{2,10}\d[#*]?")
_NOT_MIXED = re.compile(
    r"\d{1,2}h\d{0,2}|\d+(?:er|ere|re|e|eme|nde?)|\S*@\S+\.\w+|https?://\S*|\d+[%€]|\S+!+|"
    r"\*+[^\W\d_]+\*+|www\.\S*|[\w-]+(?:\.[\w-]+)+/\S*|(?:19|20)\d\d(?:[/-]\d+)?|\d+[hj]?/\d+[hj]?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")

# What follows « mot de passe » when the sentence speaks of it without giving it.
_ORDINARY = word_set(
    """
    a aborde actuel actuelle afin ait ancien appeler apres arrive arrivent au aussi automatique aux
    avait avant avec bien c car ce cet cette change changent changer changera chaque comme commun
    communique confidentiel connu contre coordinations d dans de demande demander demandez depuis
    des desormais different directions discute dit doit doivent donc donne du ecrire elle en
    enregistre envoye est et etait etre evoque expire faut fonctionne fonctionnent fourni habituel
    ici identique il inchange individuel initialise is j jusqu l la le les leur lors lui mais meme
    modifie n ne necessaire ni non notre nous nouveau nouvelle obligatoire on ont ou oublie par
    partage pas perdu personnel peut peuvent plus pour praticiens precise prevu propre provisoire
    puis qu quand qui rappel rappele recu reinitialise remis remplace renouvele repris requis reste
    restent revu s sans se sera seront si soit son sont sous sur supprime temporaire the toujours
    tous tout traite transmis trop un une unique va valable valide vers vient voir vont votre vous y
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


def is_mixed(token: str) -> bool:
    """Whether a word mixes letters with digits or signs, as no French word does."""
    token = token.strip(EDGES)
    return bool(_MIXED.fullmatch(token)) and not _NOT_MIXED.fullmatch(token)


def is_address(token: str) -> bool:
    return bool(re.match(r"<?(?:https?://|www\.)|\S+@\S+\.\w", token.strip(EDGES)))


def is_code(token: str) -> bool:
    """Whether a word is digits, as a door's code, or mixed."""
    return is_mixed(token) or bool(_DIGITS.fullmatch(token.strip(EDGES)))


def trimmed(text: str, start: int, end: int) -> Place:
    """A place without the punctuation around it."""
    inner = text[start:end]
    low = start + len(inner) - len(inner.lstrip(EDGES))
    return low, max(low, start + len(inner.rstrip(EDGES)))


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Place]:
    """The words between two positions, without the punctuation around them."""
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    places = (trimmed(text, *token.span()) for token in found)
    return [(low, high) for low, high in places if low < high]


def sentence_end(text: str, start: int) -> int:
    """Where the sentence at ``start`` ends, in its line, within reach."""
    furthest = min(len(text), start + REACH)
    line = text.find("\n", start, furthest)
    line = furthest if line < 0 else line
    ending = _SENTENCE_END.search(text, start, line)
    return ending.start() if ending else line


def values_after(text: str, start: int, *, kind: str) -> list[Place]:
    """The values in the rest of the sentence whose label ends at ``start``.

    ``kind`` is the label's: « sure », « short » or « thing ».
    """
    sure = kind == "sure"
    end = sentence_end(text, start)
    separated = _SEPARATED.match(text, start, end)
    if separated and text[separated.end() : end].strip(EDGES):
        between = _COMMENT.sub(" ", separated["between"]).split()
        speaks = bool(between) and is_ordinary(between[0]) and not _OF_WHAT.match(between[0] + " x")
        stated = bool(_STATED.fullmatch(" ".join(between) + " "))
        known = kind != "thing" and (not between or (sure and (not speaks or stated)))
        if kind == "short":
            first = next(_parts(text, separated.end(), end))
            words = [text[slice(*word)] for word in tokens(text, *first)]
            known = known and len(words) <= 3 and not any(map(is_ordinary, words))
        found = _separated(text, separated.end(), end, plain=known)
        if found or (separated["between"].strip() == "" and not sure):
            return found
    return _stated(text, start, end) if sure else []


def _separated(text: str, start: int, end: int, *, plain: bool) -> list[Place]:
    """The values that follow a colon: « directions = xyz ; praticiens = abc »."""
    if text[start:end].rstrip().endswith("?"):
        return []
    quoted = _QUOTED.match(text, start, end)
    if quoted:
        return [quoted.span("value")]
    found: list[Place] = []
    for number, (low, high) in enumerate(_parts(text, start, end)):
        inner = _SEPARATED.match(text, low, high)
        first = inner.end() if inner else low
        found += lead(text, first, high, plain=plain and (number == 0 or inner is not None))
    return found


def _parts(text: str, start: int, end: int) -> Iterator[Place]:
    for cut in _PART.finditer(text, start, end):
        yield start, cut.start()
        start = cut.end()
    yield start, end


def lead(text: str, start: int, end: int, *, plain: bool) -> list[Place]:
    """The value with which a text begins: codes or, if ``plain``, up to ``MAX_WORDS`` words."""
    words = tokens(text, start, end)
    codes = [(low, high) for low, high in words if is_code(text[low:high])]
    if codes and codes[0] == words[0]:
        return codes[:1]
    taken: list[Place] = []
    for low, high in words if plain else ():
        if is_ordinary(text[low:high]) or is_address(text[low:high]):
            break
        taken.append((low, high))
    if taken and len(taken) <= MAX_WORDS:
        return [(taken[0][0], taken[-1][1])]
    return [place for place in codes if is_mixed(text[slice(*place)])]


def _stated(text: str, start: int, end: int) -> list[Place]:
    """Values without a colon: « mot de passe xyz », « le mot de passe est xyz »."""
    if found := _QUOTED.search(text, start, end):
        return [found.span("value")]
    found = _ASIDE.search(text, start, end)
    if found and not is_ordinary(found["value"]):
        return [trimmed(text, *found.span("value"))]
    words = tokens(text, start, end)
    while words and (_YEAR.fullmatch(text[slice(*words[0])]) or _is_comment(text, words[0])):
        words = words[1:]
    mixed = [place for place in words if is_mixed(text[slice(*place)])]
    if mixed:
        return mixed
    for stated in _STATED.finditer(text, start, end):
        rest = tokens(text, stated.end(), end)
        ends = len(rest) <= 3 or re.match(
            r"[ \t]*(?:a (?:compter|partir)|depuis|des|jusqu)", text[rest[0][1] :]
        )
        if rest and ends and not is_ordinary(text[slice(*rest[0])]):
            return rest[:1]
    return _beside(text, start, end, words)


def _is_comment(text: str, place: Place) -> bool:
    """« (inchangé) »."""
    return text[place[0] - 1] == "(" and text[place[1] : place[1] + 1] == ")"


def _beside(text: str, start: int, end: int, words: list[Place]) -> list[Place]:
    """« mot de passe xyz », « code de la porte 4821 »."""
    if not words:
        return []
    first = text[slice(*words[0])]
    if not is_ordinary(first) and not is_address(first):
        short = len(words) <= 3 and not any(is_ordinary(text[slice(*word)]) for word in words)
        return [(words[0][0], words[-1][1])] if short else words[:1]
    of_what = _OF_WHAT.match(text, start, end)
    rest = tokens(text, of_what.end(), end) if of_what else []
    if len(rest) == 1 and not is_ordinary(text[slice(*rest[0])]):
        return rest
    return []
