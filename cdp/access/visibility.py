"""The one rule of visibility: which spaces has this visitor opened, and what follows from it.

A page is visible when it is published and either lies in no space, or its space or one that it
is also shared with is open to the visitor. An alias is visible only where its source is too, and
an alias of an alias only to editors. A file is readable by whoever may see a page that uses it
(see ``cdp.access.files``). Whatever shows, lists, counts or finds pages asks here, and nothing
asks the question another way.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Length, Substr
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from cdp.access.session import opened_keys
from cdp.models.shares import Share
from cdp.models.spaces import SpaceKey, SpacePage
from cms.prepared import Parameter, Prepared

AnyPage = TypeVar("AnyPage", bound=Page)

NO_SPACE = 0
# Tree depth of the home page: who may edit there may edit every space.
HOME_DEPTH = 2
# What lists of spaces show, in the order of the model's columns.
LISTED = ("id", "path", "depth", "title", "slug", "url_path", "page_ptr_id", "accent")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may see something: everyone, or whoever has opened one of these spaces (by id)."""

    everyone: bool = False
    spaces: frozenset[int] = frozenset()

    def __or__(self, other: "Audience") -> "Audience":
        return Audience(self.everyone or other.everyone, self.spaces | other.spaces)

    def within(self, other: "Audience") -> bool:
        """Whether nobody here is outside ``other``."""
        return other.everyone or (not self.everyone and self.spaces <= other.spaces)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a visitor may see: public content and these spaces, or everything."""

    spaces: tuple[SpacePage, ...] = ()
    everything: bool = False

    def opens(self, space: Page) -> bool:
        return self.everything or any(space.pk == opened.pk for opened in self.spaces)

    def meets(self, audience: Audience) -> bool:
        """Whether the visitor belongs to the audience of something."""
        opened = (space.pk in audience.spaces for space in self.spaces)
        return self.everything or audience.everyone or any(opened)


PUBLIC = Scope()
EVERYTHING = Scope(everything=True)


def scope_of(request: HttpRequest) -> Scope:
    """The scope of this request's visitor, asked once a request; one query for members."""
    scope: Scope | None = getattr(request, "_cdp_scope", None)
    if scope is None:
        scope = request._cdp_scope = _find_scope(request)  # type: ignore[attr-defined]
    return scope


def is_verified_editor(request: HttpRequest) -> bool:
    """Whether someone who may enter the admin has given both factors in this session."""
    user = getattr(request, "user", None)
    # Without django-otp's middleware nobody is verified: deny by default.
    verified = getattr(user, "is_verified", lambda: False)()
    return bool(verified and user is not None and user.has_perm("wagtailadmin.access_admin"))


def _find_scope(request: HttpRequest) -> Scope:
    """Verified editors see the spaces they edit: all of them, unless they are confined to some."""
    edited: set[SpacePage] = set()
    if is_verified_editor(request):
        paths = _edited_paths(request.user)
        if _hold_everything(request.user, paths):
            return EVERYTHING
        edited = set(SpacePage.objects.filter(path__in=paths))
    opened = _opened_spaces(opened_keys(request))
    return Scope(tuple(sorted(opened | edited, key=lambda space: space.path)))


def edits_everything(user: Any) -> bool:
    """Whether an editor is confined to no space."""
    return _hold_everything(user, _edited_paths(user))


def _edited_paths(user: Any) -> set[str]:
    """The tree paths of what an editor's groups give him; one query, none for a superuser."""
    if user.is_superuser:
        return set()
    granted = GroupPagePermission.objects.filter(group__user=user.pk)
    return set(granted.values_list("page__path", flat=True))


def _hold_everything(user: Any, paths: set[str]) -> bool:
    return user.is_superuser or any(len(path) <= HOME_DEPTH * Page.steplen for path in paths)


def _opened_spaces(keys: dict[str, int]) -> set[SpacePage]:
    """The published spaces whose key, by space id, still is one; one query, or none without keys.

    They come with what a list of spaces shows, and fetch the rest when asked.
    """
    if not keys:
        return set()
    given = {f"key{number}": key for number, key in enumerate(keys.values())}
    rows = _active_keys(len(keys)).rows(now=timezone.now(), **given)
    return {
        SpacePage.from_db(None, LISTED, space)
        for key, space_id, *space in rows
        if keys.get(str(space_id)) == key
    }


