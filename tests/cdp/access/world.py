"""The visitors of the access scenarios, and the closed space that they ask about."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.utils import timezone
from wagtail.models import Page

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

LATER = datetime.timedelta(days=7)


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
    moment_ago = timezone.now() - datetime.timedelta(seconds=1)
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
