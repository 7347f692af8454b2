"""Where addresses of this site that somebody typed in a text lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cdp.access.snapshot import snapshot_of
from cdp.models import BookletPage, SpacePage
from cms.models import CustomDocument, CustomImage, Video

_FILES: dict[str, type[Model]] = {
    "documents": CustomDocument,
    "original_images": CustomImage,
    "videos": Video,
}
_BOOKLETS = {"cdp:booklet", "cdp:booklet_version", "cdp:version_file"}


class Elsewhere(Enum):
    """What is neither a page nor a file."""

    NOWHERE = "nowhere"
    ADMIN = "admin"
    OTHER = "other"  # another site, or what is open to everyone


@dataclass(frozen=True, slots=True)
class Target:
    """A page, or a file of one of the models ``_FILES``."""

    model: type[Model]
    pk: int


def targets_of(
    addresses: Iterable[str], page: Page, request: HttpRequest
) -> dict[str, Target | Elsewhere]:
    """Where each of these addresses, written in ``page``, leads.

    Two queries for all that are of pages, one for each that is of a file or of a booklet.
    """
    found: dict[str, Target | Elsewhere] = {}
    paths: dict[str, str] = {}
    for address in set(addresses):
        path = _path(address, page, request)
        match = None if path is None else _resolve(path)
        if path is None:
            found[address] = Elsewhere.OTHER
        elif match is not None and match.view_name != "wagtail_serve":
            found[address] = _of_view(match, path)
        else:
            paths[address] = path
    return found | _pages(paths, request)


def _path(address: str, page: Page, request: HttpRequest) -> str | None:
    """The path on this site; None for what is on another, is no page, or stays on this one."""
    base = page.get_full_url(request) or request.build_absolute_uri("/")
    try:
        parts = urlsplit(urljoin(base, address))
    except ValueError:  # a bracket in its host
        return None
    ours = [
        request.get_host(),
        *(urlsplit(url).netloc for url in (base, settings.WAGTAILADMIN_BASE_URL)),
    ]
    if address.startswith("#") or parts.scheme not in {"http", "https"}:
        return None
    return unquote(parts.path) or "/" if parts.netloc in ours else None


def _resolve(path: str) -> ResolverMatch | None:
    for candidate in (path, f"{path}/"):
        try:
            return resolve(candidate)
        except Resolver404:
            continue
    return None


def _of_view(match: ResolverMatch, path: str) -> Target | Elsewhere:
    if path.startswith(reverse("wagtailadmin_home")):
        return Elsewhere.ADMIN
    if match.view_name in _BOOKLETS:
        booklets = BookletPage.objects.filter(permalink=match.kwargs["permalink"])
        return _target(Page, booklets.values_list("pk", flat=True).first())
    if match.view_name == "cdp:archive":
        spaces = SpacePage.objects.filter(slug=match.kwargs["space"])
        return _target(Page, spaces.values_list("pk", flat=True).first())
    if match.view_name == "cdp:file":
        name = match.kwargs["name"]
        model = _FILES.get(name.partition("/")[0])
        if model is None:
            return Elsewhere.OTHER
        files = model._default_manager.filter(file=name)
        return _target(model, files.values_list("pk", flat=True).first())
    return Elsewhere.OTHER


def _target(model: type[Model], pk: int | None) -> Target | Elsewhere:
    return Elsewhere.NOWHERE if pk is None else Target(model, pk)


def _pages(paths: dict[str, str], request: HttpRequest) -> dict[str, Target | Elsewhere]:
    """The pages at these paths, by address."""
    if not paths:
        return {}
    root = next((root.root_path for root in snapshot_of(request).root_paths), "/")
    url_paths = {
        address: root + "".join(f"{segment}/" for segment in path.split("/") if segment)
        for address, path in paths.items()
    }
    rows = Page.objects.filter(url_path__in=url_paths.values()).order_by()
    pages = dict(rows.values_list("url_path", "pk"))
    redirects = set(
        Redirect.objects.filter(
            old_path__in=[Redirect.normalise_path(path) for path in paths.values()]
        ).values_list("old_path", flat=True)
    )
    return {
        address: Elsewhere.OTHER
        if url_path not in pages and Redirect.normalise_path(paths[address]) in redirects
        else _target(Page, pages.get(url_path))
        for address, url_path in url_paths.items()
    }
