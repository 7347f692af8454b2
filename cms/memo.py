"""What is found once for all requests, as long as the content stays as it is."""

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar, cast

from django.http import HttpRequest

Result = TypeVar("Result")


class Memo(Protocol):
    """Gives what ``find`` does for these arguments, and may have kept it."""

    def __call__(self, find: Callable[..., Result], *arguments: Hashable) -> Result: ...


def set_memo(request: HttpRequest, memo: Memo) -> None:
    """Say what keeps the answers of this request: see ``cdp.access.snapshot``."""
    request._cms_memo = memo  # type: ignore[attr-defined]


def memo(request: HttpRequest, find: Callable[..., Result], *arguments: Hashable) -> Result:
    """What ``find`` gives for these arguments: kept with the state of the content, if one is set.

    ``find`` depends on nothing else, and nobody changes what it gives. Arguments are compared by
    equality: a page that is not saved yet has none.
    """
    kept = cast("Memo | None", getattr(request, "_cms_memo", None))
    return kept(find, *arguments) if kept else find(*arguments)
