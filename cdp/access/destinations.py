"""Where the addresses in a text lead on this site, and which of them open for a visitor.

Whoever wrote them chose a page or typed an address: of the site, of a file, of a booklet, or one of
before that a redirection knows. What leads nowhere and what is closed are told apart by nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cdp.access.files import audiences_of, folder_of, may_read
from cdp.access.hosts import is_ours
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import is_verified_editor, previewed_references, scope_of
from cdp.models import BookletPage, BookletVersion, Metier, MinutesPage, SpacePage
from cdp.models.library import visible_metiers

# Of one page: what is beyond them leads nowhere.
MAX_ADDRESSES = 5_000


class Elsewhere(Enum):
    """What is neither a page nor a file."""

    NOWHERE = "nowhere"
    ADMIN = "admin"
    OTHER = "other"  # another site, or what is open to everyone


@dataclass(frozen=True, slots=True)
class Target:
    """A page, a métier, or what has a file: a document, an image, a video."""

    model: type[Model]
    pk: int


Destination = Target | Elsewhere


def destinations(
    addresses: Iterable[str], base: str, request: HttpRequest
) -> dict[str, Destination]:
    """Where each of these addresses leads, written in the page whose URL is ``base``.

    The number of queries grows with the kinds of addresses, not with the addresses.
    """
    return _destinations(addresses, base, request, redirected=False)


def opening(addresses: Iterable[str], request: HttpRequest) -> set[str]:
    """Those of these addresses, written in the requested page, that open for its visitor."""
    found = destinations(addresses, request.build_absolute_uri(), request)
    ids: dict[type[Model], set[int]] = defaultdict(set)
    for destination in found.values():
        if isinstance(destination, Target):
            ids[destination.model].add(destination.pk)
    opened = {model: _opened(model, wanted, request) for model, wanted in ids.items()}
    return {
        address
        for address, destination in found.items()
        if (
            destination.pk in opened[destination.model]
            if isinstance(destination, Target)
            else destination is Elsewhere.OTHER
            or (destination is Elsewhere.ADMIN and is_verified_editor(request))
        )
    }


def _opened(model: type[Model], ids: set[int], request: HttpRequest) -> set[int]:
    """Those of these objects of one model that the visitor may see, or read the file of."""
    scope = scope_of(request)
    if issubclass(model, Page):
        pages = scope.visible(Page.objects.filter(pk__in=ids)).order_by()
        return set(pages.values_list("pk", flat=True))
    if issubclass(model, Metier):
        return {metier.pk for metier in visible_metiers(scope)}
    audiences = audiences_of(model, ids)
    # Files follow pages: those of a draft, the draft that is previewed.
    previewed = previewed_references(request)
    kind = ContentType.objects.get_for_model(model).pk
    return {
        pk
        for pk in ids
        if (kind, str(pk)) in previewed or may_read(request, audiences[pk], model, pk)
    }


def _destinations(
    addresses: Iterable[str], base: str, request: HttpRequest, *, redirected: bool
) -> dict[str, Destination]:
    found: dict[str, Destination] = {}
    paths: dict[str, str] = {}
    files: dict[str, str] = {}
    named: dict[str, ResolverMatch] = {}
    for number, address in enumerate(dict.fromkeys(addresses)):
        try:
            path = _path(address, base, request)
        except ValueError:  # a bracket in its host, or a port that is none
            found[address] = Elsewhere.NOWHERE
            continue
        match = None if path is None else _resolve(path)
        if path is None:
            found[address] = Elsewhere.OTHER
        elif number >= MAX_ADDRESSES:
            found[address] = Elsewhere.NOWHERE
        elif match is None or match.view_name == "wagtail_serve":
            paths[address] = path
        elif match.view_name == "cdp:file":
            files[address] = match.kwargs["name"]
        elif path.startswith(reverse("wagtailadmin_home")):
            found[address] = Elsewhere.ADMIN
        else:
            named[address] = match
    found |= _files(files) | _objects(named) | _pages(paths, request)
    missing = {
        address: path for address, path in paths.items() if found[address] is Elsewhere.NOWHERE
    }
    return found if redirected or not missing else found | _redirected(missing, base, request)


def _path(address: str, base: str, request: HttpRequest) -> str | None:
    """The path on this site; None for what is on another, is no page, or stays on this one.

    Of the gate, where people copy what stands in the address bar, the page that it leads on to.
    Raises ValueError for what is no URL.
    """
    if address.startswith("#"):
        return None
    # To browsers « \\ » is « / ».
    url = urlsplit(urljoin(base, address.replace("\\", "/")))
    if not is_ours(url, snapshot_of(request).sites, base, request.build_absolute_uri("/")):
        return None
    path = unquote(url.path) or "/"
    following = parse_qs(url.query).get("next", [""])[0]
    if not following or path.rstrip("/") != reverse("cdp:gate"):
        return path
    if "next=" in following:
        raise ValueError("a gate that leads on to a gate")
    return _path(following, request.build_absolute_uri("/"), request)


def _resolve(path: str) -> ResolverMatch | None:
    for candidate in (path, f"{path}/"):
        try:
            return resolve(candidate)
        except Resolver404:
            continue
    return None


@dataclass(frozen=True, slots=True)
class _Named:
    """What an address names: ``rows`` by the columns that the route's values, by name, stand in.

    It leads to an object of ``model``, whose id is ``pk``.
    """

    model: type[Model]
    rows: QuerySet[Any]
    columns: dict[str, str]
    pk: str = "pk"

    def find(self, wanted: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], int]:
        """The ids by the values of the columns; one query."""
        name, column = next(iter(self.columns.items()))
        rows = self.rows.filter(**{f"{column}__in": {values[name] for values in wanted}})
        found = rows.order_by().values_list(self.pk, *self.columns.values())
        return {tuple(map(str, values)): pk for pk, *values in found}


def _named() -> dict[str, _Named]:
    """By the name of the route."""
    versions, booklet = BookletVersion.objects.issued(), "booklet__permalink"
    version = _Named(Page, versions, {"permalink": booklet, "number": "number"}, "booklet")
    conferences = MinutesPage.objects.exclude(date=None)
    return {
        "cdp:booklet": _Named(Page, BookletPage.objects.all(), {"permalink": "permalink"}),
        "cdp:booklet_version": version,
        "cdp:version_file": version,
        "cdp:archive": _Named(Page, SpacePage.objects.all(), {"space": "slug"}),
        "cdp:conference": _Named(Page, conferences, {"pk": "pk"}),
        "cdp:metier": _Named(Metier, Metier.objects.all(), {"slug": "slug"}),
    }


def _objects(matches: Mapping[str, ResolverMatch]) -> dict[str, Destination]:
    """What these routes name, by address; one query for each route. Others name nothing closed."""
    if not matches:
        return {}
    found: dict[str, Destination] = dict.fromkeys(matches, Elsewhere.OTHER)
    for route, named in _named().items():
        wanted = {at: match.kwargs for at, match in matches.items() if match.view_name == route}
        known = named.find(wanted.values()) if wanted else {}
        for address, values in wanted.items():
            pk = known.get(tuple(str(values[name]) for name in named.columns))
            found[address] = Elsewhere.NOWHERE if pk is None else Target(named.model, pk)
    return found


def _files(names: Mapping[str, str]) -> dict[str, Destination]:
    """What has each of these files, by address."""
    by_folder = defaultdict(set)
    for name in names.values():
        by_folder[folder_of(name)].add(name)
    targets = {
        name: Target(folder.used, pk)
        for folder, wanted in by_folder.items()
        if folder is not None
        for name, (pk, _) in folder.find(wanted).items()
    }
    return {address: targets.get(name, Elsewhere.NOWHERE) for address, name in names.items()}


def _pages(paths: Mapping[str, str], request: HttpRequest) -> dict[str, Destination]:
    """The pages at these paths, by address."""
    if not paths:
        return {}
    root = next((root.root_path for root in snapshot_of(request).root_paths), "/")
    url_paths = {
        address: root + "".join(f"{segment}/" for segment in path.split("/") if segment)
        for address, path in paths.items()
    }
    rows = Page.objects.filter(url_path__in=set(url_paths.values())).order_by()
    pages = dict(rows.values_list("url_path", "pk"))
    return {
        address: Target(Page, pages[url_path]) if url_path in pages else Elsewhere.NOWHERE
        for address, url_path in url_paths.items()
    }


def _redirected(
    paths: Mapping[str, str], base: str, request: HttpRequest
) -> dict[str, Destination]:
    """Where redirections of these paths lead, by address: each one step, as they are written.

    Within a space that is closed to the visitor they lead nowhere: its gate answers first.
    """
    old = {address: Redirect.normalise_path(path) for address, path in paths.items()}
    rows = Redirect.objects.filter(old_path__in=set(old.values())).order_by()
    known = {
        path: page or link
        for path, page, link in rows.values_list("old_path", "redirect_page", "redirect_link")
    }
    links = [link for link in known.values() if isinstance(link, str)]
    led = _destinations(links, base, request, redirected=True)
    return {
        address: Target(Page, target) if isinstance(target, int) else led[target]
        for address, path in old.items()
        if (target := known.get(path)) and not _lies_behind_a_gate(paths[address], request)
    }


def _lies_behind_a_gate(path: str, request: HttpRequest) -> bool:
    slug = path.strip("/").partition("/")[0]
    spaces = (space for space in snapshot_of(request).spaces.values() if space.live)
    scope = scope_of(request)
    return any(space.slug == slug and not scope.opens(space) for space in spaces)
