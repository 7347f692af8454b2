"""The counts of a search as choices to narrow it by."""

from collections.abc import Iterator
from dataclasses import dataclass

from cdp.access.visibility import Scope
from cdp.models import Metier, SpacePage
from search.asked import NAMES, PUBLIC_SLUG, Asked
from search.engines.base import PUBLIC_TERM, Facet, FacetCounts, space_term
from search.kinds import kinds

_TITLES = {
    Facet.SPACE: "Espace",
    Facet.KIND: "Type",
    Facet.METIER: "Métier",
    Facet.YEAR: "Année",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by; the address of one that is chosen takes it back."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The choices of one facet."""

    title: str
    choices: list[Choice]


def groups(counts: FacetCounts, asked: Asked, scope: Scope) -> list[Group]:
    """Facets that tell something: those with a choice made, or at least two to make."""

    def chosen(facet: Facet) -> set[str]:
        return {value} if (value := asked.filters.get(facet)) else set()

    years = {*counts.get(Facet.YEAR, ()), *chosen(Facet.YEAR)}
    named = {
        Facet.SPACE: _spaces(scope),
        Facet.KIND: {kind.name: (kind.slug, kind.label) for kind in kinds().values()},
        Facet.METIER: _metiers({*counts.get(Facet.METIER, ()), *chosen(Facet.METIER)}),
        Facet.YEAR: {year: (year, year) for year in sorted(years, reverse=True)},
    }
    found = []
    for facet, values in named.items():
        choices = list(_choices(facet, values, counts, asked))
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            found.append(Group(_TITLES[facet], choices))
    return found


def _choices(
    facet: Facet, values: dict[str, tuple[str, str]], counts: FacetCounts, asked: Asked
) -> Iterator[Choice]:
    """In the order of ``values``: the value, what the address says and what people read."""
    for value, (slug, label) in values.items():
        count = counts.get(facet, {}).get(value, 0)
        chosen = asked.filters.get(facet) == value
        if count or chosen:
            url = asked.address(**{NAMES[facet]: "" if chosen else slug})
            yield Choice(label, count, url, chosen)


def _spaces(scope: Scope) -> dict[str, tuple[str, str]]:
    spaces = SpacePage.objects.live().order_by("path") if scope.everything else scope.spaces
    named = {space_term(str(space.pk)): (space.slug, space.title) for space in spaces}
    return named | {PUBLIC_TERM: (PUBLIC_SLUG, "Site public")}


def _metiers(ids: set[str]) -> dict[str, tuple[str, str]]:
    metiers = Metier.objects.filter(pk__in=ids) if ids else ()
    return {str(metier.pk): (metier.slug, metier.name.capitalize()) for metier in metiers}
