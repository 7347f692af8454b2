"""Words cut at the end of a line in a PDF, where PDFium gives U+0002 for the hyphen."""

import re

from cms.french.words import word_set

HYPHEN = "\x02"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Halves of words that French writes with a hyphen: « rendez-vous », « compte-rendu ».
_FIRST = word_set(
    """
    après au aujourd avant bas c ce ceci celle celles celui ceux chef compte comptes demi elle
    elles eux ex grand grande grands lui mi moi non nous parti peut pouponnière presque
    quelques rendez savoir semi soi soins sous sage sages sud nord est ouest toi vice vis vous
    week saint sainte là bouche porte pas de à l
    """
)
_LAST = word_set(
    """
    ce ci elle elles en il ils je la le les leur lui là moi même mêmes nous on t toi tu vous y
    vis end être rendu rendus femme femmes mail
    """
)


def dehyphenated(rows: list[str]) -> list[str]:
    """The rows without marks: a cut word stands whole at the end of its first row.

    A hyphen that belongs to its word stays where it is, and the halves too: joining the lines
    closes them up.
    """
    known = {word.lower() for row in rows for word in _WORD.findall(row)}
    result = list(rows)
    for at, row in enumerate(result):
        bare = row.rstrip()
        following = result[at + 1].lstrip() if at + 1 < len(result) else ""
        if bare.endswith(HYPHEN) and following:
            head = bare[:-1]
            first = re.split(r"[\s'’(«-]", head)[-1].lower()
            token = following.split(maxsplit=1)[0]
            if _is_compound(first, token, known):
                row = f"{head}-"
            else:
                row = head + token
                result[at + 1] = following[len(token) :].lstrip()
        result[at] = row.replace(HYPHEN, "-")
    return result


def _is_compound(first: str, token: str, known: set[str]) -> bool:
    found = _WORD.match(token)
    second = found[0].split("-")[0] if found else ""
    if not second or second[:1].isupper() or not first:
        return True
    if f"{first}{second}" in known:
        return False
    return f"{first}-{second}" in known or first in _FIRST or second in _LAST
