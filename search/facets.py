"""The facet counts of a search, as filters to choose from."""

from collections.abc import Iterator
from dataclasses import dataclass

from cdp.access.visibility import Scope
from cdp.models import Metier, SpacePage
from search.engines.base import PUBLIC_TERM, Facet, FacetCounts, space_term
from search.kinds import kinds
from search.search_request import FACET_PARAMETERS, PUBLIC_SLUG, SearchRequest

_TITLES = {
    Facet.SPACE: "Espace",
    Facet.KIND: "Type",
    Facet.METIER: "Métier",
    Facet.YEAR: "Année",
}


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value to filter by; the URL of a chosen one removes the filter."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet and its choices."""

    title: str
    choices: list[FacetChoice]


def facet_groups(
    counts: FacetCounts, search_request: SearchRequest, scope: Scope
) -> list[FacetGroup]:
    """The facets worth showing: with a chosen value, or with two values at least."""

    def chosen(facet: Facet) -> set[str]:
        return {value} if (value := search_request.filters.get(facet)) else set()

    years = {*counts.get(Facet.YEAR, ()), *chosen(Facet.YEAR)}
    values_of = {
        Facet.SPACE: _spaces(scope),
        Facet.KIND: {kind.name: (kind.slug, kind.label) for kind in kinds().values()},
        Facet.METIER: _metiers({*counts.get(Facet.METIER, ()), *chosen(Facet.METIER)}),
        Facet.YEAR: {year: (year, year) for year in sorted(years, reverse=True)},
    }
    groups = []
    for facet, values in values_of.items():
        choices = list(_choices(facet, values, counts, search_request))
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            groups.append(FacetGroup(_TITLES[facet], choices))
    return groups


def _choices(
    facet: Facet,
    values: dict[str, tuple[str, str]],
    counts: FacetCounts,
    search_request: SearchRequest,
) -> Iterator[FacetChoice]:
    """The choices of a facet; ``values`` gives the slug and label of each value, in order."""
    for value, (slug, label) in values.items():
        count = counts.get(facet, {}).get(value, 0)
        chosen = search_request.filters.get(facet) == value
        if count or chosen:
            url = search_request.url(**{FACET_PARAMETERS[facet]: "" if chosen else slug})
            yield FacetChoice(label, count, url, chosen)


def _spaces(scope: Scope) -> dict[str, tuple[str, str]]:
    spaces = SpacePage.objects.live().order_by("path") if scope.everything else scope.spaces
    values = {space_term(str(space.pk)): (space.slug, space.title) for space in spaces}
    return values | {PUBLIC_TERM: (PUBLIC_SLUG, "Site public")}


def _metiers(ids: set[str]) -> dict[str, tuple[str, str]]:
    metiers = Metier.objects.filter(pk__in=ids) if ids else ()
    return {str(metier.pk): (metier.slug, metier.name.capitalize()) for metier in metiers}
