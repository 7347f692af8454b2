"""Scenario 33, for each address of the admin that the resolver knows, with each id of others."""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver
from django.utils.regex_helper import normalize

from tests.cdp.access.world import World, visitors
from tests.cdp.admin.reserved import Reserved
from tests.factories import (
    make_editor,
    verified_client,
)

pytestmark = pytest.mark.either_database

# What the doors of the admin are made of, and what they are drawn with.
OPEN = {
    "admin/login/",
    "admin/logout/",
    "admin/double-authentification/verifier/",
    "admin/password_reset/",
    "admin/password_reset/done/",
    "admin/password_reset/confirm/%(uidb64)s/%(token)s/",
    "admin/password_reset/complete/",
    "admin/jsi18n/",
    "admin/sprite/",
}
# It fails on purpose.
BROKEN = "admin/failwhale/"


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every address below, with « %(name)s » for each of its parameters."""
    for entry in resolver.url_patterns:
        for shape, _ in normalize(entry.pattern.regex.pattern):
            if isinstance(entry, URLResolver):
                yield from routes(entry, prefix + shape)
            else:
                yield prefix + shape


# Asked for last: it ends the session, whatever it answers.
LOGOUT = "admin/logout/"
ROUTES = [
    *(
        route
        for route in dict.fromkeys(routes(get_resolver()))
        if route.startswith("admin/") and route not in {BROKEN, LOGOUT}
    ),
    LOGOUT,
]


def values(things: dict[str, Any]) -> dict[str, Sequence[Any]]:
    """What each parameter of an address may be."""
    ids = {name: thing.pk for name, thing in things.items()}
    pages = [ids[name] for name in ("draft", "minutes", "space", "booklet", "trashed page")]
    names = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
    revisions = ("revision_id", "revision_id_a", "revision_id_b")
    rows = ("task_id", "task_state_id", "workflow_pk", "workflow_state_id", "uploaded_file_id")
    return {
        "pk": sorted(set(ids.values())),
        **dict.fromkeys((*names, "page", "space", "object_id"), pages),
        **dict.fromkeys(revisions, (things["draft"].latest_revision_id,)),
        **dict.fromkeys((*rows, "session_id"), (1,)),
        **dict.fromkeys(("document_id", "doc_id"), (ids["document"],)),
        "image_id": [ids["image"]],
        "collection_id": [ids["collection"]],
        "redirect_id": [ids["redirect"]],
        "account_id": [ids["account"]],
        "key": [ids["key"]],
        "link": [ids["link"]],
        "version": [ids["version"]],
        "kind": ["page", "customdocument"],
        **dict.fromkeys(("app_label", "app_name", "content_type_app_name"), ("cdp", "cms")),
        "model_name": ["minutespage", "customdocument", "customimage", "video"],
        "content_type_model_name": ["minutespage", "standardpage"],
        "action": ["delete"],
        "action_name": ["approve", "unpublish"],
        "filter_spec": ["original"],
        **dict.fromkeys(("uidb64", "token"), ("x",)),
    }


def addresses(route: str, values: dict[str, Sequence[Any]]) -> list[str]:
    """The address with each value of its parameters; KeyError for a parameter without any."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", route)))
    choices = product(*(values[name] for name in names))
    return [f"/{route % dict(zip(names, row, strict=True))}" for row in choices]


def test_33_no_address_tells_the_editors_of_another_space(
    world: World, subtests: pytest.Subtests
) -> None:
    reserved = Reserved(world)
    known = values(reserved.things)
    user = make_editor("alix", superuser=False)
    user.groups.add(world.other.editors.group)
    confined = verified_client(user)
    for route in ROUTES:
        for address in addresses(route, known):
            with subtests.test(address=address):
                answer = confined.get(address, follow=True)
                assert answer.status_code < 500
                assert reserved.secrets_in(answer) == []


def test_33_no_address_answers_visitors(world: World, subtests: pytest.Subtests) -> None:
    reserved = Reserved(world)
    known = values(reserved.things)
    for name, client in visitors(world):
        if name == "V6":
            continue
        for route in ROUTES:
            with subtests.test(visitor=name, route=route):
                answer = client.get(addresses(route, known)[0])
                assert answer.status_code in {302, 403, 404} or route in OPEN
                assert reserved.secrets_in(answer) == []
