"""What the address of the result page asks for, and the addresses that ask for something near."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict

from cdp.access.visibility import Scope
from cdp.models import SpacePage
from cdp.models.library import known_metiers
from search.engines.base import PUBLIC_TERM, Facet, Filters, space_term
from search.kinds import kinds

NAMES = {
    Facet.SPACE: "espace",
    Facet.KIND: "type",
    Facet.METIER: "metier",
    Facet.YEAR: "annee",
}
PUBLIC_SLUG = "public"
LAST_PAGE = 50
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # no database takes them all
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its filters. ``closed`` tells that it names a space that is not open.

    ``parameters`` are those of the address that mean something; the page is not among them.
    """

    text: str
    filters: Filters = field(default_factory=dict)
    latest: bool = False
    superseded: bool = False
    page: int = 1
    closed: bool = False
    parameters: dict[str, str] = field(default_factory=dict)

    def address(self, **changes: str) -> str:
        """The address of the same search with other parameters; empty ones are left out."""
        return f"?{_encoded(self.parameters | changes)}"

    @property
    def kept(self) -> str:
        """The parameters as other pages of the same results keep them."""
        return _encoded(self.parameters)

    @property
    def by_rank(self) -> str:
        return self.address(tri="")

    @property
    def by_date(self) -> str:
        return self.address(tri="date")

    @property
    def in_force(self) -> str:
        return self.address(versions="")

    @property
    def every_version(self) -> str:
        return self.address(versions="toutes")


def asked(request: HttpRequest, scope: Scope) -> Asked:
    """What a request asks for; what cannot be understood is left out."""
    given = request.GET
    text = " ".join(_CONTROL.sub(" ", given.get("q", "")).split())
    values = {
        Facet.SPACE: _space(given.get("espace", ""), scope),
        Facet.KIND: _kind(given.get("type", "")),
        Facet.METIER: _metier(given.get("metier", ""), scope),
        Facet.YEAR: year if _YEAR.fullmatch(year := given.get("annee", "")) else "",
    }
    filters = {facet: value for facet, value in values.items() if value}
    latest, superseded = given.get("tri") == "date", given.get("versions") == "toutes"
    parameters = {"q": text} | {NAMES[facet]: given[NAMES[facet]] for facet in filters}
    parameters |= {"tri": "date"} if latest else {}
    parameters |= {"versions": "toutes"} if superseded else {}
    page = given.get("page", "1")
    return Asked(
        text,
        filters,
        latest,
        superseded,
        page=min(max(int(page[:6]), 1), LAST_PAGE) if page.isdecimal() else 1,
        closed=bool(given.get("espace")) and Facet.SPACE not in filters,
        parameters=parameters,
    )


def _encoded(parameters: Mapping[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in parameters.items() if value})
    return query.urlencode()


def _kind(slug: str) -> str:
    return next((kind.name for kind in kinds().values() if kind.slug == slug), "")


def _space(slug: str, scope: Scope) -> str:
    """Only one that the visitor has opened is known: others are as if there were none."""
    if slug == PUBLIC_SLUG:
        return PUBLIC_TERM
    if not slug or "\0" in slug:
        return ""
    opened: Any = SpacePage.objects.live().filter(slug=slug) if scope.everything else scope.spaces
    return next((space_term(str(space.pk)) for space in opened if space.slug == slug), "")


def _metier(slug: str, scope: Scope) -> str:
    """Only one for which the visitor may see something is known, as everywhere."""
    known = known_metiers(scope) if slug else []
    return next((str(metier.pk) for metier in known if metier.slug == slug), "")