@lru_cache
def _active_keys(number: int) -> Prepared:
    """Those of so many keys that still open their space, with its id and its LISTED fields."""
    active = SpaceKey.objects.active(Parameter("now", DateTimeField()))
    given: list[Any] = [Parameter(f"key{n}", BigIntegerField()) for n in range(number)]
    space = [f"space__{name}" for name in LISTED]
    return Prepared(active.filter(pk__in=given).order_by().values_list("pk", "space_id", *space))


def space_of(page: Page, scope: Scope = PUBLIC) -> SpacePage | None:
    """The space that ``page`` is shown in: its own, or the open one that it is shared with.

    One query, or none when its own is open. A visitor who sees the page through a share is not
    told of a space that is closed to him.
    """
    if opened := [space for space in scope.spaces if page.path.startswith(space.path)]:
        return opened[-1]
    steps = range(Page.steplen, len(page.path) + 1, Page.steplen)
    paths = [page.path[:end] for end in steps]
    own = SpacePage.objects.filter(path__in=paths).order_by("-depth").first()
    if own is None or scope.everything or not scope.spaces:
        return own
    shared = SpacePage.objects.filter(shares_in__page=page.pk, pk__in=[s.pk for s in scope.spaces])
    return shared.order_by("path").first() or own


def may_see(scope: Scope, page: Page) -> bool:
    """Whether the visitor may see this one page."""
    return visible(scope, Page.objects.filter(pk=page.pk)).exists()


def visible(scope: Scope, pages: QuerySet[AnyPage]) -> QuerySet[AnyPage]:
    """The pages of ``pages`` that a visitor of this scope may see, filtered by the database."""
    pages = pages.filter(live=True)
    if scope.everything:
        return pages
    opened = [space.pk for space in scope.spaces]
    return pages.alias(
        rule_space=_space_id("path"), rule_source_space=_space_id("alias_of__path")
    ).filter(
        _open("rule_space", "pk", opened),
        Q(alias_of=None)
        | (
            Q(alias_of__alias_of=None, alias_of__live=True)
            & _open("rule_source_space", "alias_of", opened)
        ),
    )


def within(space: SpacePage, pages: QuerySet[AnyPage]) -> QuerySet[AnyPage]:
    """The pages of ``pages`` that lie directly below ``space`` or are shared with it."""
    below = Q(path__startswith=space.path, depth=space.depth + 1)
    return pages.filter(below | _shared_with(space))


def inside(space: SpacePage, pages: QuerySet[AnyPage]) -> QuerySet[AnyPage]:
    """The pages of ``pages`` that lie anywhere below ``space`` or are shared with it."""
    below = Q(path__startswith=space.path, depth__gt=space.depth)
    return pages.filter(below | _shared_with(space))


def _shared_with(space: SpacePage) -> Q:
    return Q(Exists(Share.objects.filter(page=OuterRef("pk"), space=space.pk)))


def audiences(pages: QuerySet[AnyPage]) -> dict[int, Audience]:
    """Who may see each of these pages once it is published, by page id; one query.

    An alias has the audience of its place: who sees it must also belong to its source's.
    """
    return gathered(audience_rows(pages))


def audience_rows(pages: QuerySet[AnyPage]) -> QuerySet[AnyPage, tuple[int, int, int | None]]:
    """Page id, its space or NO_SPACE, and one space that it is shared with (None: not shared)."""
    rows = pages.annotate(rule_space=_space_id("path"))
    return rows.values_list("pk", "rule_space", "shares__space")


def gathered(rows: Iterable[tuple[int, int, int | None]]) -> dict[int, Audience]:
    """The audiences, by page id, that ``audience_rows`` tell."""
    found: dict[int, Audience] = defaultdict(Audience)
    for page_id, space_id, shared_with in rows:
        if space_id == NO_SPACE:
            found[page_id] = Audience(everyone=True)
        else:
            spaces = {space_id} if shared_with is None else {space_id, shared_with}
            found[page_id] |= Audience(spaces=frozenset(spaces))
    return dict(found)


def _open(space: str, page: str, opened: list[int]) -> Q:
    """Rows whose space (an annotation) is none or open, or whose page an open one shares."""
    rule = Q(**{f"{space}__in": [NO_SPACE, *opened]})
    if opened:
        rule |= Q(Exists(Share.objects.filter(page=OuterRef(page), space__in=opened)))
    return rule


def _space_id(path: str) -> Coalesce:
    """The id of the nearest space at or above a tree path, or NO_SPACE."""
    spaces = SpacePage.objects.filter(path=Substr(OuterRef(path), 1, Length("path")))
    nearest = Subquery(spaces.order_by("-depth").values("pk")[:1], output_field=BigIntegerField())
    return Coalesce(nearest, Value(NO_SPACE), output_field=BigIntegerField())
