"""From an address to its page and its space, in one query however deep the page lies."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from cdp.access.snapshot import snapshot_of
from cdp.models.spaces import SpacePage, space_path

# No page lies deeper, however long the address that is asked for.
MAX_DEPTH = Page._meta.get_field("path").max_length // Page.steplen


@dataclass(frozen=True, slots=True)
class PageOnPath:
    """A page whose address begins the requested path: its id and its type, published or not."""

    pk: int
    content_type: int

    @property
    def type(self) -> type[Page] | None:
        """None for a type that the site no longer has."""
        return ContentType.objects.get_for_id(self.content_type).model_class()


def pages_on_path(request: HttpRequest, path: str) -> list[PageOnPath]:
    """The pages whose addresses begin ``path`` (relative to the site's root), the home page first.

    They may be unpublished, and there may be none at the address itself.
    """
    roots = {root.site_id: root.root_path for root in snapshot_of(request).root_paths}
    site = Site.find_for_request(request)
    if site is None or site.pk not in roots:
        return []
    segments = _segments(path)[:MAX_DEPTH]
    prefixes = ["/".join([*segments[:end], ""]) for end in range(len(segments) + 1)]
    addresses = [f"{roots[site.pk]}{prefix}" for prefix in prefixes]
    rows = Page.objects.filter(url_path__in=addresses).order_by("depth")
    return [PageOnPath(pk, kind) for pk, kind in rows.values_list("pk", "content_type")]


def page_at(path: str, pages: list[PageOnPath]) -> PageOnPath | None:
    """The page whose own address ``path`` is, given the pages on its path; no query."""
    return pages[-1] if len(pages) == len(_segments(path)) + 1 else None


def route(request: HttpRequest, path: str, pages: list[PageOnPath]) -> RouteResult | None:
    """The published page that answers at ``path``, given the pages on its path, with its arguments.

    The last page may answer for what follows its own address, if its type has its own way.
    """
    if not pages:
        return None
    remaining = _segments(path)[len(pages) - 1 :]
    kind = pages[-1].type
    if kind is None or (remaining and kind.route is Page.route):
        return None
    try:
        page = kind._default_manager.filter(pk=pages[-1].pk).first()
        return page.route(request, remaining) if page else None
    except Http404:
        return None


def space_on_path(request: HttpRequest, pages: list[PageOnPath]) -> SpacePage | None:
    """The published space among the pages on the path of an address; no query."""
    ids = (page.pk for page in pages if page.type is SpacePage)
    space = snapshot_of(request).spaces.get(next(ids, 0))
    return space if space is not None and space.live else None


def lies_on_path(request: HttpRequest, page: Page, pages: list[PageOnPath]) -> bool:
    """Whether a page lies where the pages on its path tell; no query.

    In their published space, or in none where there is none among them, published or not.
    """
    path = space_path(page.path)
    space = space_on_path(request, pages)
    if space is not None:
        return space.path == path
    known = {other.path for other in snapshot_of(request).spaces.values()}
    return path not in known and all(other.type is not SpacePage for other in pages)


def url(request: HttpRequest, url_path: str) -> str:
    """The address, on its own site, of the page that Wagtail knows by ``url_path``."""
    roots = (root.root_path for root in snapshot_of(request).root_paths)
    root = next((root for root in roots if url_path.startswith(root)), "/")
    return reverse("wagtail_serve", args=[url_path[len(root) :]])


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]
