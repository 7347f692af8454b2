"""Shelves: the documents of a space by kind, as its page lists them."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Q, QuerySet
from wagtail.models import Page

from cdp.access.visibility import Scope, inside, visible
from cdp.models import (
    VERSIONS,
    BookletPage,
    FactSheetPage,
    GuidePage,
    LibraryPage,
    Metier,
    SpacePage,
    TutorialPage,
    VideoPage,
)

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of documents: ``slug`` is what the address says (« ?rayon=livrets »)."""

    slug: str
    title: str
    model: type[LibraryPage]
    order: tuple[Any, ...] = ("title",)
    fetched: tuple[str, ...] = ()
    # Where its pages tell for which métiers they are.
    metiers: str = "metiers"

    def pages(self, scope: Scope) -> QuerySet[Any]:
        """Those that a visitor may see, with what a list shows of each: few queries, always."""
        every = self.model.objects.defer_streamfields().prefetch_related(*self.fetched)
        return visible(scope, every).order_by(*self.order, "pk")


SHELVES = {
    shelf.slug: shelf
    for shelf in (
        Shelf("livrets", "Livrets", BookletPage, fetched=VERSIONS),
        Shelf(
            "fiches-metier",
            "Fiches métier",
            FactSheetPage,
            order=("metier__name", "subject"),
            fetched=("metier",),
            metiers="metier",
        ),
        Shelf("guides", "Guides", GuidePage),
        Shelf("tutoriels", "Tutoriels", TutorialPage),
        Shelf(
            "videos",
            "Vidéos",
            VideoPage,
            order=(F("date").desc(nulls_last=True),),
            fetched=("video__tracks",),
        ),
    )
}


def counted(space: SpacePage, scope: Scope) -> list[tuple[Shelf, int]]:
    """The shelves of a space that hold something, with how much; one query."""
    models = (shelf.model for shelf in SHELVES.values())
    types = {model: kind.pk for model, kind in ContentType.objects.get_for_models(*models).items()}
    pages = visible(scope, inside(space, Page.objects.filter(content_type__in=types.values())))
    by_type = dict(pages.order_by().values_list("content_type").annotate(Count("pk")))
    counts = ((shelf, by_type.get(types[shelf.model], 0)) for shelf in SHELVES.values())
    return [(shelf, count) for shelf, count in counts if count]


def known_metiers(scope: Scope) -> list[Metier]:
    """Those with at least one document within this scope."""
    some = Q()
    for shelf in SHELVES.values():
        seen = visible(scope, shelf.model._default_manager.all())
        some |= Q(pk__in=seen.order_by().values(shelf.metiers))
    return list(Metier.objects.filter(some))
