"""Every test here may ask for the world."""

import pytest

from tests.cdp.access.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
