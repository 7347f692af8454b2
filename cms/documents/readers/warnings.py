"""What was not kept of a file, in French, for the person who uploaded it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from cms.documents.outline import Block, cells_of
from cms.french.typography import enumeration, plural

RECOGNISED = (
    "Ce document numérisé a été lu par reconnaissance de caractères\u00a0: relisez tout, les noms, "
    "les dates et les nombres d’abord."
)


def dropped_images(count: int) -> str:
    """The warning for pictures, which an outline does not hold."""
    images = plural(count, "image n’a pas été reprise", "images n’ont pas été reprises")
    add = (
        "ajoutez-la à la page si elle est utile"
        if count == 1
        else ("ajoutez-les à la page si elles sont utiles")
    )
    return f"{images}\u00a0: {add}."


def hidden_passages(count: int) -> str:
    """The warning for text that its author hid."""
    passages = plural(count, "passage masqué n’a", "passages masqués n’ont")
    return f"{passages} pas été repris\u00a0: voyez s’il en faut."


def left_attachments(names: Sequence[str]) -> str:
    """The warning for the files that came with a message."""
    quoted = enumeration(f"«\u00a0{name}\u00a0»" for name in names)
    one = len(names) == 1
    return (
        f"{'Un fichier était joint' if one else 'Des fichiers étaient joints'} au message, "
        f"{quoted}\u00a0: {'il n’a' if one else 'ils n’ont'} pas été repris. "
        f"{'Déposez-le' if one else 'Déposez-les'} à part."
    )


def of_lost_letters(text: str) -> tuple[str, ...]:
    """The warning for characters that stand for others, lost before or while reading, if any."""
    count = text.count("\N{REPLACEMENT CHARACTER}")
    if not count:
        return ()
    letters = plural(count, "lettre n’a pas été lue", "lettres n’ont pas été lues")
    instead = "elle est remplacée" if count == 1 else "elles sont remplacées"
    return (f"{letters}\u00a0: {instead} par «\u00a0\ufffd\u00a0», corrigez le texte.",)


def scanned_pages(numbers: Sequence[int]) -> str:
    """The warning for pages that are pictures of text."""
    if len(numbers) == 1:
        return (
            f"La page {_listed(numbers)} ne contient presque pas de texte\u00a0: elle a sans doute "
            "été numérisée. Recopiez ce qu’elle dit."
        )
    return (
        f"Les pages {_listed(numbers)} ne contiennent presque pas de texte\u00a0: elles ont sans "
        "doute été numérisées. Recopiez ce qu’elles disent."
    )


def unreadable_pages(numbers: Sequence[int]) -> str:
    """The warning for pages whose letters are drawn without telling which they are."""
    one = len(numbers) == 1
    pages = f"de la page {_listed(numbers)}" if one else f"des pages {_listed(numbers)}"
    return (
        f"Les lettres {pages} sont dessinées sans que le PDF dise lesquelles\u00a0: rien n’en a "
        "été repris. Recopiez le texte."
    )


def notes_on_pages(numbers: Sequence[int]) -> str:
    """The warning for notes that somebody added over the pages."""
    return (
        f"Des notes ont été ajoutées au PDF ({_on_pages(numbers)})\u00a0: elles n’ont pas été "
        "reprises. Relisez-les dans le fichier et ajoutez ce qui est utile."
    )


def struck_on_pages(numbers: Sequence[int]) -> str:
    """The warning for passages that somebody struck over the pages."""
    return (
        f"Des passages ont été barrés dans le PDF ({_on_pages(numbers)})\u00a0: leur texte a été "
        "repris comme le reste. Retirez ce qui ne vaut plus."
    )


def _on_pages(numbers: Sequence[int]) -> str:
    return f"page{'s' if len(numbers) > 1 else ''} {_listed(numbers)}"


def _listed(numbers: Sequence[int]) -> str:
    return enumeration(map(str, numbers))


# What an office file holds that an outline does not, or not as it was: what is said of one, of
# several, and what to do next. In the order in which it is told.
_FATES = {
    "changes": (
        "modification était en attente dans le suivi des modifications",
        "modifications étaient en attente dans le suivi des modifications",
        "ce qui est ajouté a été repris, ce qui est supprimé ne l’a pas été. Relisez le texte",
    ),
    "comments": (
        "commentaire n’a pas été repris",
        "commentaires n’ont pas été repris",
        "relisez les commentaires dans le fichier",
    ),
    "diagrams": (
        "schéma est devenu une liste",
        "schémas sont devenus des listes",
        "vérifiez que l’ordre et les liens y sont",
    ),
    "charts": (
        "graphique est devenu un tableau",
        "graphiques sont devenus des tableaux",
        "vérifiez que les titres et les valeurs y sont",
    ),
    "objects": (
        "objet incorporé (classeur, dessin…) n’a pas été repris",
        "objets incorporés (classeurs, dessins…) n’ont pas été repris",
        "recopiez ce qui est utile, ou joignez un fichier à la page",
    ),
    "ink": (
        "tracé à main levée n’a pas été repris",
        "tracés à main levée n’ont pas été repris",
        "recopiez ce qui y est écrit",
    ),
    "symbols": (
        "symbole d’une police particulière n’a pas été repris",
        "symboles de polices particulières n’ont pas été repris",
        "écrivez à la place ce qu’il faut comprendre",
    ),
    "links": (
        "lien a perdu son adresse",
        "liens ont perdu leur adresse",
        "le fichier ne la donne pas. Complétez la page",
    ),
    "parts": (
        "partie du fichier n’a pas pu être lue",
        "parties du fichier n’ont pas pu être lues",
        "comparez avec l’original",
    ),
    "misplaced": (
        "passage dont la place n’est pas connue est à la fin",
        "passages dont la place n’est pas connue sont à la fin",
        "remettez dans l’ordre ce qui doit l’être",
    ),
}


class Fates(Counter[str]):
    """How many things of each kind of an office file an outline does not hold as they were.

    ``told`` holds the warnings of files that it takes in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def sentences(self, blocks: Iterable[Block]) -> tuple[str, ...]:
        """What to tell of them, and of the passages that are struck in the outline."""
        struck = struck_passages(blocks)
        passages = plural(struck, "passage est barré", "passages sont barrés")
        found = [
            (self["hidden"], hidden_passages(self["hidden"])),
            *(
                (self[kind], f"{plural(self[kind], one, many)}\u00a0: {advice}.")
                for kind, (one, many, advice) in _FATES.items()
            ),
            (struck, f"{passages}\u00a0: rien n’y est reconnu. Retirez ce qui ne vaut plus."),
            (self["images"], dropped_images(self["images"])),
        ]
        return (*(sentence for count, sentence in found if count), *self.told)


def struck_passages(blocks: Iterable[Block]) -> int:
    """How many passages of an outline are struck, each from its first to its last letter."""
    return sum(
        is_struck
        for block in blocks
        for spans in cells_of(block)
        for is_struck, _ in groupby(spans, key=lambda span: span.struck)
    )
