"""What was not kept of a file, in French, for the person who uploaded it."""

from collections.abc import Sequence

from cms.french.typography import enumeration, plural


def dropped_images(count: int) -> str:
    """The warning for pictures, which an outline does not hold."""
    images = plural(count, "image n’a pas été reprise", "images n’ont pas été reprises")
    return f"{images}\u00a0: ajoutez-les à la page si elles sont utiles."


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
    pages = enumeration(map(str, numbers))
    if len(numbers) == 1:
        return (
            f"La page {pages} ne contient presque pas de texte\u00a0: elle a sans doute été "
            "numérisée. Recopiez ce qu’elle dit."
        )
    return (
        f"Les pages {pages} ne contiennent presque pas de texte\u00a0: elles ont sans doute été "
        "numérisées. Recopiez ce qu’elles disent."
    )
