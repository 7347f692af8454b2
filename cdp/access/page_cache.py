"""Readers' pages, answered again as they were until something on them changes.

What a reader gets is a function of the address, the spaces that he has opened and the state of the
site: pages are kept with the snapshot of that state, and go with it. A hit asks the one query that
tells both (``cdp.access.session.visit``) and nothing else. The field that keeps a form from being
sent by another site is a browser's own, and put in each time. Editors are answered afresh, as is
whoever asks for an address that no page of ours links to.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from cdp.access.session import visit
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import scope_of

View = Callable[..., HttpResponse]

# In each process; a page weighs some tens of kB.
MOST_BYTES = 16 * 1024 * 1024
# The parameters that pages read: any others would only fill the memory.
PARAMETERS = {"page", "rayon", "t"}
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

    def to(self, request: HttpRequest) -> HttpResponse:
        token = get_token(request).encode() if len(self.pieces) > 1 else b""
        return HttpResponse(token.join(self.pieces), headers=self.headers)


@dataclass(slots=True)
class Answers:
    """Answers by what they depend on; the ones not asked for longest go first."""

    by_key: OrderedDict[Hashable, Answer] = field(default_factory=OrderedDict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable) -> Answer | None:
        with self.lock:
            if key in self.by_key:
                self.by_key.move_to_end(key)
            return self.by_key.get(key)

    def keep(self, key: Hashable, answer: Answer) -> None:
        with self.lock:
            replaced = self.by_key.pop(key, None)
            self.by_key[key] = answer
            self.size += answer.size - (replaced.size if replaced else 0)
            while self.size > MOST_BYTES:
                _, oldest = self.by_key.popitem(last=False)
                self.size -= oldest.size


def keep_answers(view: View) -> View:
    """For a view whose answer to a reader depends on the address, the scope and the site alone."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_keepable(request):
            return view(request, *args, **kwargs)
        answers = snapshot_of(request).once(Answers)
        address = (request.scheme, request.get_host(), request.get_full_path())
        key = (*address, *scope_of(request).ids)
        if kept := answers.get(key):
            return kept.to(request)
        response = view(request, *args, **kwargs)
        if hasattr(response, "render"):
            response.render()
        if response.status_code == HTTPStatus.OK and not hasattr(request, "_cdp_personal"):
            pieces = _TOKEN.split(response.content)
            answers.keep(key, Answer(pieces, dict(response.headers)))
        return response

    return answer


def is_personal(request: HttpRequest) -> None:
    """Note that the answer depends on more than what is said above: it is not to be kept."""
    request._cdp_personal = True  # type: ignore[attr-defined]


def _is_keepable(request: HttpRequest) -> bool:
    known = request.GET.keys() <= PARAMETERS and len(request.get_full_path()) <= LONGEST_ADDRESS
    return request.method == "GET" and known and not visit(request).signed_in
