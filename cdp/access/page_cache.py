"""Readers' pages, answered again as they were until something on them changes.

What a reader gets is a function of the address, the spaces that he has opened and the state of the
site: pages are kept with the snapshot of that state, and go with it. A hit asks the one query that
tells both (``cdp.access.session.visit``), and neither loads a session nor looks for a view. The
field that keeps a form from being sent by another site is a browser's own, and put in each time.
Editors are answered afresh, as is whoever asks for an address that no page of ours links to.
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

from cdp.access.session import visit
from cdp.access.snapshot import Snapshot, latest_snapshot, snapshot_of
from cdp.access.visibility import scope_of

View = Callable[..., HttpResponse]
Address = tuple[str, str, str]  # scheme, host, path with its query
Opened = tuple[int, ...]  # ids of spaces

# In each process; a page weighs some tens of kB.
MOST_BYTES = 16 * 1024 * 1024
# The parameters of links between pages: any others would only fill the memory.
PARAMETERS = {"page", "rayon"}
LONGEST_ADDRESS = 300
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+(?=")')


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it was answered: ``pieces`` stand around the fields of CSRF."""

    pieces: list[bytes]
    headers: dict[str, str]

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))


@dataclass(slots=True)
class Answers:
    """Answers by address, and by the spaces opened; addresses not asked for longest go first."""

    by_address: OrderedDict[Address, dict[Opened, Answer]] = field(default_factory=OrderedDict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, address: Address, opened: Opened) -> Answer | None:
        with self.lock:
            answers = self.by_address.get(address)
            if answers is None:
                return None
            self.by_address.move_to_end(address)
            return answers.get(opened)

    def keep(self, address: Address, opened: Opened, answer: Answer) -> None:
        with self.lock:
            answers = self.by_address.setdefault(address, {})
            self.by_address.move_to_end(address)
            replaced = answers.get(opened)
            answers[opened] = answer
            self.size += answer.size - (replaced.size if replaced else 0)
            while self.size > MOST_BYTES:
                _, oldest = self.by_address.popitem(last=False)
                self.size -= sum(answer.size for answer in oldest.values())


class PageCacheMiddleware:
    """Stands before sessions, accounts and addresses: what it answers asks for none of them."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = _kept(request) if _is_keepable(request) else None
        if kept is not None:
            return self._again(request, kept)
        response = self.get_response(request)
        snapshot: Snapshot | None = getattr(request, "_cdp_keeping", None)
        if hasattr(request, "_cdp_visit") and not _is_public(response):
            patch_vary_headers(response, ("Cookie",))  # it was asked who the visitor is
        if snapshot is not None and _may_keep(response):
            _keep(request, snapshot, response)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Note, before anything is read of a page, which state of the site it will tell."""
        keeps = getattr(view, "keeps_answers", False) and _is_keepable(request)
        if keeps and not visit(request).signed_in:
            request._cdp_keeping = snapshot_of(request)  # type: ignore[attr-defined]

    def _again(self, request: HttpRequest, kept: Answer) -> HttpResponse:
        token = b""
        if has_form := len(kept.pieces) > 1:
            self.csrf.process_request(request)
            token = get_token(request).encode()
        content = token.join(kept.pieces)
        response = HttpResponse(content, headers=kept.headers)
        response.headers["Content-Length"] = str(len(content))
        if has_form:
            self.csrf.process_response(request, response)
        return response


def keep_answers(view: View) -> View:
    """For a view whose answer to a reader depends on the address, the scope and the site alone."""
    view.keeps_answers = True  # type: ignore[attr-defined]
    return view


def do_not_keep(request: HttpRequest) -> None:
    """The answer depends on more than what is said above."""
    request._cdp_keeping = None  # type: ignore[attr-defined]


def _is_keepable(request: HttpRequest) -> bool:
    known = request.GET.keys() <= PARAMETERS and len(request.get_full_path()) <= LONGEST_ADDRESS
    return request.method == "GET" and known


def _kept(request: HttpRequest) -> Answer | None:
    address = _address(request)
    latest = latest_snapshot()
    if latest is None or address not in latest.once(Answers).by_address:
        return None  # nothing is asked of the database for what is no page, or not kept
    if visit(request).signed_in:
        return None
    return snapshot_of(request).once(Answers).get(address, _opened(request))


def _keep(request: HttpRequest, snapshot: Snapshot, response: HttpResponse) -> None:
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    answer = Answer(_TOKEN.split(response.content), headers)
    snapshot.once(Answers).keep(_address(request), _opened(request), answer)


def _may_keep(response: HttpResponse) -> bool:
    ours = response.cookies.keys() <= {settings.CSRF_COOKIE_NAME}
    return response.status_code == HTTPStatus.OK and ours and not response.streaming


def _is_public(response: HttpResponse) -> bool:
    """Whether the answer says of itself that it is the same for everyone: files of public pages."""
    return response.headers.get("Cache-Control", "").startswith("public")


def _address(request: HttpRequest) -> Address:
    return request.scheme or "", request.get_host(), request.get_full_path()


def _opened(request: HttpRequest) -> Opened:
    return tuple(scope_of(request).ids)
