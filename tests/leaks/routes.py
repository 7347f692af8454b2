"""Every address of the admin that the resolver knows, filled with ids."""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from django.urls import URLResolver, get_resolver
from django.utils.regex_helper import normalize

# They fail on purpose, end the session, or are the door and what it is drawn with.
LEFT_OUT = re.compile(
    r"admin/(failwhale|logout|login|double-authentification/verifier|sprite|jsi18n|password_reset)/"
)


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every address below, with « %(name)s » for each of its parameters."""
    for entry in resolver.url_patterns:
        for shape, _ in normalize(entry.pattern.regex.pattern):
            if isinstance(entry, URLResolver):
                yield from _routes(entry, prefix + shape)
            else:
                yield prefix + shape


ROUTES = [
    route
    for route in dict.fromkeys(_routes(get_resolver()))
    if route.startswith("admin/") and not LEFT_OUT.match(route)
]


def values(things: dict[str, Any]) -> dict[str, Sequence[Any]]:
    """What each parameter of an address may be, with these things by their kind."""
    ids = {name: thing.pk for name, thing in things.items()}
    kinds = ("draft", "minutes", "space", "booklet", "trashed page", "page")
    pages = [ids[name] for name in kinds if name in ids]
    page = next(thing for name, thing in things.items() if name in kinds)
    names = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
    revisions = ("revision_id", "revision_id_a", "revision_id_b")
    rows = ("task_id", "task_state_id", "workflow_pk", "workflow_state_id", "uploaded_file_id")
    return {
        "pk": sorted(set(ids.values())),
        **dict.fromkeys((*names, "page", "space", "object_id"), pages),
        **dict.fromkeys(revisions, (page.latest_revision_id,)),
        **dict.fromkeys((*rows, "session_id"), (1,)),
        **dict.fromkeys(("document_id", "doc_id"), _id_of(ids, "document")),
        "image_id": _id_of(ids, "image"),
        "collection_id": _id_of(ids, "collection"),
        "redirect_id": _id_of(ids, "redirect"),
        "account_id": _id_of(ids, "account"),
        "key": _id_of(ids, "key"),
        "link": _id_of(ids, "link"),
        "version": _id_of(ids, "version"),
        "kind": ["page", "customdocument"],
        **dict.fromkeys(("app_label", "app_name", "content_type_app_name"), ("cdp", "cms")),
        "model_name": ["minutespage", "customdocument", "customimage", "video"],
        "content_type_model_name": ["minutespage", "standardpage"],
        "action": ["delete"],
        "action_name": ["approve", "unpublish"],
        "filter_spec": ["original"],
        **dict.fromkeys(("uidb64", "token"), ("x",)),
    }


def _id_of(ids: dict[str, int], kind: str) -> list[int]:
    return [ids[kind]] if kind in ids else []


def addresses(route: str, values: dict[str, Sequence[Any]]) -> list[str]:
    """The address with each value of its parameters; KeyError for a parameter without any."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", route)))
    choices = product(*(values[name] for name in names))
    return [f"/{route % dict(zip(names, row, strict=True))}" for row in choices]
