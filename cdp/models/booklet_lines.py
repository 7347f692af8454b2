"""What other pages say of booklets, found once for all of them."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from cdp.models.booklets import BookletPage, BookletVersion
from cms.models.pages import VisibleScope


@dataclass(frozen=True, slots=True)
class BookletLine:
    """What other pages say of a booklet: ``number``, ``label`` and ``date`` of the one in force."""

    title: str
    url_path: str
    permalink: str
    is_withdrawn: bool
    number: int | None = None
    label: str = ""
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SentVersion:
    """A version as minutes name it, in force or not."""

    booklet: BookletLine
    number: int
    label: str
    date: dt.date

    @property
    def url(self) -> str:
        """See ``BookletVersion``."""
        return reverse("cdp:booklet_version", args=[self.booklet.permalink, self.number])

    @property
    def is_superseded(self) -> bool:
        return self.booklet.number not in {None, self.number}


def visible_booklets(scope: VisibleScope) -> dict[int, BookletLine]:
    """The booklets that a visitor may see, by id; their aliases left out."""
    pages = scope.visible(BookletPage.objects.filter(alias_of=None)).order_by()
    shown = ("pk", "title", "url_path", "permalink", "withdrawn_at")
    naming = ("number", "label", "date")
    in_force = BookletVersion.objects.in_force().order_by()
    current = {pk: version for pk, *version in in_force.values_list("booklet", *naming)}
    return {
        pk: BookletLine(title, url_path, permalink, withdrawn is not None, *current.get(pk, ()))
        for pk, title, url_path, permalink, withdrawn in pages.values_list(*shown)
    }
