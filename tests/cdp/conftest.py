"""The world of the access scenarios and two of its visitors, for every test below."""

import copy

import pytest
from django.test import Client

from tests.cdp.access.world import World, make_world
from tests.factories import make_editor, open_space, verified_client


@pytest.fixture(scope="module")
def module_world(module_transaction: None) -> World:
    return make_world()


@pytest.fixture
def world(module_world: World, db: None) -> World:
    """Made once a module; what a test changes of it is undone."""
    return copy.deepcopy(module_world)


@pytest.fixture
def member(world: World) -> Client:
    """A browser that has opened the space."""
    client = Client()
    open_space(client, world.space)
    return client


@pytest.fixture
def confined(world: World) -> Client:
    """An editor of the neighbouring space, verified."""
    user = make_editor("alix", superuser=False)
    user.groups.add(world.other.editors.group)
    return verified_client(user)
