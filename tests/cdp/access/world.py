"""The visitors of the access scenarios, and the closed space that they ask about."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cdp.access.session import SESSION_NAME
from cdp.actions.rotate_key import rotate_key
from cdp.models import MinutesPage, SpaceKey, SpacePage
from cms.models import HomePage
from tests.factories import (
    make_editor,
    make_minutes,
    make_page,
    make_space,
    open_space,
    verified_client,
)

LATER = dt.timedelta(days=7)


@dataclass
class World:
    """A closed space with things in it, another space, and a public page."""

    space: SpacePage
    other: SpacePage
    minutes: MinutesPage
    public: Page


def make_world() -> World:
    space, other = make_space("secret"), make_space("voisin")
    return World(
        space=space,
        other=other,
        minutes=make_minutes(space, "Titre réservé", slug="reserve"),
        public=make_page(HomePage.objects.get(), "Page publique", slug="public"),
    )


def _anonymous(world: World) -> Client:
    return Client()


def _other_space(world: World) -> Client:
    client = Client()
    open_space(client, world.other)
    return client


def _member(world: World) -> Client:
    client = Client()
    open_space(client, world.space)
    return client


def _revoked(world: World) -> Client:
    client = _member(world)
    rotate_key(world.space, "une clé toute neuve")
    return client


def _past_overlap(world: World) -> Client:
    client = _member(world)
    rotate_key(world.space, "une clé toute neuve", old_until=timezone.now() + LATER)
    moment_ago = timezone.now() - dt.timedelta(seconds=1)
    SpaceKey.objects.filter(until__isnull=False).update(until=moment_ago)
    return client


def _password_only(world: World) -> Client:
    client = Client()
    client.force_login(make_editor())
    return client


def _verified(world: World) -> Client:
    return verified_client(make_editor())


def _left(world: World) -> Client:
    client = _member(world)
    client.post("/cdp-pegase/quitter", {"space": world.space.pk})
    return client


VISITORS: dict[str, Callable[[World], Client]] = {
    "V0": _anonymous,
    "V1": _other_space,
    "V2": _member,
    "V3": _revoked,
    "V4": _past_overlap,
    "V5": _password_only,
    "V6": _verified,
    "V7": _left,
}
INSIDE = {"V2", "V6"}


def visitors(world: World) -> Iterator[tuple[str, Client]]:
    """The visitors of the world in turn; what is done for one is undone before the next.

    Each asks after a member of each space and after a stranger: what was kept of the answers to
    those is no answer to others.
    """
    for name, make in VISITORS.items():
        with transaction.atomic():
            client = make(world)
            ask_after(client, member_of(world.space), member_of(world.other), Client())
            yield name, client
            transaction.set_rollback(True)


def member_of(space: SpacePage) -> Client:
    """A browser in which the present key of a space was given."""
    client = Client()
    key = SpaceKey.objects.active().filter(space=space).latest("pk")
    session = client.session
    session[SESSION_NAME] = {
        str(space.pk): [key.pk, int(timezone.now().timestamp()) + 30 * 24 * 3600]
    }
    session.save()
    client.cookies["session"] = session.session_key
    return client


def ask_after(client: Client, *others: Client) -> None:
    """Let the others ask for each address of the site first; none for ``alone``."""
    ask = client.get

    def get(path: str, *args: Any, **kwargs: Any) -> Any:
        if not path.startswith("/admin/"):
            for other in client.others:  # type: ignore[attr-defined]
                other.get(path, *args, **kwargs)
        return ask(path, *args, **kwargs)

    client.others = others  # type: ignore[attr-defined]
    client.get = get  # type: ignore[method-assign]


def alone(client: Client) -> None:
    """Nobody asks before this visitor any more: for what counts what his own request costs."""
    client.others = ()  # type: ignore[attr-defined]
