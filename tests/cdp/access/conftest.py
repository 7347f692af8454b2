"""Every test here may ask for the world, and go through the visitors of it in turn."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cdp.access.session import SESSION_NAME
from cdp.models import SpaceKey, SpacePage
from tests.cdp.access.world import VISITORS, World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


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
