"""The booklets that a text names, proposed as those that were sent with the minutes."""

import datetime as dt

from django.utils import timezone

from cdp.models import BookletPage, BookletVersion, SpacePage
from cms.french.words import words

_MIN_LETTERS = 8  # of a title that is looked for: « Le bain » is said of other things too


def cited_versions(text: str, day: dt.date | None, space: SpacePage) -> list[BookletVersion]:
    """The versions in force on that day (today's by default) of the space's booklets that it names.

    A booklet is named by its title, whatever its case, accents and punctuation.
    """
    said = f" {' '.join(words(text))} "
    booklets = space.own_and_shared(BookletPage.objects.live().filter(trashed=None))
    until = day or timezone.localdate()
    found = []
    for booklet in booklets.order_by("title").prefetch_related("versions"):
        title = " ".join(words(booklet.title))
        if len(title) < _MIN_LETTERS or f" {title} " not in said:
            continue
        versions = [
            each for each in booklet.versions.all() if each.is_issued and each.date <= until
        ]
        found += sorted(versions, key=lambda each: (each.date, each.pk))[-1:]
    return found
