"""The one rule of visibility: which spaces has this visitor opened, and what follows from it.

A page is visible when it is published and either lies in no space or lies in a space that is
open to the visitor. An alias is visible only where its source is too, and an alias of an alias
only to editors. Whatever shows, lists, counts or finds pages asks here, and nothing asks the
question another way.
"""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from wagtail.models import Page

from cdp.access.session import opened_keys
from cdp.models.spaces import SpaceKey, SpacePage

AnyPage = TypeVar("AnyPage", bound=Page)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a visitor may see: public content and these spaces, or everything (verified editors)."""

    spaces: tuple[SpacePage, ...] = ()
    everything: bool = False

    def opens(self, space: Page) -> bool:
        return self.everything or any(space.pk == opened.pk for opened in self.spaces)


PUBLIC = Scope()
EVERYTHING = Scope(everything=True)


def scope_of(request: HttpRequest) -> Scope:
    """The scope of this request's visitor; at most one query, asked once a request."""
    scope: Scope | None = getattr(request, "_cdp_scope", None)
    if scope is None:
        scope = request._cdp_scope = _find_scope(request)  # type: ignore[attr-defined]
    return scope


def _find_scope(request: HttpRequest) -> Scope:
    user = getattr(request, "user", None)
    # Without django-otp's middleware nobody is verified: deny by default.
    verified = getattr(user, "is_verified", lambda: False)()
    if verified and user is not None and user.has_perm("wagtailadmin.access_admin"):
        return EVERYTHING
    keys = opened_keys(request)
    if not keys:
        return PUBLIC
    active = SpaceKey.objects.active().filter(pk__in=keys.values()).select_related("space")
    spaces = {key.space for key in active if keys.get(str(key.space_id)) == key.pk}
    return Scope(tuple(sorted(spaces, key=lambda space: space.path)))


def space_of(page: Page, scope: Scope = PUBLIC) -> SpacePage | None:
    """The space that ``page`` is or lies in; one query, or none when ``scope`` has it open."""
    if opened := [space for space in scope.spaces if page.path.startswith(space.path)]:
        return opened[-1]
    steps = range(Page.steplen, len(page.path) + 1, Page.steplen)
    paths = [page.path[:end] for end in steps]
    return SpacePage.objects.filter(path__in=paths).order_by("-depth").first()


def may_see(scope: Scope, page: Page) -> bool:
    """Whether the visitor may see this one page."""
    return visible(scope, Page.objects.filter(pk=page.pk)).exists()


def visible(scope: Scope, pages: QuerySet[AnyPage]) -> QuerySet[AnyPage]:
    """The pages of ``pages`` that a visitor of this scope may see, filtered by the database."""
    pages = pages.filter(live=True)
    if scope.everything:
        return pages
    return pages.filter(
        _outside_closed_spaces("path", scope),
        Q(alias_of=None)
        | (Q(alias_of__alias_of=None) & _outside_closed_spaces("alias_of__path", scope)),
    )


def _outside_closed_spaces(path: str, scope: Scope) -> Q:
    """Rows whose tree path ``path`` is neither that of a closed space nor below one."""
    opened = [space.pk for space in scope.spaces]
    closed = SpacePage.objects.exclude(pk__in=opened)
    return ~Q(Exists(closed.filter(path=Substr(OuterRef(path), 1, Length("path")))))
