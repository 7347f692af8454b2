"""A cache of readers' pages, each good until something on it changes.

What a reader gets is a function of the address, the spaces that he has opened and the state of the
site: pages are kept with the snapshot of that state, and go with it. A hit asks the one query that
tells both (``cdp.access.session.request_state``), and neither loads a session nor looks for a view.
The field that protects a form from CSRF is a browser's own, and put in each time. Editors are
answered afresh, as is whoever asks for an address that no page of ours links to.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils.cache import patch_vary_headers

from cdp.access.session import request_state
from cdp.access.snapshot import Snapshot, latest_snapshot, snapshot_of
from cdp.access.visibility import scope_of

View = Callable[..., HttpResponse]
PageAddress = tuple[str, str, str]  # scheme, host, path with its query
SpaceIds = tuple[int, ...]  # of the opened ones

# In each process; a page weighs some tens of kB.
MAX_BYTES = 16 * 1024 * 1024
# The parameters of links between pages: any others would only fill the memory.
LINK_PARAMETERS = {"page", "rayon", "format", "du", "au", "depuis"}
MAX_ADDRESS_LENGTH = 300
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+(?=")')


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A page as it was answered: ``pieces`` stand around the fields of CSRF."""

    pieces: list[bytes]
    headers: dict[str, str]

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))


@dataclass(slots=True)
class ResponseCache:
    """Responses by address and opened spaces; those of the least recently used address go first."""

    by_address: OrderedDict[PageAddress, dict[SpaceIds, CachedResponse]] = field(
        default_factory=OrderedDict
    )
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, address: PageAddress, opened: SpaceIds) -> CachedResponse | None:
        with self.lock:
            responses = self.by_address.get(address)
            if responses is None:
                return None
            self.by_address.move_to_end(address)
            return responses.get(opened)

    def store(self, address: PageAddress, opened: SpaceIds, response: CachedResponse) -> None:
        with self.lock:
            responses = self.by_address.setdefault(address, {})
            self.by_address.move_to_end(address)
            replaced = responses.get(opened)
            responses[opened] = response
            self.size += response.size - (replaced.size if replaced else 0)
            while self.size > MAX_BYTES:
                _, oldest = self.by_address.popitem(last=False)
                self.size -= sum(response.size for response in oldest.values())


class PageCacheMiddleware:
    """Stands before sessions, accounts and addresses: what it answers asks for none of them."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cached = _get(request) if _is_cacheable(request) else None
        if cached is not None:
            return self._respond(request, cached)
        response = self.get_response(request)
        snapshot: Snapshot | None = getattr(request, "_cdp_cache_snapshot", None)
        if hasattr(request, "_cdp_request_state") and not _is_public(response):
            patch_vary_headers(response, ("Cookie",))  # it was asked who the visitor is
        if snapshot is not None and _may_store(response):
            _store(request, snapshot, response)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Note, before anything is read of a page, which state of the site it will tell."""
        cacheable = getattr(view, "is_cacheable", False) and _is_cacheable(request)
        if cacheable and not request_state(request).signed_in:
            request._cdp_cache_snapshot = snapshot_of(request)  # type: ignore[attr-defined]

    def _respond(self, request: HttpRequest, cached: CachedResponse) -> HttpResponse:
        token = b""
        if has_form := len(cached.pieces) > 1:
            self.csrf.process_request(request)
            token = get_token(request).encode()
        content = token.join(cached.pieces)
        response = HttpResponse(content, headers=cached.headers)
        response.headers["Content-Length"] = str(len(content))
        if has_form:
            self.csrf.process_response(request, response)
        return response


def cacheable(view: View) -> View:
    """For a view whose response to a reader depends on address, scope and site alone."""
    view.is_cacheable = True  # type: ignore[attr-defined]
    return view


def do_not_cache(request: HttpRequest) -> None:
    """For a response that depends on more than the address, the scope and the site."""
    request._cdp_cache_snapshot = None  # type: ignore[attr-defined]


def _is_cacheable(request: HttpRequest) -> bool:
    if getattr(request, "is_dummy", False):
        return False  # Wagtail's preview of a draft, made as if its page's address were asked for
    known = request.GET.keys() <= LINK_PARAMETERS
    short = len(request.get_full_path()) <= MAX_ADDRESS_LENGTH
    return request.method == "GET" and known and short


def _get(request: HttpRequest) -> CachedResponse | None:
    address = _address(request)
    latest = latest_snapshot()
    if latest is None or address not in latest.memo(ResponseCache).by_address:
        return None  # nothing is asked of the database for what is no page, or not kept
    if request_state(request).signed_in:
        return None
    return snapshot_of(request).memo(ResponseCache).get(address, _opened(request))


def _store(request: HttpRequest, snapshot: Snapshot, response: HttpResponse) -> None:
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    cached = CachedResponse(_TOKEN.split(response.content), headers)
    snapshot.memo(ResponseCache).store(_address(request), _opened(request), cached)


def _may_store(response: HttpResponse) -> bool:
    ours = response.cookies.keys() <= {settings.CSRF_COOKIE_NAME}
    return response.status_code == HTTPStatus.OK and ours and not response.streaming


def _is_public(response: HttpResponse) -> bool:
    """Whether the answer says of itself that it is the same for everyone: files of public pages."""
    return response.headers.get("Cache-Control", "").startswith("public")


def _address(request: HttpRequest) -> PageAddress:
    return request.scheme or "", request.get_host(), request.get_full_path()


def _opened(request: HttpRequest) -> SpaceIds:
    return tuple(scope_of(request).ids)
