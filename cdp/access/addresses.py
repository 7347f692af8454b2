"""From an address to its page and its space, in two queries however deep the page lies."""

from django.http import Http404, HttpRequest
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from cdp.models.spaces import SpacePage


def pages_along(request: HttpRequest, path: str) -> list[Page]:
    """The pages met on the way to ``path`` (relative to the site's root), the home page first.

    They may be unpublished, and there may be none at the address itself.
    """
    site = Site.find_for_request(request)
    roots = {root.site_id: root.root_path for root in Site.get_site_root_paths()}
    if site is None or site.pk not in roots:
        return []
    steps = _segments(path)
    ways = ["/".join([*steps[:end], ""]) for end in range(len(steps) + 1)]
    addresses = [f"{roots[site.pk]}{way}" for way in ways]
    return list(Page.objects.filter(url_path__in=addresses).order_by("depth"))


def page_at(path: str, pages: list[Page]) -> Page | None:
    """The page whose own address ``path`` is, given the pages along it; no query."""
    return pages[-1] if len(pages) == len(_segments(path)) + 1 else None


def route(request: HttpRequest, path: str, pages: list[Page]) -> RouteResult | None:
    """The published page that answers at ``path``, given the pages along it, with its arguments.

    The last page met may answer for what follows its own address.
    """
    if not pages:
        return None
    remaining = _segments(path)[len(pages) - 1 :]
    try:
        return pages[-1].specific.route(request, remaining)
    except Http404:
        return None


def space_among(pages: list[Page]) -> Page | None:
    """The published space among the pages along an address, as a plain page; no query."""
    spaces = [page for page in pages if page.live and page.specific_class is SpacePage]
    return spaces[-1] if spaces else None


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]
