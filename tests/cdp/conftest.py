"""The world of the access scenarios, for every test below."""

import copy

import pytest

from tests.cdp.access.world import World, make_world


@pytest.fixture(scope="module")
def module_world(module_transaction: None) -> World:
    return make_world()


@pytest.fixture
def world(module_world: World, db: None) -> World:
    """Made once a module; what a test changes of it is undone."""
    return copy.deepcopy(module_world)
