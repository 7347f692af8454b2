"""What all documents of the library share: shelves, and the métiers they are for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q, QuerySet
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cdp.models.metiers import Metier
from cms.models.pages import BasePage, VisibleScope, page_types, unlisted_pages


class LibraryPage(BasePage):
    """A document that the communities keep: public below the home page, closed in a space.

    Each type has a shelf of its own in every space, and in the list of a métier.
    """

    # Names its shelf in URLs: « ?rayon=livrets ».
    shelf_slug: ClassVar[str]
    shelf_ordering: ClassVar[tuple[Any, ...]] = ("title",)
    # The relations that the rows of a shelf read, as ``prefetch_related`` takes them.
    shelf_prefetch: ClassVar[tuple[str, ...]] = ()
    # The template of a row, given ``item``; what precedes all rows, given ``page``, the space.
    row_template: ClassVar[str] = "components/row.html"
    shelf_head_template: ClassVar[str] = ""
    # What it is called where one passes it on with a partner link; empty where nobody may.
    passed_on_as: ClassVar[str] = ""
    # The field that holds the métiers of a document.
    metiers_field: ClassVar[str] = "metiers"

    introduction = models.TextField(
        "chapeau",
        blank=True,
        max_length=500,
        help_text="Une phrase ou deux\u00a0: à quoi sert cette page.",
    )

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.StandardPage", "cdp.SpacePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    head_panels = [*Page.content_panels, FieldPanel("introduction")]

    @property
    def metier_ids(self) -> list[int]:
        """The métiers that the document is for."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of one type, as spaces and métiers list them."""

    page_type: type[LibraryPage]

    @property
    def slug(self) -> str:
        return self.page_type.shelf_slug

    @property
    def title(self) -> str:
        return str(self.page_type._meta.verbose_name_plural)

    @property
    def head_template(self) -> str:
        return self.page_type.shelf_head_template

    def pages(self, scope: VisibleScope) -> QuerySet[Any]:
        """Those that a visitor may see, with what rows show; the number of queries is constant."""
        model = self.page_type
        listed = model.objects.exclude(model.unlisted())
        pages = listed.defer_streamfields().prefetch_related(*model.shelf_prefetch)
        return scope.visible(pages).order_by(*model.shelf_ordering, "pk")


@cache  # the page of a space needs them several times
def shelves() -> Mapping[str, Shelf]:
    """Every shelf by its slug, in the order of ``page_types``."""
    types = (model for model in page_types() if issubclass(model, LibraryPage))
    return {model.shelf_slug: Shelf(model) for model in types}


def count_by_shelf(pages: QuerySet[Page]) -> list[tuple[Shelf, int]]:
    """The shelves that hold some of ``pages``, with their number; one query."""
    by_model = {shelf.page_type: shelf for shelf in shelves().values()}
    types = ContentType.objects.get_for_models(*by_model)
    held = pages.filter(content_type__in=types.values()).exclude(unlisted_pages()).order_by()
    counts = dict(held.values_list("content_type").annotate(Count("pk")))
    counted = ((shelf, counts.get(types[model].pk, 0)) for model, shelf in by_model.items())
    return [(shelf, count) for shelf, count in counted if count]


class ForMetiers(models.Model):
    """For which métiers a document is; none means for all of them."""

    metiers = ParentalManyToManyField(Metier, blank=True, related_name="+", verbose_name="métiers")

    metiers_panel = FieldPanel("metiers", help_text="Sans métier, le document est pour tous.")

    class Meta:
        abstract = True

    @property
    def metier_ids(self) -> list[int]:
        """See ``LibraryPage``."""
        return [metier.pk for metier in self.metiers.all()]


def visible_metiers(scope: VisibleScope) -> list[Metier]:
    """The métiers of at least one document that the visitor may see."""
    has_document = Q()
    for shelf in shelves().values():
        model = shelf.page_type
        pages = scope.visible(model._default_manager.exclude(model.unlisted()))
        has_document |= Q(pk__in=pages.order_by().values(model.metiers_field))
    return list(Metier.objects.filter(has_document))
