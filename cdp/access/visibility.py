"""The one rule of visibility: which spaces has this visitor opened, and what follows from it.

A page is visible when it is published and either lies in no space, or its space or one that it
is also shared with is open to the visitor. An alias is visible only where its source is too, and
an alias of an alias only to editors. A file is readable by whoever may see a page that uses it
(see ``cdp.access.files``). Whatever shows, lists, counts or finds pages asks here, and nothing
asks the question another way.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Expression, F, QuerySet
from django.http import HttpRequest
from wagtail.models import GroupPagePermission, Page

from cdp.access.session import request_state
from cdp.access.snapshot import snapshot_of
from cdp.models.spaces import SPACE_PATH_LENGTH, SpacePage, space_path
from cms.models.pages import Pages
from cms.references import Reference

# Tree depth of the home page: who may edit there may edit every space.
HOME_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may see something: everyone, or whoever has opened one of these spaces (by id)."""

    everyone: bool = False
    spaces: frozenset[int] = frozenset()

    def __or__(self, other: "Audience") -> "Audience":
        return Audience(self.everyone or other.everyone, self.spaces | other.spaces)

    def issubset(self, other: "Audience") -> bool:
        """Whether nobody here is outside ``other``."""
        return other.everyone or (not self.everyone and self.spaces <= other.spaces)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a visitor may see: public content and these spaces, or everything."""

    spaces: tuple[SpacePage, ...] = ()
    everything: bool = False

    @property
    def ids(self) -> list[int]:
        return [space.pk for space in self.spaces]

    def opens(self, space: Page) -> bool:
        return self.everything or space.pk in self.ids

    def visible(self, pages: Pages) -> Pages:
        """The pages of ``pages`` that the visitor may see, filtered by the database."""
        if self.everything:
            return pages.filter(live=True)
        return pages.filter(_Visible(self), live=True)

    def meets(self, audience: Audience) -> bool:
        """Whether the visitor belongs to the audience of something."""
        opened = (space.pk in audience.spaces for space in self.spaces)
        return self.everything or audience.everyone or any(opened)


PUBLIC = Scope()
EVERYTHING = Scope(everything=True)


def scope_of(request: HttpRequest) -> Scope:
    """The scope of this request's visitor, asked once a request."""
    scope: Scope | None = getattr(request, "_cdp_scope", None)
    if scope is None:
        scope = request._cdp_scope = _find_scope(request)  # type: ignore[attr-defined]
    return scope


def previewed_references(request: HttpRequest) -> set[Reference]:
    """What the draft refers to that is previewed by this request; nothing, outside a preview."""
    found: set[Reference] = getattr(request, "_cdp_previewed_references", set())
    return found


def answered_as(scope: Scope, references: Collection[Reference] = ()) -> dict[str, Any]:
    """The attributes of a request that is answered as for a visitor of this scope.

    ``references`` are those of the draft that it previews.
    """
    return {"_cdp_scope": scope, "_cdp_previewed_references": set(references)}


def is_verified_editor(request: HttpRequest) -> bool:
    """Whether someone who may enter the admin has given both factors in this session."""
    if not request_state(request).signed_in:
        return False
    user = getattr(request, "user", None)
    # Without django-otp's middleware nobody is verified: deny by default.
    verified = getattr(user, "is_verified", lambda: False)()
    return bool(verified and user is not None and user.has_perm("wagtailadmin.access_admin"))


def _find_scope(request: HttpRequest) -> Scope:
    """Verified editors see the spaces they edit: all of them, unless they are confined to some."""
    opened = snapshot_of(request).opened_spaces(request_state(request).keys)
    if not is_verified_editor(request):
        return Scope(tuple(opened))
    edited = edited_by(request.user)
    if edited.everything:
        return EVERYTHING
    return Scope(tuple(sorted({*opened, *edited.spaces}, key=lambda space: space.path)))


def edited_by(user: Any) -> Scope:
    """What an editor sees without any key: the spaces that he edits."""
    paths = _edited_paths(user)
    if _hold_everything(user, paths):
        return EVERYTHING
    return Scope(tuple(SpacePage.objects.filter(path__in=paths).order_by("path")))


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


def space_of(page: Page, scope: Scope = PUBLIC) -> SpacePage | None:
    """The space that ``page`` is shown in: its own, or the open one that it is shared with.

    One query, or none when its own is open. A visitor who sees the page through a share is not
    told of a space that is closed to him.
    """
    path = space_path(page.path)
    if opened := [space for space in scope.spaces if space.path == path]:
        return opened[0]
    own = SpacePage.objects.filter(path=path).first()
    if own is None or scope.everything or not scope.spaces:
        return own
    shared = SpacePage.objects.filter(shares_in__page=page.pk, pk__in=scope.ids)
    return shared.order_by("path").first() or own


def may_see(scope: Scope, page: Page) -> bool:
    """Whether the visitor may see this one page."""
    return scope.visible(Page.objects.filter(pk=page.pk)).exists()


class _Visible(Expression):
    """The rule as one condition of SQL, for a visitor who does not see everything.

    Django would need four times as long to write the same from its own parts, for each list of
    each page. Spaces are asked of the database each time: no list can miss a new one.
    """

    output_field = BooleanField()
    conditional = True

    _SPACES = (
        "SELECT space_row.path FROM cdp_spacepage space"
        " JOIN wagtailcore_page space_row ON space_row.id = space.page_ptr_id"
    )

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.opened = scope.ids
        self.columns: list[Any] = [F(name) for name in ("path", "id", "alias_of")]

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, expressions: Any) -> None:
        self.columns = expressions

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        (path, _), (pk, _), (alias_of, _) = (compiler.compile(column) for column in self.columns)
        source = (
            f"SELECT 1 FROM wagtailcore_page source WHERE source.id = {alias_of}"  # noqa: S608
            " AND source.live AND source.alias_of_id IS NULL"
            f" AND {self._lies_open('source.path', 'source.id')}"
        )
        here = self._lies_open(path, pk)
        sql = f"({here} AND ({alias_of} IS NULL OR EXISTS ({source})))"
        return sql, (*self.opened,) * (sql.count("%s") // max(len(self.opened), 1))

    def _lies_open(self, path: str, pk: str) -> str:
        """That a page lies in no closed space, or is shared with an open one."""
        outside = f"SUBSTR({path}, 1, {SPACE_PATH_LENGTH}) NOT IN ({self._SPACES}"
        if not self.opened:
            return f"{outside})"
        opened = ", ".join(["%s"] * len(self.opened))
        shares = f"SELECT 1 FROM cdp_share WHERE page_id = {pk} AND space_id IN ({opened})"  # noqa: S608
        return f"({outside} WHERE space.page_ptr_id NOT IN ({opened})) OR EXISTS ({shares}))"


def audiences(pages: QuerySet[Any]) -> dict[int, Audience]:
    """Who may see each of these pages once it is published, by page id; two queries.

    An alias has the audience of its place: who sees it must also belong to its source's.
    """
    found: dict[int, Audience] = defaultdict(Audience)
    spaces = dict(SpacePage.objects.values_list("path", "pk"))
    for pk, path, shared_with in pages.values_list("pk", "path", "shares__space"):
        found[pk] |= audience(spaces.get(space_path(path)), shared_with)
    return dict(found)


def audience(space_id: int | None, shared_with: int | None) -> Audience:
    """Who may see a page of this space (None: of no space), and of one that it is shared with."""
    if space_id is None:
        return Audience(everyone=True)
    spaces = {space_id} if shared_with is None else {space_id, shared_with}
    return Audience(spaces=frozenset(spaces))
