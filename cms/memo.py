"""A cache of results for the current generation of the content."""

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar, cast

from django.http import HttpRequest

FoundT = TypeVar("FoundT")


class Memo(Protocol):
    """Calls ``find`` with these arguments, or returns the result of an earlier call."""

    def __call__(self, find: Callable[..., FoundT], *arguments: Hashable) -> FoundT: ...


def set_memo(request: HttpRequest, memo: Memo) -> None:
    """Set the cache of this request: see ``cdp.access.snapshot``."""
    request._cms_memo = memo  # type: ignore[attr-defined]


def memo(request: HttpRequest, find: Callable[..., FoundT], *arguments: Hashable) -> FoundT:
    """The result of ``find`` for these arguments, cached if the request has a cache.

    ``find`` depends on its arguments and the content only, and nobody mutates its result. Arguments
    are compared by equality: an unsaved page equals no other.
    """
    cached = cast("Memo | None", getattr(request, "_cms_memo", None))
    return cached(find, *arguments) if cached else find(*arguments)
