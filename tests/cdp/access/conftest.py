"""Every test here may ask for the world, and for each visitor of it in turn."""

import pytest
from django.test import Client

from tests.cdp.access.world import VISITORS, World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture(params=VISITORS)
def visitor(request: pytest.FixtureRequest, world: World) -> tuple[str, Client]:
    return request.param, VISITORS[request.param](world)
