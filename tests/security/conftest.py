"""What the attacks share: a populated world and the addresses of every route in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.make import Make
from tests.test_access import ROWS, addresses
from tests.world import World, build


@pytest.fixture
def world(make: Make) -> World:
    """One space with everybody in it and a second one beside it."""
    return build(make)


@pytest.fixture
def walk(app: Flask, world: World) -> Callable[[str], list[tuple[str, str]]]:
    """`walk("GET")`: (row, address) of every route of a method."""

    def listed(method: str) -> list[tuple[str, str]]:
        return [
            (row, address)
            for row in sorted(ROWS)
            if row.endswith(f" {method}")
            for address in addresses(app, world, row)
        ]

    return listed
