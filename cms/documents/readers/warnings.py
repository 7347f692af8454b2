"""What was not kept of a file, in French, for the person who uploaded it."""

from collections.abc import Sequence

from cms.french.typography import enumeration, plural


def dropped_images(count: int) -> str:
    """The warning for pictures, which an outline does not hold."""
    images = plural(count, "image n’a pas été reprise", "images n’ont pas été reprises")
    return f"{images}\u00a0: ajoutez-les à la page si elles sont utiles."


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
