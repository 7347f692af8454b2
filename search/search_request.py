"""The search request: the parameters of the result page's URL, and URLs of similar searches."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict

from cdp.access.visibility import Scope
from cdp.models import SpacePage
from cdp.models.library import visible_metiers
from search.engines.base import PUBLIC_TERM, Facet, Filters, space_term
from search.kinds import kinds

FACET_PARAMETERS = {
    Facet.SPACE: "espace",
    Facet.KIND: "type",
    Facet.METIER: "metier",
    Facet.YEAR: "annee",
}
PUBLIC_SLUG = "public"
MAX_PAGE = 50
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # databases refuse some of them
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A query with its filters and options.

    ``space_closed``: it names a space that the visitor has not opened, or that does not exist.
    ``parameters`` are the valid parameters of the URL, without the page number.
    """

    text: str
    filters: Filters = field(default_factory=dict)
    latest: bool = False
    include_superseded: bool = False
    page: int = 1
    space_closed: bool = False
    parameters: dict[str, str] = field(default_factory=dict)

    def url(self, **changes: str) -> str:
        """The URL of the same search with other parameters; empty ones are left out."""
        return f"?{_encoded(self.parameters | changes)}"

    @property
    def query_string(self) -> str:
        """The parameters, for links to other pages of the same results."""
        return _encoded(self.parameters)


def parse_request(request: HttpRequest, scope: Scope) -> SearchRequest:
    """The search request of an HTTP request; invalid parameters are ignored."""
    given = request.GET
    text = " ".join(_CONTROL.sub(" ", given.get("q", "")).split())
    values = {
        Facet.SPACE: _space(given.get("espace", ""), scope),
        Facet.KIND: _kind(given.get("type", "")),
        Facet.METIER: _metier(given.get("metier", ""), scope),
        Facet.YEAR: year if _YEAR.fullmatch(year := given.get("annee", "")) else "",
    }
    filters = {facet: value for facet, value in values.items() if value}
    latest = given.get("tri") == "date"
    include_superseded = given.get("versions") == "toutes"
    names = (FACET_PARAMETERS[facet] for facet in filters)
    parameters = {"q": text} | {name: given[name] for name in names}
    parameters |= {"tri": "date"} if latest else {}
    parameters |= {"versions": "toutes"} if include_superseded else {}
    page = given.get("page", "1")
    return SearchRequest(
        text,
        filters,
        latest,
        include_superseded,
        page=min(max(int(page[:6]), 1), MAX_PAGE) if page.isdecimal() else 1,
        space_closed=bool(given.get("espace")) and Facet.SPACE not in filters,
        parameters=parameters,
    )


def _encoded(parameters: Mapping[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in parameters.items() if value})
    return query.urlencode()


def _kind(slug: str) -> str:
    return next((kind.name for kind in kinds().values() if kind.slug == slug), "")


def _space(slug: str, scope: Scope) -> str:
    """The term of a space by its slug; empty unless the visitor has opened it."""
    if slug == PUBLIC_SLUG:
        return PUBLIC_TERM
    if not slug:
        return ""
    opened: Any = SpacePage.objects.live().filter(slug=slug) if scope.everything else scope.spaces
    return next((space_term(str(space.pk)) for space in opened if space.slug == slug), "")


def _metier(slug: str, scope: Scope) -> str:
    """The id of a métier by its slug; empty if no content for it is visible to the visitor."""
    known = visible_metiers(scope) if slug else []
    return next((str(metier.pk) for metier in known if metier.slug == slug), "")
