"""The evening every test of the door starts from."""

from __future__ import annotations

import pytest

from tests.door.scene import Scene, scene


@pytest.fixture
def at_door(app, make) -> Scene:
    """Four people with tickets for an event that is on."""
    return scene(app, make)
