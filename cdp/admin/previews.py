"""« Prévisualiser en tant que »: a page as a given visitor would get it, never as its editor does.

An editor is offered the visitors whose whole view he has himself: anyone, members of the spaces
that he edits, partners. He is refused any other, whatever address he types: a preview tells nothing
that the admin does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from wagtail.models import Page

from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import (
    PUBLIC,
    Audience,
    Scope,
    answered_as,
    audience,
    audiences,
    edited_by,
)
from cdp.admin.readers import readers_of, readers_of_new
from cdp.models import BookletPage, SpacePage
from cdp.models.spaces import space_path
from cms.models import BasePage
from cms.references import references_of

EVERYONE, PARTNER = "everyone", "partner"
NOT_FOR_HIM = "Cette personne n’aura pas cette page"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor that a page is previewed as; ``mode`` is the name of Wagtail's preview mode."""

    mode: str
    label: str
    scope: Scope


def visitors(page: Page, path: str, request: HttpRequest) -> list[Visitor]:
    """Those that this editor may preview a page as, the one that it is for first.

    ``path`` is the tree path of the page or, as long as it is not saved, that of its parent.
    """
    editor = edited_by(request.user)
    kept = SpacePage.objects.filter(trashed=None).order_by("path")
    spaces = [space for space in kept if editor.opens(space)]
    own = [_member(space) for space in spaces if space.path == space_path(path)]
    others = [_member(space) for space in spaces if space.path != space_path(path)]
    partner = [Visitor(PARTNER, "Partenaire", PUBLIC)] if isinstance(page, BookletPage) else []
    return [*own, Visitor(EVERYONE, "Tout le monde", PUBLIC), *others, *partner]


def prepare_preview(page: BasePage, request: HttpRequest, mode: str | None) -> dict[str, Any]:
    """For the hook ``prepare_page_preview``: who asks in the preview, and what is told above it.

    Without a mode, the visitor that the page is for. Raises Http404 for one that is not offered.
    """
    offered = visitors(page, page.path, request)
    visitor = next((one for one in offered if one.mode == mode), None) if mode else offered[0]
    if visitor is None:
        raise Http404
    return {
        **answered_as(visitor.scope, references_of(page)),
        "preview_notice": _notice(page, visitor, request),
    }


def _member(space: SpacePage) -> Visitor:
    label = f"{space.title} (membre)"
    return Visitor(f"space-{space.pk}", label, Scope((space,)))


def _notice(page: BasePage, visitor: Visitor, request: HttpRequest) -> str:
    """That the visitor will not get the page, and who will; "" where he does."""
    if visitor.mode == PARTNER and isinstance(page, BookletPage):
        return f"{NOT_FOR_HIM}\u00a0: {_partner_gets(page)}"
    if _gets(page, visitor.scope, request):
        return ""
    if page.pk:
        told = readers_of([page], request)[page.pk]
    else:
        parent = Page.objects.get(path=page._get_basepath(page.path, page.depth - 1))
        told = readers_of_new(page, parent, request)
    if told.published:
        return f"{NOT_FOR_HIM}. Qui pourra la lire, une fois publiée\u00a0: {told.published}."
    return f"{NOT_FOR_HIM}. Qui peut la lire\u00a0: {told.words}."


def _partner_gets(booklet: BookletPage) -> str:
    if booklet.pk and booklet.is_withdrawn:
        return "son lien dit que le livret n’est plus diffusé."
    version = booklet.in_force
    if version is None:
        return "son lien n’ouvre rien tant qu’aucune version n’est en vigueur."
    return f"son lien ouvre le fichier de «\u00a0{version.label}\u00a0», et rien d’autre."


def _gets(page: BasePage, scope: Scope, request: HttpRequest) -> bool:
    """Whether the visitor reads the page, once what is previewed is published."""
    readers = _audience(page, request)
    keys = set(snapshot_of(request).keys.values())
    entered = tuple(space for space in scope.spaces if space.live and space.pk in keys)
    return Scope(entered).meets(readers)


def _audience(page: BasePage, request: HttpRequest) -> Audience:
    if page.pk:
        return audiences(Page.objects.filter(pk=page.pk))[page.pk]
    if isinstance(page, SpacePage):
        return Audience()
    spaces = snapshot_of(request).spaces.values()
    own: Iterator[int] = (space.pk for space in spaces if space.path == space_path(page.path))
    return audience(next(own, None), None)
