"""What of a search may be chosen: its filters, with the facet counts, and its order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

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


_ALL = {
    Facet.SPACE: "Partout",
    Facet.KIND: "Tous",
    Facet.METIER: "Tous",
    Facet.YEAR: "Toutes",
}
_ALWAYS = {Facet.SPACE, Facet.KIND}  # one sees what is searched, even where there is no choice


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value of a parameter; ``count`` documents have it, where they are counted."""

    label: str
    value: str
    url: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A parameter of the search and its choices, of which one is chosen."""

    title: str
    name: str
    choices: list[FacetChoice]


def facet_groups(
    counts: FacetCounts, search_request: SearchRequest, scope: Scope
) -> list[FacetGroup]:
    """What may be chosen: space, kind and order first, then what the results differ by."""

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
        if len(choices) == 2 and choices[0].chosen:  # all is that value
            every, value = choices
            choices = [replace(value, value="", url=every.url, chosen=True)]
        if len(choices) > 1 or facet in _ALWAYS:
            groups.append(FacetGroup(_TITLES[facet], FACET_PARAMETERS[facet], choices))
    order = _options(search_request, "tri", {"": "Les plus proches", "date": "Les plus récents"})
    versions = {"": "En vigueur", "toutes": "Remplacés aussi"}
    groups.insert(2, FacetGroup("Ordre", "tri", order))
    return [
        *groups,
        FacetGroup("Livrets", "versions", _options(search_request, "versions", versions)),
    ]


def _options(
    search_request: SearchRequest, name: str, labels: Mapping[str, str]
) -> list[FacetChoice]:
    given = search_request.parameters.get(name, "")
    return [
        FacetChoice(label, value, search_request.url(**{name: value}), given == value)
        for value, label in labels.items()
    ]


def _choices(
    facet: Facet,
    values: Mapping[str, tuple[str, str]],
    counts: FacetCounts,
    search_request: SearchRequest,
) -> Iterator[FacetChoice]:
    """All, then the choices of a facet; ``values`` has the slug and label of each, in order."""
    name, given = FACET_PARAMETERS[facet], search_request.filters.get(facet)
    found = counts.get(facet, {})
    shown = [value for value in values if found.get(value) or value == given]
    if shown or facet in _ALWAYS:
        yield FacetChoice(_ALL[facet], "", search_request.url(**{name: ""}), given is None)
    for value in shown:
        slug, label = values[value]
        url = search_request.url(**{name: slug})
        yield FacetChoice(label, slug, url, value == given, found.get(value, 0))


def _spaces(scope: Scope) -> dict[str, tuple[str, str]]:
    spaces = SpacePage.objects.live().order_by("path") if scope.everything else scope.spaces
    values = {space_term(str(space.pk)): (space.slug, space.title) for space in spaces}
    return values | {PUBLIC_TERM: (PUBLIC_SLUG, "Site public")}


def _metiers(ids: set[str]) -> dict[str, tuple[str, str]]:
    metiers = Metier.objects.filter(pk__in=ids) if ids else ()
    return {str(metier.pk): (metier.slug, metier.name.capitalize()) for metier in metiers}
